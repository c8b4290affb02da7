package android.os;

import java.util.concurrent.CountDownLatch;

/** A thread with a looper. */
public class HandlerThread extends Thread {
    private final CountDownLatch ready = new CountDownLatch(1);
    private Looper looper;

    public HandlerThread(String name) {
        super(name);
        setDaemon(true);
    }

    public HandlerThread(String name, int priority) {
        this(name);
    }

    @Override
    public void run() {
        Looper.prepare();
        looper = Looper.myLooper();
        ready.countDown();
        Looper.loop();
    }

    public Looper getLooper() {
        try {
            ready.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return looper;
    }

    public boolean quit() {
        getLooper().quit();
        return true;
    }
}
