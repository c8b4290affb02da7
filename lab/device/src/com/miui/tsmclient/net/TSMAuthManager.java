package com.miui.tsmclient.net;

import android.content.Context;
import android.os.Build;
import com.android.id.impl.IdProviderImpl;
import com.android.lab.Http;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Xiaomi TSM: puts a transport card into the wearable's secure element, by HTTPS form. */
public final class TSMAuthManager {
    private TSMAuthManager() {}

    /** Tops up a card whose secure element has this CPLC. */
    public static void topUp(Context context, String userId, String cplc, String cardNumber) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("userId", userId);
        form.put("cplc", cplc);
        form.put("deviceId", "vaid_" + new IdProviderImpl().getVAID(context));
        form.put("sn", Build.getSerial());
        form.put("cardNo", cardNumber);
        Http.send(
                "POST",
                "https://tsmapi.pay.xiaomi.com/api/login/se/topUp",
                Map.of("Content-Type", "application/x-www-form-urlencoded", "User-Agent", "tsmclient/23.1"),
                Http.form(form).getBytes(StandardCharsets.UTF_8));
    }
}
