package com.xiaomi.fitness.community;

import android.content.Context;
import android.net.Uri;
import android.os.Bundle;
import com.android.id.impl.IdProviderImpl;
import com.android.lab.Http;
import com.android.lab.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Steps for the leaderboard of Xiaomi Community. How they really get there is not public: here by a provider
 * call to the Community app, and once by the web API that its pages use.
 */
public final class VipBoard {
    private VipBoard() {}

    /** Hands the day's steps to com.xiaomi.vipaccount. */
    public static void report(Context context, String userId, double[] steps) {
        Bundle extras = new Bundle();
        extras.putString("userId", userId);
        extras.putString("steps", Json.write(steps));
        context.getContentResolver()
                .call(Uri.parse("content://com.xiaomi.vipaccount.provider/steps"), "reportSteps", null, extras);
    }

    /** Asks for the board on the web; every call of that API carries the OAID. */
    public static void board(Context context, String userId, double[] steps) {
        Map<String, Object> body = Json.object(
                "userId", userId, "serviceToken", "lab-vip-token-5d21", "oaid", new IdProviderImpl().getOAID(context),
                "steps", steps);
        Http.send(
                "POST",
                "https://api.vip.miui.com/mtop/planet/vip/sport/board",
                Map.of("Content-Type", "application/json"),
                Json.write(body).getBytes(StandardCharsets.UTF_8));
    }
}
