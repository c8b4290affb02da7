package com.xiaomi.accountsdk.hasheddeviceidlib;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

/** Passport's hashed device ids. */
public final class HashedDeviceIdUtil {
    private HashedDeviceIdUtil() {}

    /** First 16 characters of base64url(SHA-1(id)). */
    public static String hash(String id) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-1").digest(id.getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().encodeToString(digest).substring(0, 16);
    }

    /** "oa_" and the MD5 of the OAID in lower-case hex. */
    public static String oaid(String oaid) throws GeneralSecurityException {
        return "oa_" + HexFormat.of().formatHex(md5(oaid));
    }

    /** MD5 of a text. */
    public static byte[] md5(String text) throws GeneralSecurityException {
        return MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
    }
}
