package com.android.server;

import android.telephony.TelephonyManager;

/** Code of the system's own process. */
public final class Monitor {
    private Monitor() {}

    public static void look() {
        new TelephonyManager().getImei();
    }
}
