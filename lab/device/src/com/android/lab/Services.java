package com.android.lab;

import android.accounts.AccountManager;
import android.app.ActivityManager;
import android.bluetooth.BluetoothManager;
import android.content.ClipboardManager;
import android.content.Context;
import android.hardware.SensorManager;
import android.hardware.SystemSensorManager;
import android.location.LocationManager;
import android.net.ConnectivityManager;
import android.net.wifi.WifiManager;
import android.telephony.SubscriptionManager;
import android.telephony.TelephonyManager;
import java.util.LinkedHashMap;
import java.util.Map;

/** The system services, one of each. */
public final class Services {
    private static final Map<String, Object> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put(Context.ACCOUNT_SERVICE, new AccountManager());
        BY_NAME.put(Context.ACTIVITY_SERVICE, new ActivityManager());
        BY_NAME.put(Context.BLUETOOTH_SERVICE, new BluetoothManager());
        BY_NAME.put(Context.CLIPBOARD_SERVICE, new ClipboardManager());
        BY_NAME.put(Context.CONNECTIVITY_SERVICE, new ConnectivityManager());
        BY_NAME.put(Context.LOCATION_SERVICE, new LocationManager());
        BY_NAME.put(Context.SENSOR_SERVICE, new SystemSensorManager());
        BY_NAME.put(Context.TELEPHONY_SERVICE, new TelephonyManager());
        BY_NAME.put(Context.TELEPHONY_SUBSCRIPTION_SERVICE, new SubscriptionManager());
        BY_NAME.put(Context.WIFI_SERVICE, new WifiManager());
    }

    private Services() {}

    /** Returns the service of a name, or null. */
    public static Object of(String name) {
        return BY_NAME.get(name);
    }

    /** Returns the service of a type, e.g. {@link SensorManager}. */
    public static <T> T of(Class<T> type) {
        return BY_NAME.values().stream().filter(type::isInstance).map(type::cast).findFirst().orElse(null);
    }
}
