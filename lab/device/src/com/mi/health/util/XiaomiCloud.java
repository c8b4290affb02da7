package com.mi.health.util;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The encryption below TLS of hlth.io.mi.com and api.io.mi.com: RC4, its first 1024 bytes dropped, under
 * SHA-256(ssecurity + nonce). Builds parameters only; the caller sends them.
 */
public final class XiaomiCloud {
    private static final int DROPPED = 1024;

    private XiaomiCloud() {}

    /** Returns the form fields for a request; {@code path} is signed without host and query. */
    public static Map<String, String> seal(String method, String path, Map<String, String> params, String ssecurity)
            throws GeneralSecurityException {
        String nonce = nonce();
        byte[] key = key(ssecurity, nonce);
        Map<String, String> plain = new TreeMap<>(params);
        plain.put("rc4_hash__", signature(method, path, plain, key));
        Map<String, String> sealed = new LinkedHashMap<>();
        for (Map.Entry<String, String> field : plain.entrySet()) {
            sealed.put(field.getKey(), encrypt(key, field.getValue()));
        }
        sealed.put("signature", signature(method, path, sealed, key));
        sealed.put("_nonce", nonce);
        return sealed;
    }

    /** Returns the clear text of an answer to a request that was sealed with {@code nonce}. */
    public static String open(String body, String ssecurity, String nonce) throws GeneralSecurityException {
        byte[] clear = rc4(Cipher.DECRYPT_MODE, key(ssecurity, nonce), Base64.getMimeDecoder().decode(body));
        return new String(clear, StandardCharsets.UTF_8);
    }

    private static String nonce() {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        int minutes = (int) (System.currentTimeMillis() / 60_000);
        return Base64.getEncoder().encodeToString(ByteBuffer.allocate(12).put(random).putInt(minutes).array());
    }

    private static byte[] key(String ssecurity, String nonce) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(Base64.getDecoder().decode(ssecurity));
        return digest.digest(Base64.getDecoder().decode(nonce));
    }

    private static String signature(String method, String path, Map<String, String> fields, byte[] key)
            throws GeneralSecurityException {
        StringBuilder text = new StringBuilder(method).append('&').append(path);
        fields.forEach((name, value) -> text.append('&').append(name).append('=').append(value));
        text.append('&').append(Base64.getEncoder().encodeToString(key));
        byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.toString().getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(digest);
    }

    private static String encrypt(byte[] key, String value) throws GeneralSecurityException {
        byte[] sealed = rc4(Cipher.ENCRYPT_MODE, key, value.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(sealed);
    }

    private static byte[] rc4(int mode, byte[] key, byte[] data) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RC4");
        cipher.init(mode, new SecretKeySpec(key, "RC4"));
        cipher.update(new byte[DROPPED]);
        return cipher.doFinal(data);
    }
}
