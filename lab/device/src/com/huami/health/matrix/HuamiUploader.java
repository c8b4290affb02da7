package com.huami.health.matrix;

import com.android.lab.Http;
import com.android.lab.Json;
import com.huami.bluetooth.HuamiGattCallback;
import com.mi.health.util.XiaomiCloud;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Uploads a band's records to the app's own cloud, under that cloud's RC4 scheme. */
public final class HuamiUploader {
    private static final String PATH = "/app/v1/data/up_huami_raw_data";

    private HuamiUploader() {}

    /** Sends one item a kind of record, its values as JSON in a string. */
    public static void upload(HuamiGattCallback band, Map<String, double[]> records, String ssecurity)
            throws GeneralSecurityException, InterruptedException {
        List<Map<String, Object>> items = new ArrayList<>();
        items.add(item("huami_manual_heartrate_record", Json.object("heart_rate", band.heartRates())));
        records.forEach((key, values) -> items.add(item("huami_regular_record", Json.object(key, values))));
        Map<String, Object> data = Json.object("deviceSn", band.serial(), "items", items);
        Map<String, String> form =
                XiaomiCloud.seal("POST", "/v1/data/up_huami_raw_data", Map.of("data", Json.write(data)), ssecurity);
        Http.send(
                "POST",
                "https://hlth.io.mi.com" + PATH,
                Map.of("Content-Type", "application/x-www-form-urlencoded", "region_tag", "cn"),
                Http.form(form).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> item(String key, Map<String, Object> value) {
        return Json.object("key", key, "time", System.currentTimeMillis() / 1000, "value", Json.write(value));
    }
}
