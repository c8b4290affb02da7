package com.xiaomi.fitness.research;

import android.content.Context;
import android.net.Uri;
import android.os.Bundle;
import com.android.lab.Http;
import com.android.lab.Json;
import com.mi.health.util.XiaomiCloud;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Transfer to Xiaomi's health research: profile and series to the research app through its provider (the app's
 * name is not public), and the ECG as an encrypted file over the network.
 */
public final class ResearchTransfer {
    private static final String HOST = "https://hlth.research.xiaomiwear.com";
    private static final String IV = "1234567887654321";

    private ResearchTransfer() {}

    /** Hands the participant's record to the research app. */
    public static void handOver(Context context, String method, Map<String, Object> record) {
        Bundle extras = new Bundle();
        record.forEach((key, value) -> extras.putString(key, value instanceof String text ? text : Json.write(value)));
        context.getContentResolver()
                .call(Uri.parse("content://com.xiaomi.research.provider/participant"), method, null, extras);
    }

    /** Uploads the skin temperatures and the ECG file to the research cloud. */
    public static void upload(double[] skinTemperature, double[] ecg, String ssecurity)
            throws GeneralSecurityException {
        String value = Json.write(Json.object("skin_temperature", skinTemperature));
        call("/app/v1/data/up_medical_data", Json.object("key", "skin_temperature", "value", value), ssecurity);
        String answer =
                call("/app/v1/service/gen_research_upload_url", Json.object("suffix", "ecg"), ssecurity);
        Map<?, ?> target = (Map<?, ?>) Json.read(answer).get("result");
        byte[] key = Base64.getUrlDecoder().decode((String) target.get("obj_key"));
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                new IvParameterSpec(IV.getBytes(StandardCharsets.US_ASCII)));
        String file = Json.write(Json.object("ecgSamplingRate", 250, "ecg_samples", ecg));
        Http.send(
                "PUT",
                (String) target.get("url"),
                Map.of("Content-Type", "application/octet-stream"),
                cipher.doFinal(file.getBytes(StandardCharsets.UTF_8)));
    }

    private static String call(String path, Map<String, Object> data, String ssecurity)
            throws GeneralSecurityException {
        Map<String, String> form = new LinkedHashMap<>(XiaomiCloud.seal(
                "POST", path.substring("/app".length()), Map.of("data", Json.write(data)), ssecurity));
        Http.Answer answer = Http.send(
                "POST",
                HOST + path,
                Map.of("Content-Type", "application/x-www-form-urlencoded", "region_tag", "cn"),
                Http.form(form).getBytes(StandardCharsets.UTF_8));
        return XiaomiCloud.open(answer.text(), ssecurity, form.get("_nonce"));
    }
}
