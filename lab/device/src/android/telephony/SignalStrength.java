package android.telephony;

/** How strong the network is received. */
public class SignalStrength {
    public int getLevel() {
        return 3;
    }

    public int getGsmSignalStrength() {
        return 21;
    }

    @Override
    public String toString() {
        return "SignalStrength:{mLte=CellSignalStrengthLte: rsrp=-97 level=3}";
    }
}
