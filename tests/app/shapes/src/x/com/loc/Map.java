package x.com.loc;

import android.telephony.TelephonyManager;

/** Reads. */
public final class Map {
    private Map() {}

    public static void read() {
        new TelephonyManager().getImei();
    }
}
