package android.telephony;

import java.util.List;

/** Gets what the telephone does, since API 31, by what it implements. */
public class TelephonyCallback {
    /** Gets calls. */
    public interface CallStateListener {
        void onCallStateChanged(int state);
    }

    /** Gets signal strengths. */
    public interface SignalStrengthsListener {
        void onSignalStrengthsChanged(SignalStrength strength);
    }

    /** Gets cells. */
    public interface CellInfoListener {
        void onCellInfoChanged(List<CellInfo> cells);
    }

    /** Gets the serving cell. */
    public interface CellLocationListener {
        void onCellLocationChanged(CellLocation location);
    }
}
