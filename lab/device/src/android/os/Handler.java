package android.os;

/** Posts work to a looper's thread. */
public class Handler {
    private final Looper looper;

    public Handler() {
        this(Looper.myLooper() == null ? Looper.getMainLooper() : Looper.myLooper());
    }

    public Handler(Looper looper) {
        this.looper = looper;
    }

    public Looper getLooper() {
        return looper;
    }

    public final boolean post(Runnable work) {
        Message message = Message.obtain();
        message.callback = work;
        return sendMessage(message);
    }

    public final boolean postDelayed(Runnable work, long milliseconds) {
        Thread timer = new Thread(() -> {
            SystemClock.sleep(milliseconds);
            post(work);
        }, "timer");
        timer.setDaemon(true);
        timer.start();
        return true;
    }

    public final boolean sendMessage(Message message) {
        return looper.post(() -> dispatchMessage(message));
    }

    public void dispatchMessage(Message message) {
        if (message.callback == null) {
            handleMessage(message);
        } else {
            message.callback.run();
        }
    }

    public void handleMessage(Message message) {}
}
