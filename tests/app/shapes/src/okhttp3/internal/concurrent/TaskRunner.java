package okhttp3.internal.concurrent;

import android.telephony.TelephonyManager;
import java.util.concurrent.Executor;

/** Runs what a library has queued, at whoever's call. */
public final class TaskRunner implements Runnable {
    public void kick(Executor executor) {
        executor.execute(this);
    }

    @Override
    public void run() {
        new TelephonyManager().getImei();
    }
}
