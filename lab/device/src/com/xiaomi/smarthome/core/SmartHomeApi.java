package com.xiaomi.smarthome.core;

import android.content.Context;
import android.net.wifi.WifiManager;
import android.os.Build;
import android.provider.Settings;
import android.telephony.TelephonyManager;
import com.android.lab.Http;
import com.android.lab.Json;
import com.mi.health.util.XiaomiCloud;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;

/** Xiaomi Home: forms to api.io.mi.com under the cloud's RC4 scheme. */
public final class SmartHomeApi {
    private final String userId;
    private final String ssecurity;

    public SmartHomeApi(String userId, String ssecurity) {
        this.userId = userId;
        this.ssecurity = ssecurity;
    }

    /** Lists the devices of the user's home. */
    public void deviceList() throws GeneralSecurityException {
        call("/home/device_list", Json.object("limit", 200, "dids", List.of("913024617", "blt.3.1h0labq7c0s")));
    }

    /** Binds the phone as a controller. The fields of this call are not public; their names are the statement's. */
    public void bindPhone(Context context) throws GeneralSecurityException {
        TelephonyManager telephony = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        WifiManager wifi = (WifiManager) context.getSystemService(Context.WIFI_SERVICE);
        call(
                "/v2/user/bind_phone",
                Json.object(
                        "imei", telephony.getImei(),
                        "mac", wifi.getFactoryMacAddresses()[0],
                        "androidId",
                                Settings.Secure.getString(context.getContentResolver(), Settings.Secure.ANDROID_ID),
                        "model", Build.MODEL,
                        "sysversion", Build.VERSION.INCREMENTAL,
                        "did", "913024617"));
    }

    private void call(String path, Map<String, Object> data) throws GeneralSecurityException {
        Map<String, String> form = XiaomiCloud.seal("POST", path, Map.of("data", Json.write(data)), ssecurity);
        Http.send(
                "POST",
                "https://api.io.mi.com/app" + path,
                Map.of(
                        "Content-Type", "application/x-www-form-urlencoded",
                        "x-xiaomi-protocal-flag-cli", "PROTOCAL-HTTP2",
                        "MIOT-ENCRYPT-ALGORITHM", "ENCRYPT-RC4",
                        "Cookie", "userId=" + userId + "; serviceToken=lab-iot-token-83c0"),
                Http.form(form).getBytes(StandardCharsets.UTF_8));
    }
}
