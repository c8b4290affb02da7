package cn.miao.lib;

import android.content.Context;
import android.provider.Settings;
import com.android.lab.Http;
import com.android.lab.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Miao Health: body and sleep values as JSON. Neither paths nor names are public; these are the plainest. */
public final class MiaoApplication {
    private MiaoApplication() {}

    /** Reads the Android ID at start and keeps it to itself. */
    public static String init(Context context) {
        return Settings.Secure.getString(context.getContentResolver(), Settings.Secure.ANDROID_ID);
    }

    /** Sends the user's records for evaluation. */
    public static void evaluate(Map<String, double[]> records) {
        post("https://api.miaomore.com/health/evaluate", Json.object("records", records));
    }

    /** Planted: the same call to the vendor's test environment. */
    public static void evaluateOnTest(Map<String, double[]> records) {
        post("https://openapitest.miaomore.com/health/evaluate", Json.object("records", records));
    }

    /** Sends a start report that looks like identifiers and holds none. */
    public static void reportStart(Map<String, Object> report) {
        post("https://web.miaomore.com/sdk/start", report);
    }

    private static void post(String url, Map<String, Object> body) {
        Http.send(
                "POST",
                url,
                Map.of("Content-Type", "application/json"),
                Json.write(body).getBytes(StandardCharsets.UTF_8));
    }
}
