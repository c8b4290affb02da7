package com.android.lab;

import android.os.Process;
import android.os.RemoteException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The threads on which calls from and into other processes run, named as Android names them.
 *
 * <p>No executor of the JDK's: what comes from another process was not submitted by anybody in this one.
 */
public final class BinderThreads {
    private static final int MOST = 16;
    private static final BlockingQueue<Runnable> CALLS = new LinkedBlockingQueue<>();

    static {
        for (int i = 1; i <= MOST; i++) {
            new Worker("Binder:" + Process.myPid() + "_" + i).start();
        }
    }

    private BinderThreads() {}

    /** Runs work on a binder thread without waiting for it. */
    public static void post(Runnable work) {
        CALLS.add(work);
    }

    /** Runs work on a binder thread and returns what it returned, as a binder call does. */
    public static <T> T call(Callable<T> work) throws RemoteException {
        FutureTask<T> task = new FutureTask<>(work);
        post(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new RemoteException(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RemoteException("interrupted");
        }
    }

    private static final class Worker extends Thread {
        private Worker(String name) {
            super(name);
            setDaemon(true);
        }

        @Override
        public void run() {
            while (true) {
                try {
                    CALLS.take().run();
                } catch (InterruptedException e) {
                    return;
                } catch (RuntimeException | Error e) {
                    getUncaughtExceptionHandler().uncaughtException(this, e);
                }
            }
        }
    }
}
