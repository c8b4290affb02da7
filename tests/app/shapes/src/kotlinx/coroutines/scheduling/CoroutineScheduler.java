package kotlinx.coroutines.scheduling;

import java.util.concurrent.LinkedBlockingQueue;
import kotlin.coroutines.jvm.internal.BaseContinuationImpl;

/** Runs coroutines on threads of its own. */
public final class CoroutineScheduler {
    private static final LinkedBlockingQueue<BaseContinuationImpl> QUEUE = new LinkedBlockingQueue<>();
    private static Thread worker;

    private CoroutineScheduler() {}

    public static synchronized void dispatch(BaseContinuationImpl continuation) {
        QUEUE.add(continuation);
        if (worker == null) {
            worker = new Worker();
            worker.setDaemon(true);
            worker.start();
        }
    }

    private static final class Worker extends Thread {
        @Override
        public void run() {
            while (true) {
                try {
                    QUEUE.take().resumeWith(null);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }
}
