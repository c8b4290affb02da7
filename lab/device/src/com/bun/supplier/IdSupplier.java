package com.bun.supplier;

/** What an older MSA SDK found. */
public interface IdSupplier {
    boolean isSupported();

    String getOAID();

    String getVAID();

    String getAAID();
}
