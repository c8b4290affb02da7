package android.telephony;

/** How strong an LTE cell is received. */
public final class CellSignalStrengthLte {
    public int getDbm() {
        return -97;
    }

    public int getAsuLevel() {
        return 43;
    }

    public int getRsrp() {
        return -97;
    }
}
