package com.mi.health.util;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The public key that every SDK stand-in has built in; its other half is at the lab's origin. */
public final class LabKeys {
    private static final String PUBLIC =
            "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC1SFzoYFWBxAq//ddAmnpDFbDBHGAABPBfMAqKwsddgh4mm431mJSOijhER1c/"
                    + "txv8QXSdoGP8eDPWU7TLvqOEuXpQ4PzL8D+mBP2TurleEHyik3mY8yOaZKm+Qsyu/YiGiuVfTVZCbP1K7iP3KxL01hzu"
                    + "xoGHuhxAc4xDmQlgHwIDAQAB";

    private LabKeys() {}

    /** Returns the RSA key, 1024 bits as in the SDKs that wrap session keys with one. */
    public static PublicKey rsa() throws GeneralSecurityException {
        byte[] encoded = Base64.getDecoder().decode(PUBLIC);
        return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(encoded));
    }
}
