package com.xiaomi.onetrack.c;

import com.android.lab.Http;
import com.android.lab.Json;
import com.mi.health.util.LabKeys;
import com.xiaomi.onetrack.d.a;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;

/** OneTrack's body key: asked for under a client key, which goes out wrapped with RSA. */
public final class s {
    /** A body key and the name the server knows it by. */
    public record Secret(byte[] key, String sid) {}

    private s() {}

    public static Secret fetch() throws GeneralSecurityException {
        byte[] client = new byte[16];
        new SecureRandom().nextBytes(client);
        Cipher wrap = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        wrap.init(Cipher.ENCRYPT_MODE, LabKeys.rsa());
        Map<String, String> form = new LinkedHashMap<>();
        form.put("secretKey", Base64.getEncoder().encodeToString(wrap.doFinal(client)));
        form.put("sign", sign(form.get("secretKey")));
        Http.Answer answer = Http.send(
                "POST",
                "https://tracking.miui.com/track/key_get",
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                Http.form(form).getBytes(StandardCharsets.UTF_8));
        Map<?, ?> data = (Map<?, ?>) Json.read(answer.text()).get("data");
        String key = open((String) data.get("key"), client);
        return new Secret(Base64.getDecoder().decode(key), open((String) data.get("sid"), client));
    }

    private static String open(String sealed, byte[] client) throws GeneralSecurityException {
        return new String(a.decrypt(Base64.getDecoder().decode(sealed), client), StandardCharsets.UTF_8);
    }

    private static String sign(String text) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("MD5").digest(("secretKey=" + text).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().withUpperCase().formatHex(digest);
    }
}
