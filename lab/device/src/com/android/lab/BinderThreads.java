package com.android.lab;

import android.os.Process;
import android.os.RemoteException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads on which calls from and into other processes run, named as Android names them. */
public final class BinderThreads {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final ExecutorService POOL = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "Binder:" + Process.myPid() + "_" + COUNT.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });

    private BinderThreads() {}

    /** Runs work on a binder thread without waiting for it. */
    public static void post(Runnable work) {
        POOL.execute(work);
    }

    /** Runs work on a binder thread and returns what it returned, as a binder call does. */
    public static <T> T call(Callable<T> work) throws RemoteException {
        try {
            return POOL.submit(work).get();
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
}
