package com.google.common.base;

import java.util.function.Supplier;

/** A library that calls back. */
public final class Suppliers {
    private Suppliers() {}

    public static <T> T get(Supplier<T> supplier) {
        return supplier.get();
    }
}
