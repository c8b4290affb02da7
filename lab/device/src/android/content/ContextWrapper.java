package android.content;

import android.content.pm.PackageManager;
import android.net.Uri;
import android.os.Bundle;
import java.io.File;

/** A context that passes all on to another. */
public class ContextWrapper extends Context {
    private Context base;

    public ContextWrapper(Context base) {
        this.base = base;
    }

    protected void attachBaseContext(Context value) {
        base = value;
    }

    public Context getBaseContext() {
        return base;
    }

    @Override
    public Context getApplicationContext() {
        return base.getApplicationContext();
    }

    @Override
    public String getPackageName() {
        return base.getPackageName();
    }

    @Override
    public PackageManager getPackageManager() {
        return base.getPackageManager();
    }

    @Override
    public ContentResolver getContentResolver() {
        return base.getContentResolver();
    }

    @Override
    public Object getSystemService(String name) {
        return base.getSystemService(name);
    }

    @Override
    public SharedPreferences getSharedPreferences(String name, int mode) {
        return base.getSharedPreferences(name, mode);
    }

    @Override
    public File getFilesDir() {
        return base.getFilesDir();
    }

    @Override
    public int checkSelfPermission(String permission) {
        return base.checkSelfPermission(permission);
    }

    @Override
    public void startActivity(Intent intent) {
        base.startActivity(intent);
    }

    @Override
    public void startActivity(Intent intent, Bundle options) {
        base.startActivity(intent, options);
    }

    @Override
    public void sendBroadcast(Intent intent) {
        base.sendBroadcast(intent);
    }

    @Override
    public void sendBroadcast(Intent intent, String permission) {
        base.sendBroadcast(intent, permission);
    }

    @Override
    public Intent registerReceiver(BroadcastReceiver receiver, IntentFilter filter) {
        return base.registerReceiver(receiver, filter);
    }

    @Override
    public void unregisterReceiver(BroadcastReceiver receiver) {
        base.unregisterReceiver(receiver);
    }

    @Override
    public void sendOrderedBroadcast(Intent intent, String permission) {
        base.sendOrderedBroadcast(intent, permission);
    }

    @Override
    public ComponentName startForegroundService(Intent intent) {
        return base.startForegroundService(intent);
    }

    @Override
    public void grantUriPermission(String packageName, Uri uri, int flags) {
        base.grantUriPermission(packageName, uri, flags);
    }

    @Override
    public ComponentName startService(Intent intent) {
        return base.startService(intent);
    }

    @Override
    public boolean bindService(Intent intent, ServiceConnection connection, int flags) {
        return base.bindService(intent, connection, flags);
    }

    @Override
    public void unbindService(ServiceConnection connection) {
        base.unbindService(connection);
    }
}
