package android.app;

import android.telephony.TelephonyManager;
import com.android.lab.BinderThreads;

/** The platform's own ways into an app's code, and into none. */
public final class Starter {
    private Starter() {}

    /** As ActivityThread installs the providers of a manifest. */
    public static void install(Runnable provider) {
        provider.run();
    }

    /** As a thread that native code attached: nothing on it is anybody's. */
    public static void nativeThread() {
        BinderThreads.post(() -> new TelephonyManager().getImei());
    }

    /** Hands work to an executor with nobody else on the stack. */
    public static void submit(java.util.concurrent.Executor executor) {
        BinderThreads.post(() -> executor.execute(() -> new TelephonyManager().getImei()));
    }
}
