package a.b.c;

import android.telephony.TelephonyManager;

/** Reads. */
public final class a {
    private a() {}

    public static void read() {
        new TelephonyManager().getImei();
    }
}
