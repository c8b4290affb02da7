package com.bun.miitmdid.interfaces;

/** Gets the identifiers when the MSA SDK has them. */
public interface IIdentifierListener {
    void onSupport(IdSupplier supplier);
}
