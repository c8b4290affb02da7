package android.app;

import android.os.Binder;
import android.os.IBinder;

/** The app's main thread object; hidden API by which SDKs find the application without being given a context. */
public final class ActivityThread {
    private static final ActivityThread CURRENT = new ActivityThread();

    private final Instrumentation instrumentation = new Instrumentation();
    private final IBinder token = new Binder("android.app.IApplicationThread");
    private volatile Application application;

    private ActivityThread() {}

    public static ActivityThread currentActivityThread() {
        return CURRENT;
    }

    public static Application currentApplication() {
        return CURRENT.application;
    }

    public static String currentPackageName() {
        return ContextImpl.PACKAGE;
    }

    public static String currentProcessName() {
        return ContextImpl.PACKAGE;
    }

    public Instrumentation getInstrumentation() {
        return instrumentation;
    }

    public IBinder getApplicationThread() {
        return token;
    }

    /** Makes the application object, as Android does when it binds the app to its process. */
    public static Application start() {
        Application application = new Application();
        application.attach(new ContextImpl());
        CURRENT.application = application;
        application.onCreate();
        return application;
    }
}
