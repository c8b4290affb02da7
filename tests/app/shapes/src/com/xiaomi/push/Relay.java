package com.xiaomi.push;

import android.telephony.TelephonyManager;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import okhttp3.Dispatcher;
import okhttp3.internal.concurrent.TaskRunner;
import okhttp3.internal.connection.RealCall;

/** Another SDK. */
public class Relay {
    public String read() {
        return new TelephonyManager().getImei();
    }

    public static void complete(CompletableFuture<TelephonyManager> future) {
        future.complete(new TelephonyManager());
    }

    public static void run(Executor executor, Runnable work) {
        executor.execute(work);
    }

    /** Its own task, which calls what it was given. */
    public static void pass(Executor executor, Executor other) {
        executor.execute(() -> other.execute(() -> new Relay().read()));
    }

    /** A call that takes a while and asks for nothing. */
    public static void fetch(Dispatcher dispatcher) {
        new RealCall(dispatcher, () -> {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "";
        }).enqueue(null);
    }

    /** Has a library run what the library itself had queued. */
    public static void drain(Executor executor) {
        new TaskRunner().kick(executor);
    }

    /** An interface with code in it. */
    public interface Reads {
        default String read() {
            return new TelephonyManager().getImei();
        }
    }
}
