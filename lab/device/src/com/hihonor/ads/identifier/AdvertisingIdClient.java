package com.hihonor.ads.identifier;

import android.content.Context;
import com.android.lab.Identity;

/** Honor's way to its OAID. */
public class AdvertisingIdClient {
    private AdvertisingIdClient() {}

    public static Info getAdvertisingIdInfo(Context context) {
        Info info = new Info();
        info.id = Identity.get("oaid");
        return info;
    }

    /** The identifier and whether the user limits its use. */
    public static final class Info {
        public String id;
        public boolean isLimit;
    }
}
