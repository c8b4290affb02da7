package android.app;

import android.content.Context;
import android.content.ContextWrapper;

/** The app as a whole. */
public class Application extends ContextWrapper {
    public Application() {
        super(null);
    }

    final void attach(Context context) {
        attachBaseContext(context);
    }

    public void onCreate() {}

    @Override
    public Context getApplicationContext() {
        return this;
    }
}
