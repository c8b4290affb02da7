package com.mi.health;

import com.android.lab.Http;
import com.android.lab.Json;
import com.mi.health.util.XiaomiCloud;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;

/** What the app itself sends: to its own cloud, and to companies that the statement does not list. */
final class ThirdParties {
    private ThirdParties() {}

    /** Calls the app's own cloud, which does the transfers between servers. */
    static void cloud(String path, Map<String, Object> data, String ssecurity) throws GeneralSecurityException {
        Map<String, String> form = XiaomiCloud.seal("POST", path, Map.of("data", Json.write(data)), ssecurity);
        Http.send(
                "POST",
                "https://hlth.io.mi.com" + path,
                Map.of("Content-Type", "application/x-www-form-urlencoded", "region_tag", "cn"),
                Http.form(form).getBytes(StandardCharsets.UTF_8));
    }

    /** Sends an ECG to the company that reads it. */
    static void ecgReport(double[] ecg) {
        post("https://api.995120.cn/ecg/report", Json.object("ecgSamplingRate", 250, "ecg", ecg));
    }

    /** Uploads an activity to Strava. */
    static void strava(double[] heartRate) {
        post("https://www.strava.com/api/v3/uploads", Json.object("heart_rate", heartRate));
    }

    private static void post(String url, Map<String, Object> body) {
        Http.send(
                "POST",
                url,
                Map.of("Content-Type", "application/json"),
                Json.write(body).getBytes(StandardCharsets.UTF_8));
    }
}
