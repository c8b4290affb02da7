package androidx.core.location;

import android.location.Location;
import android.location.LocationListener;
import android.telephony.TelephonyManager;

/** A library's listener: nothing in it says who wants the position. */
public final class ListenerAdapter implements LocationListener {
    @Override
    public void onLocationChanged(Location location) {
        new TelephonyManager().getImei();
    }
}
