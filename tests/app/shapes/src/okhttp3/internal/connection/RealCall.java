package okhttp3.internal.connection;

import android.telephony.TelephonyManager;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;

/** A call; what stands for its connection is a read. */
public final class RealCall {
    private final Dispatcher dispatcher;
    private final Interceptor[] interceptors;

    public RealCall(Dispatcher dispatcher, Interceptor... interceptors) {
        this.dispatcher = dispatcher;
        this.interceptors = interceptors;
    }

    public String execute() {
        for (Interceptor interceptor : interceptors) {
            interceptor.intercept();
        }
        return interceptors.length > 0 ? "" : new TelephonyManager().getImei();
    }

    public void enqueue(Callback callback) {
        dispatcher.enqueue(new AsyncCall(callback));
    }

    /** A call that waits for its turn. */
    public final class AsyncCall implements Runnable {
        private final Callback callback;

        AsyncCall(Callback callback) {
            this.callback = callback;
        }

        @Override
        public void run() {
            try {
                String answer = execute();
                if (callback != null) {
                    callback.onResponse(answer);
                }
            } finally {
                dispatcher.finished();
            }
        }
    }
}
