package android.telephony;

/** One cell in reach. */
public abstract class CellInfo {
    public abstract CellIdentity getCellIdentity();

    public abstract boolean isRegistered();

    public long getTimeStamp() {
        return System.nanoTime();
    }
}
