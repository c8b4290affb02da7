package android.location;

/** What a satellite says of its orbit. */
public final class GnssNavigationMessage {
    /** One subframe of GPS L1 C/A is 40 bytes. */
    private static final int SUBFRAME = 40;

    GnssNavigationMessage() {}

    public byte[] getData() {
        return new byte[SUBFRAME];
    }

    /** Gets messages. */
    public abstract static class Callback {
        public void onGnssNavigationMessageReceived(GnssNavigationMessage event) {}
    }
}
