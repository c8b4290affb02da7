package com.loc;

import android.content.Context;
import android.os.Build;
import android.telephony.TelephonyManager;
import com.android.lab.Http;
import com.android.lab.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Registration of Amap's own device id, which the SDK does as soon as it is made. */
public final class Adiu {
    private Adiu() {}

    /** Asks adiu.amap.com for the device's ADIU. */
    public static void register(Context context) {
        TelephonyManager telephony = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        Map<String, Object> request = Json.object(
                "key", "lab0c5e7d91b2f64a38e0a7c1f25d9b36",
                "diu", telephony.getImei(),
                "pkg", context.getPackageName(),
                "appname", "Mi Fitness",
                "appversion", "3.59.0",
                "model", Build.MODEL,
                "sysversion", Build.VERSION.INCREMENTAL);
        Http.send(
                "POST",
                "https://adiu.amap.com/ws/device/adius",
                Map.of("Content-Type", "application/json", "User-Agent", LocNetManager.AGENT),
                Json.write(request).getBytes(StandardCharsets.UTF_8));
    }
}
