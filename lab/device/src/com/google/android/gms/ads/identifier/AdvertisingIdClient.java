package com.google.android.gms.ads.identifier;

import android.content.Context;
import com.android.lab.Identity;

/** Google's way to its advertising id. */
public final class AdvertisingIdClient {
    private AdvertisingIdClient() {}

    public static Info getAdvertisingIdInfo(Context context) {
        return new Info(Identity.get("gaid"), false);
    }

    /** The identifier and whether the user limits its use. */
    public static final class Info {
        private final String id;
        private final boolean limited;

        public Info(String id, boolean limited) {
            this.id = id;
            this.limited = limited;
        }

        public String getId() {
            return id;
        }

        public boolean isLimitAdTrackingEnabled() {
            return limited;
        }
    }
}
