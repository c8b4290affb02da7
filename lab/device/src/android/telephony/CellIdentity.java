package android.telephony;

/** Names a cell. */
public abstract class CellIdentity {
    public abstract String getMccString();

    public abstract String getMncString();
}
