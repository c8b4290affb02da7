package com.xiaomi.onetrack.api;

import android.content.Context;
import android.os.Build;
import android.provider.Settings;
import android.telephony.TelephonyManager;
import com.android.id.impl.IdProviderImpl;
import com.android.lab.Http;
import com.android.lab.Json;
import com.xiaomi.onetrack.c.s;
import com.xiaomi.onetrack.d.a;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** OneTrack statistics: events as an array of {H, B}, in gzip, in AES/ECB. */
public final class OneTrack {
    /** The OAID that a device without one reports. */
    public static final String NO_OAID = "0000000000000000";

    private static final String INSTANCE_ID = "8d2f61b3-4c7a-4e09-9b15-d3a07f5e62c8";

    private static s.Secret secret;

    private final Context context;

    public OneTrack(Context context) {
        this.context = context;
    }

    /** Sends one event, its header with the system's OAID. */
    public void track(String event, Map<String, Object> body) throws GeneralSecurityException {
        send(header(event, new IdProviderImpl().getOAID(context)), body);
    }

    /** Sends the first event of a process, before the OAID service has answered. */
    public void trackEarly(String event, Map<String, Object> body) throws GeneralSecurityException {
        send(header(event, NO_OAID), body);
    }

    /** Sends the daily event, whose header also holds the Android ID and the hashed IMEI. */
    public void trackDaily(Map<String, Object> body) throws GeneralSecurityException {
        TelephonyManager telephony = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        Map<String, Object> header = header("onetrack_dau", new IdProviderImpl().getOAID(context));
        header.put("imei", md5(telephony.getImei()));
        header.put(
                "android_id", Settings.Secure.getString(context.getContentResolver(), Settings.Secure.ANDROID_ID));
        send(header, body);
    }

    private Map<String, Object> header(String event, String oaid) {
        return Json.object(
                "event", event,
                "oaid", oaid,
                "gaid", "00000000-0000-0000-0000-000000000000",
                "instance_id", INSTANCE_ID,
                "model", Build.MODEL,
                "os_ver", Build.VERSION.INCREMENTAL,
                "app_id", "31000000432",
                "app_ver", "3.59.0",
                "pkg", context.getPackageName(),
                "channel", "lab-store-26",
                "e_ts", System.currentTimeMillis(),
                "sdk_ver", "2.1.4",
                "ot_privacy_policy", 1,
                "exprience_open", 1);
    }

    private void send(Map<String, Object> header, Map<String, Object> body) throws GeneralSecurityException {
        synchronized (OneTrack.class) {
            if (secret == null) {
                secret = s.fetch();
            }
        }
        byte[] json = Json.write(List.of(Json.object("H", header, "B", body))).getBytes(StandardCharsets.UTF_8);
        Http.send(
                "POST",
                "https://tracking.miui.com/track/v4",
                Map.of(
                        "Content-Type", "application/octet-stream",
                        "OT_SID", secret.sid(),
                        "OT_ts", String.valueOf(System.currentTimeMillis()),
                        "OT_protocol", "3.0"),
                a.encrypt(gzip(json), secret.key()));
    }

    private static String md5(String text) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }

    private static byte[] gzip(byte[] data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(data);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }
}
