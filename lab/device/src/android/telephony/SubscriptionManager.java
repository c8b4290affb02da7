package android.telephony;

import android.content.Context;
import com.android.lab.Services;
import java.util.List;

/** The SIMs of the device. */
public class SubscriptionManager {
    public static SubscriptionManager from(Context context) {
        return Services.of(SubscriptionManager.class);
    }

    /** Since API 33. */
    public String getPhoneNumber(int subscription) {
        return new SubscriptionInfo().getNumber();
    }

    /** Since API 33. */
    public String getPhoneNumber(int subscription, int source) {
        return getPhoneNumber(subscription);
    }

    public List<SubscriptionInfo> getActiveSubscriptionInfoList() {
        return List.of(new SubscriptionInfo());
    }
}
