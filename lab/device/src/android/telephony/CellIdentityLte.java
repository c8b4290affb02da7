package android.telephony;

import com.android.lab.CellTower;

/** Names an LTE cell. */
public final class CellIdentityLte extends CellIdentity {
    private final CellTower tower;

    public CellIdentityLte(CellTower tower) {
        this.tower = tower;
    }

    @Override
    public String getMccString() {
        return String.format("%03d", tower.mcc());
    }

    @Override
    public String getMncString() {
        return String.format("%02d", tower.mnc());
    }

    public int getMcc() {
        return tower.mcc();
    }

    public int getMnc() {
        return tower.mnc();
    }

    public int getTac() {
        return tower.area();
    }

    public int getCi() {
        return tower.cell();
    }

    public int getPci() {
        return 217;
    }

    public int getEarfcn() {
        return 1300;
    }
}
