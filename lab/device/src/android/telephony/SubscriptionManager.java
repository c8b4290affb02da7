package android.telephony;

import android.content.Context;
import com.android.lab.Services;
import java.util.List;

/** The SIMs of the device. */
public class SubscriptionManager {
    public static SubscriptionManager from(Context context) {
        return Services.of(SubscriptionManager.class);
    }

    public List<SubscriptionInfo> getActiveSubscriptionInfoList() {
        return List.of(new SubscriptionInfo());
    }
}
