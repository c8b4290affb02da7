package com.mi.health;

import android.telephony.TelephonyManager;

/** Reads. */
public final class Main {
    private Main() {}

    public static void read() {
        new TelephonyManager().getImei();
    }
}
