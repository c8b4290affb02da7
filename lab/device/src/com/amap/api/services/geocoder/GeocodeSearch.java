package com.amap.api.services.geocoder;

import android.location.Location;
import com.android.lab.Http;
import com.loc.OffsetUtil;
import java.util.Locale;
import java.util.Map;

/** Amap's reverse geocoding: the position goes out in GCJ-02, longitude first. */
public final class GeocodeSearch {
    private GeocodeSearch() {}

    /** Asks for the address of a fix. */
    public static void regeo(Location fix) {
        double[] gcj = OffsetUtil.gcj02(fix.getLatitude(), fix.getLongitude());
        String location = String.format(Locale.ROOT, "%.6f,%.6f", gcj[1], gcj[0]);
        Http.send(
                "GET",
                "https://restsdk.amap.com/v3/geocode/regeo?output=json&radius=1000&location=" + location
                        + "&key=lab0c5e7d91b2f64a38e0a7c1f25d9b36",
                Map.of("User-Agent", "AMAP_SDK_Android_Map_9.2.1"),
                null);
    }
}
