package android.app;

import android.content.ContextWrapper;
import android.content.Intent;
import android.os.Binder;
import android.os.Bundle;
import android.os.IBinder;

/** One screen of the app. */
public class Activity extends ContextWrapper {
    private final IBinder token = new Binder("activity");
    private Intent intent = new Intent();

    public Activity() {
        super(ActivityThread.currentApplication());
    }

    protected void onCreate(Bundle state) {}

    protected void onResume() {}

    protected void onPause() {}

    protected void onActivityResult(int request, int result, Intent data) {}

    public final Application getApplication() {
        return ActivityThread.currentApplication();
    }

    public Intent getIntent() {
        return intent;
    }

    public void setIntent(Intent value) {
        intent = value;
    }

    @Override
    public void startActivity(Intent wanted) {
        startActivity(wanted, null);
    }

    @Override
    public void startActivity(Intent wanted, Bundle options) {
        startActivityForResult(wanted, -1, options);
    }

    public void startActivityForResult(Intent wanted, int request) {
        startActivityForResult(wanted, request, null);
    }

    public void startActivityForResult(Intent wanted, int request, Bundle options) {
        ActivityThread thread = ActivityThread.currentActivityThread();
        thread.getInstrumentation()
                .execStartActivity(this, thread.getApplicationThread(), token, this, wanted, request, options);
    }

    public void finish() {}
}
