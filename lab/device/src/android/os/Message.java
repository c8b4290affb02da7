package android.os;

/** What a handler is sent. */
public final class Message {
    public int what;
    public int arg1;
    public int arg2;
    public Object obj;
    Runnable callback;

    public static Message obtain() {
        return new Message();
    }

    public Runnable getCallback() {
        return callback;
    }
}
