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
        Message message = Message.obtain();
        message.callback = work;
        return sendMessageDelayed(message, milliseconds);
    }

    public final boolean sendMessage(Message message) {
        return sendMessageDelayed(message, 0);
    }

    public final boolean sendMessageDelayed(Message message, long milliseconds) {
        return sendMessageAtTime(message, SystemClock.uptimeMillis() + milliseconds);
    }

    /** Every way to send ends here, or in the next. */
    public boolean sendMessageAtTime(Message message, long uptime) {
        long wait = uptime - SystemClock.uptimeMillis();
        if (wait <= 0) {
            return looper.post(() -> dispatchMessage(message));
        }
        Thread timer = new Thread(() -> {
            SystemClock.sleep(wait);
            looper.post(() -> dispatchMessage(message));
        }, "timer");
        timer.setDaemon(true);
        timer.start();
        return true;
    }

    public final boolean sendMessageAtFrontOfQueue(Message message) {
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
