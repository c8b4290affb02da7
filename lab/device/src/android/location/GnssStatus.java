package android.location;

/** The satellites in view. */
public final class GnssStatus {
    public static final int CONSTELLATION_GPS = 1;
    public static final int CONSTELLATION_BEIDOU = 5;

    private static final int[] SVID = {3, 7, 14, 22, 8, 13};

    public int getSatelliteCount() {
        return SVID.length;
    }

    public int getSvid(int index) {
        return SVID[index];
    }

    public int getConstellationType(int index) {
        return index < 4 ? CONSTELLATION_GPS : CONSTELLATION_BEIDOU;
    }

    public float getCn0DbHz(int index) {
        return 31.5f + index;
    }

    public float getElevationDegrees(int index) {
        return 20f + 9 * index;
    }

    public float getAzimuthDegrees(int index) {
        return 15f + 51 * index;
    }

    public boolean usedInFix(int index) {
        return index != 3;
    }

    /** Gets the satellites. */
    public abstract static class Callback {
        public void onStarted() {}

        public void onStopped() {}

        public void onFirstFix(int milliseconds) {}

        public void onSatelliteStatusChanged(GnssStatus status) {}
    }
}
