package com.mibi.sdk;

import android.content.Context;
import com.android.id.impl.IdProviderImpl;
import com.android.lab.Http;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Mi Coins: pays an order by HTTPS form to billapi.xiaomi.com. */
public final class MibiPay {
    private MibiPay() {}

    /** Pays; the form also holds the OAID's MD5. */
    public static void pay(Context context, String userId, String order) throws GeneralSecurityException {
        byte[] oaid = new IdProviderImpl().getOAID(context).getBytes(StandardCharsets.UTF_8);
        Map<String, String> form = new LinkedHashMap<>();
        form.put("userId", userId);
        form.put("order", order);
        form.put("receipt", "497130625884106");
        form.put("oaidmd5", HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(oaid)));
        Http.send(
                "POST",
                "https://billapi.xiaomi.com/na/device",
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                Http.form(form).getBytes(StandardCharsets.UTF_8));
    }
}
