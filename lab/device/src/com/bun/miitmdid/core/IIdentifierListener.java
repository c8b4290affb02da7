package com.bun.miitmdid.core;

import com.bun.miitmdid.supplier.IdSupplier;

/** Gets the identifiers when an older MSA SDK has them. */
public interface IIdentifierListener {
    void OnSupport(boolean supported, IdSupplier supplier);
}
