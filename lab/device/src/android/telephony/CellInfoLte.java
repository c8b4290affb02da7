package android.telephony;

import com.android.lab.CellTower;

/** One LTE cell in reach. */
public final class CellInfoLte extends CellInfo {
    private final CellIdentityLte identity;
    private final boolean registered;

    public CellInfoLte(CellTower tower, boolean registered) {
        identity = new CellIdentityLte(tower);
        this.registered = registered;
    }

    @Override
    public CellIdentityLte getCellIdentity() {
        return identity;
    }

    public CellSignalStrengthLte getCellSignalStrength() {
        return new CellSignalStrengthLte();
    }

    @Override
    public boolean isRegistered() {
        return registered;
    }

    @Override
    public String toString() {
        return "CellInfoLte:{mMcc=" + identity.getMccString() + " mMnc=" + identity.getMncString() + " mTac="
                + identity.getTac() + " mCi=" + identity.getCi() + "}";
    }
}
