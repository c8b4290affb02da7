package com.bun.miitmdid.interfaces;

/** What the MSA SDK found. */
public interface IdSupplier {
    boolean isSupported();

    boolean isLimited();

    String getOAID();

    String getVAID();

    String getAAID();
}
