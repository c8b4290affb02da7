package com.xiaomi.onetrack.d;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** OneTrack's AES, in ECB. */
public final class a {
    private a() {}

    public static byte[] encrypt(byte[] data, byte[] key) throws GeneralSecurityException {
        return run(Cipher.ENCRYPT_MODE, data, key);
    }

    public static byte[] decrypt(byte[] data, byte[] key) throws GeneralSecurityException {
        return run(Cipher.DECRYPT_MODE, data, key);
    }

    private static byte[] run(int mode, byte[] data, byte[] key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/ECB/PKCS5Padding");
        cipher.init(mode, new SecretKeySpec(key, "AES"));
        return cipher.doFinal(data);
    }
}
