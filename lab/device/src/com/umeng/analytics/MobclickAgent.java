package com.umeng.analytics;

import android.content.Context;
import android.provider.Settings;
import com.android.lab.Http;
import com.android.lab.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Planted: Umeng statistics, which no entry of the statement names, once by a bare IP address. */
public final class MobclickAgent {
    private MobclickAgent() {}

    /** Reports a launch to the address that its resolver kept (a documentation address, RFC 5737). */
    public static void onLaunch(Context context) {
        String id = Settings.Secure.getString(context.getContentResolver(), Settings.Secure.ANDROID_ID);
        Http.send(
                "POST",
                "http://203.0.113.77/unify_logs",
                Map.of("Content-Type", "application/json"),
                Json.write(Json.object("android_id", id)).getBytes(StandardCharsets.UTF_8));
    }
}
