package io.trackly.beacon;

import android.telephony.TelephonyManager;

/** Code that no table knows. */
public final class Probe {
    private Probe() {}

    public static void read() {
        new TelephonyManager().getImei();
    }
}
