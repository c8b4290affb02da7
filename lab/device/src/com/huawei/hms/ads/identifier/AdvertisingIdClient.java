package com.huawei.hms.ads.identifier;

import android.content.Context;
import com.android.lab.Identity;

/** Huawei's way to its OAID. */
public class AdvertisingIdClient {
    private AdvertisingIdClient() {}

    public static Info getAdvertisingIdInfo(Context context) {
        return new Info(Identity.get("oaid"), false);
    }

    /** The identifier and whether the user limits its use. */
    public static final class Info {
        private final String id;
        private final boolean limited;

        Info(String id, boolean limited) {
            this.id = id;
            this.limited = limited;
        }

        public final String getId() {
            return id;
        }

        public final boolean isLimitAdTrackingEnabled() {
            return limited;
        }
    }
}
