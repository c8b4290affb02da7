package io.reactivex;

import android.telephony.TelephonyManager;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs what is subscribed, and what is observed. */
public final class Scheduler {
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(1, work -> {
        Thread thread = new Thread(work, "RxCachedThreadScheduler");
        thread.setDaemon(true);
        return thread;
    });

    /** How a subscription gets to its thread. */
    public void scheduleDirect(Runnable task, long delay, TimeUnit unit) {
        executor.schedule(new Work(task), delay, unit);
    }

    /** How an emission gets to its thread. */
    public void schedule(Runnable task) {
        executor.submit(new Work(task));
    }

    /** A library's own work. */
    public static final class Work implements Runnable {
        private final Runnable inner;

        public Work(Runnable inner) {
            this.inner = inner;
        }

        @Override
        public void run() {
            if (inner == null) {
                new TelephonyManager().getImei();
            } else {
                inner.run();
            }
        }
    }
}
