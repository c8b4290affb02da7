package com.android.id.impl;

import android.content.Context;
import com.android.lab.Identity;

/** Xiaomi's identifier provider of the system; SDKs reach it by reflection. */
public class IdProviderImpl {
    public String getOAID(Context context) {
        return Identity.get("oaid");
    }

    public String getVAID(Context context) {
        return Identity.get("vaid");
    }

    public String getAAID(Context context) {
        return Identity.get("aaid");
    }

    public String getUDID(Context context) {
        return Identity.get("udid");
    }
}
