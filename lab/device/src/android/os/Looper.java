package android.os;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Runs what handlers post, one after another, on its thread. */
public final class Looper {
    private static final ThreadLocal<Looper> CURRENT = new ThreadLocal<>();
    private static volatile Looper main;

    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.currentThread();
    private volatile boolean quit;

    private Looper() {}

    public static void prepare() {
        CURRENT.set(new Looper());
    }

    public static void prepareMainLooper() {
        prepare();
        main = myLooper();
    }

    public static Looper getMainLooper() {
        return main;
    }

    public static Looper myLooper() {
        return CURRENT.get();
    }

    public Thread getThread() {
        return thread;
    }

    public boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    public static void loop() {
        Looper mine = myLooper();
        while (!mine.quit) {
            try {
                mine.queue.take().run();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    public void quit() {
        quit = true;
        queue.add(() -> {});
    }

    boolean post(Runnable work) {
        return queue.add(work);
    }
}
