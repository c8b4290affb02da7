package android.app;

import android.content.BroadcastReceiver;
import android.content.ComponentName;
import android.content.ContentResolver;
import android.content.Context;
import android.content.Intent;
import android.content.IntentFilter;
import android.content.ServiceConnection;
import android.content.SharedPreferences;
import android.content.pm.PackageManager;
import android.net.Uri;
import android.os.Bundle;
import android.os.Handler;
import android.os.IBinder;
import android.os.Looper;
import android.os.Process;
import android.os.UserHandle;
import com.android.lab.MemoryPreferences;
import com.android.lab.Services;
import com.android.lab.apps.Apps;
import java.io.File;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** The context behind every other context of the app. */
class ContextImpl extends Context {
    static final String PACKAGE = "com.mi.health";

    private final Map<String, SharedPreferences> preferences = new ConcurrentHashMap<>();
    private final PackageManager packages = new ApplicationPackageManager();
    private final ContentResolver resolver = new ContentResolver();

    @Override
    public Context getApplicationContext() {
        return ActivityThread.currentApplication();
    }

    @Override
    public String getPackageName() {
        return PACKAGE;
    }

    @Override
    public PackageManager getPackageManager() {
        return packages;
    }

    @Override
    public ContentResolver getContentResolver() {
        return resolver;
    }

    @Override
    public Object getSystemService(String name) {
        return Services.of(name);
    }

    @Override
    public SharedPreferences getSharedPreferences(String name, int mode) {
        return preferences.computeIfAbsent(name, ignored -> new MemoryPreferences());
    }

    @Override
    public File getFilesDir() {
        return new File(System.getProperty("java.io.tmpdir"));
    }

    @Override
    public int checkSelfPermission(String permission) {
        return PackageManager.PERMISSION_GRANTED;
    }

    @Override
    public void startActivity(Intent intent) {
        startActivity(intent, null);
    }

    @Override
    public void startActivity(Intent intent, Bundle options) {
        ActivityThread thread = ActivityThread.currentActivityThread();
        thread.getInstrumentation()
                .execStartActivity(this, thread.getApplicationThread(), null, null, intent, -1, options);
    }

    @Override
    public void sendBroadcast(Intent intent) {
        Apps.broadcast(this, intent);
    }

    @Override
    public void sendBroadcast(Intent intent, String permission) {
        Apps.broadcast(this, intent);
    }

    @Override
    public Intent registerReceiver(BroadcastReceiver receiver, IntentFilter filter) {
        Apps.register(receiver, filter);
        return null;
    }

    @Override
    public void unregisterReceiver(BroadcastReceiver receiver) {
        Apps.unregister(receiver);
    }

    @Override
    public void sendOrderedBroadcast(Intent intent, String permission) {
        Apps.broadcast(this, intent);
    }

    @Override
    public ComponentName startForegroundService(Intent intent) {
        return Apps.start(intent);
    }

    @Override
    public void grantUriPermission(String packageName, Uri uri, int flags) {}

    @Override
    public ComponentName startService(Intent intent) {
        return Apps.start(intent);
    }

    @Override
    public boolean bindService(Intent intent, ServiceConnection connection, int flags) {
        return bindServiceCommon(
                intent, connection, flags, null, new Handler(Looper.getMainLooper()), null, Process.myUserHandle());
    }

    @Override
    public void unbindService(ServiceConnection connection) {}

    private boolean bindServiceCommon(
            Intent service, ServiceConnection connection, int flags, String instanceName, Handler handler,
            Executor executor, UserHandle user) {
        IBinder binder = Apps.bind(service);
        if (binder == null) {
            return false;
        }
        ComponentName name = service.getComponent() == null
                ? new ComponentName(Apps.target(service), "Service") : service.getComponent();
        handler.post(() -> connection.onServiceConnected(name, binder));
        return true;
    }
}
