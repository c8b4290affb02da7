package android.telephony;

/** Where the serving cell is. */
public abstract class CellLocation {
    public abstract boolean isEmpty();
}
