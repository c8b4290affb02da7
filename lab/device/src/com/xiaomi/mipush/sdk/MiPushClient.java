package com.xiaomi.mipush.sdk;

import android.content.Context;
import android.provider.Settings;
import android.telephony.TelephonyManager;
import com.android.lab.Http;
import com.android.lab.Json;
import com.xiaomi.push.SlimConnection;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Mi Push: registers by HTTPS, then keeps a raw TCP connection on port 5222. */
public final class MiPushClient {
    private static final int REPEATS = 45;

    private final Context context;
    private String regId = "";

    public MiPushClient(Context context) {
        this.context = context;
    }

    /** Registers the app: the IMEI as upper-case MD5, the Android ID as "a-" and upper-case SHA-1. */
    public String register() throws GeneralSecurityException {
        TelephonyManager telephony = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        Map<String, String> form = new LinkedHashMap<>();
        form.put("devid", deviceId());
        form.put("appid", "2882303761517431925");
        form.put("packagename", context.getPackageName());
        form.put("apptoken", "5401800043217");
        form.put("sdkversion", "5.6.2-C");
        form.put("imei_md5", hex("MD5", telephony.getImei(0)) + "," + hex("MD5", telephony.getImei(1)));
        Http.Answer answer = Http.send(
                "POST",
                "https://cn.register.xmpush.xiaomi.com/pass/v2/register",
                Map.of("Content-Type", "application/x-www-form-urlencoded", "User-Agent", "MiPush/5.6.2-C"),
                Http.form(form).getBytes(StandardCharsets.UTF_8));
        regId = (String) ((Map<?, ?>) Json.read(answer.text()).get("data")).get("regId");
        return regId;
    }

    /** Opens the long connection and binds with the registration. */
    public void connect() throws GeneralSecurityException {
        SlimConnection.bind(deviceId(), regId);
    }

    /** Planted: looks the Android ID up again and again, as a badly cached read does. */
    public void poll() {
        for (int i = 0; i < REPEATS; i++) {
            Settings.Secure.getString(context.getContentResolver(), Settings.Secure.ANDROID_ID);
        }
    }

    private String deviceId() throws GeneralSecurityException {
        String id = Settings.Secure.getString(context.getContentResolver(), Settings.Secure.ANDROID_ID);
        return "a-" + hex("SHA-1", id);
    }

    private static String hex(String algorithm, String text) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().withUpperCase().formatHex(digest);
    }
}
