package android.os;

import java.util.ArrayDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;

/** Android's: one pool, and a queue before it whose next task is handed on by the end of the one before. */
public abstract class AsyncTask<A, R> {
    private static final ExecutorService POOL = Executors.newFixedThreadPool(2, daemons());
    private static final ArrayDeque<Runnable> QUEUE = new ArrayDeque<>();
    private static Runnable active;

    private static java.util.concurrent.ThreadFactory daemons() {
        return work -> {
            Thread thread = new Thread(work, "AsyncTask");
            thread.setDaemon(true);
            return thread;
        };
    }

    protected abstract R doInBackground(A argument);

    public final AsyncTask<A, R> execute(A argument) {
        enqueue(new FutureTask<>(() -> doInBackground(argument)));
        return this;
    }

    private static synchronized void enqueue(Runnable work) {
        QUEUE.add(() -> {
            try {
                work.run();
            } finally {
                next();
            }
        });
        if (active == null) {
            next();
        }
    }

    private static synchronized void next() {
        active = QUEUE.poll();
        if (active != null) {
            POOL.execute(active);
        }
    }
}
