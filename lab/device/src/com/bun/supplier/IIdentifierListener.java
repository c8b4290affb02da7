package com.bun.supplier;

/** Gets the identifiers when an older MSA SDK has them. */
public interface IIdentifierListener {
    void OnSupport(boolean supported, IdSupplier supplier);
}
