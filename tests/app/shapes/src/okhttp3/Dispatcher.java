package okhttp3;

import java.util.ArrayDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import okhttp3.internal.connection.RealCall;

/** Runs calls, one at a time here; the end of one hands on the next, whoever made it. */
public final class Dispatcher {
    private final ExecutorService executor = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "OkHttp Dispatcher");
        thread.setDaemon(true);
        return thread;
    });
    private final ArrayDeque<RealCall.AsyncCall> ready = new ArrayDeque<>();
    private boolean running;

    public synchronized void enqueue(RealCall.AsyncCall call) {
        ready.add(call);
        promoteAndExecute();
    }

    public synchronized void finished() {
        running = false;
        promoteAndExecute();
    }

    private void promoteAndExecute() {
        if (!running && !ready.isEmpty()) {
            running = true;
            executor.execute(ready.poll());
        }
    }
}
