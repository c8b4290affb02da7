package com.leyuan.aidong.sdk;

import android.content.Context;
import android.telephony.TelephonyManager;
import com.android.lab.Http;
import com.android.lab.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Aidong's interactive courses: profile and effort as JSON. Its paths are not public; these are the plainest. */
public final class AidongCourse {
    private AidongCourse() {}

    /** Tries the device id by the old call, which Android 10 and later refuse. */
    public static boolean probeDevice(Context context) {
        TelephonyManager telephony = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        try {
            return telephony.getDeviceId() != null;
        } catch (SecurityException e) {
            return false;
        }
    }

    /** Signs the user in with the profile of the Xiaomi account. */
    public static void signIn(String avatar, String nickname, String gender) {
        post("/user/login/mi", Json.object("avatar", avatar, "nickname", nickname, "gender", gender));
    }

    /** Reports the effort of a course. */
    public static void effort(double[] heartRate, double[] calories) {
        post("/course/effort", Json.object("heart_rate", heartRate, "calorie", calories));
    }

    private static void post(String path, Map<String, Object> body) {
        Http.send(
                "POST",
                "https://open.aidong.me" + path,
                Map.of("Content-Type", "application/json"),
                Json.write(body).getBytes(StandardCharsets.UTF_8));
    }
}
