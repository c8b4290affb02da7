package android.content;

import android.content.pm.PackageManager;
import android.net.Uri;
import android.os.Bundle;
import java.io.File;

/** An app's view of the system. */
public abstract class Context {
    public static final int BIND_AUTO_CREATE = 1;
    public static final int MODE_PRIVATE = 0;
    public static final String ACCOUNT_SERVICE = "account";
    public static final String ACTIVITY_SERVICE = "activity";
    public static final String BLUETOOTH_SERVICE = "bluetooth";
    public static final String CLIPBOARD_SERVICE = "clipboard";
    public static final String CONNECTIVITY_SERVICE = "connectivity";
    public static final String LOCATION_SERVICE = "location";
    public static final String SENSOR_SERVICE = "sensor";
    public static final String TELEPHONY_SERVICE = "phone";
    public static final String TELEPHONY_SUBSCRIPTION_SERVICE = "telephony_subscription_service";
    public static final String WIFI_SERVICE = "wifi";

    public abstract Context getApplicationContext();

    public abstract String getPackageName();

    public abstract PackageManager getPackageManager();

    public abstract ContentResolver getContentResolver();

    public abstract Object getSystemService(String name);

    public abstract SharedPreferences getSharedPreferences(String name, int mode);

    public abstract File getFilesDir();

    public abstract int checkSelfPermission(String permission);

    public abstract void startActivity(Intent intent);

    public abstract void startActivity(Intent intent, Bundle options);

    public abstract void sendBroadcast(Intent intent);

    public abstract void sendBroadcast(Intent intent, String permission);

    public abstract Intent registerReceiver(BroadcastReceiver receiver, IntentFilter filter);

    public abstract void unregisterReceiver(BroadcastReceiver receiver);

    public abstract void sendOrderedBroadcast(Intent intent, String permission);

    public abstract ComponentName startService(Intent intent);

    public abstract ComponentName startForegroundService(Intent intent);

    public abstract void grantUriPermission(String packageName, Uri uri, int flags);

    public abstract boolean bindService(Intent intent, ServiceConnection connection, int flags);

    public abstract void unbindService(ServiceConnection connection);

    /** Returns the system service of a type, as {@code getSystemService(TelephonyManager.class)}. */
    public final <T> T getSystemService(Class<T> type) {
        return com.android.lab.Services.of(type);
    }
}
