package android.telephony;

import com.android.lab.Identity;

/** One SIM. */
public class SubscriptionInfo {
    public String getIccId() {
        return Identity.get("iccid");
    }

    public String getNumber() {
        return Identity.get("phone_number");
    }

    public int getSubscriptionId() {
        return 1;
    }

    public int getSimSlotIndex() {
        return 0;
    }

    public CharSequence getCarrierName() {
        return "China Mobile";
    }
}
