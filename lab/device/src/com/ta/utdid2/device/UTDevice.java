package com.ta.utdid2.device;

import java.util.Base64;
import java.util.Random;

/** UTDID: an id that the SDKs of Alibaba's house make once and share; 24 characters of Base64. */
public final class UTDevice {
    private static final int SIZE = 18;
    private static final long SEED = 20241124;

    private UTDevice() {}

    /** Returns the id; made of a fixed seed here, so that every run has the same. */
    public static String getUtdid() {
        byte[] id = new byte[SIZE];
        new Random(SEED).nextBytes(id);
        return Base64.getEncoder().encodeToString(id);
    }
}
