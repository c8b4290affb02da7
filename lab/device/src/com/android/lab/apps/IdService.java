package com.android.lab.apps;

import android.os.Parcel;
import com.android.lab.Identity;

/** A vendor's identifier service: every call that returns a text gets the identifier that its code stands for. */
final class IdService extends App {
    private final String[] keys;

    /** Takes the identity key behind each transaction code from 1; null answers true. */
    IdService(String packageName, String... keys) {
        super(packageName);
        this.keys = keys;
    }

    @Override
    void answer(int code, Parcel data, Parcel reply) {
        reply.writeNoException();
        if (code >= 1 && code <= keys.length && keys[code - 1] != null) {
            reply.writeString(Identity.get(keys[code - 1]));
        } else {
            reply.writeInt(1);
        }
    }
}
