package com.loc;

import android.telephony.TelephonyManager;

/** Reads. */
public final class mm {
    private mm() {}

    public static void read() {
        new TelephonyManager().getImei();
    }
}
