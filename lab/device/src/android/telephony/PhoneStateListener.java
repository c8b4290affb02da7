package android.telephony;

import java.util.List;

/** Gets the state of the telephone. */
public class PhoneStateListener {
    public static final int LISTEN_NONE = 0;
    public static final int LISTEN_CALL_STATE = 0x20;
    public static final int LISTEN_SIGNAL_STRENGTHS = 0x100;
    public static final int LISTEN_CELL_INFO = 0x400;

    public void onCallStateChanged(int state, String number) {}

    public void onSignalStrengthsChanged(SignalStrength strength) {}

    public void onCellLocationChanged(CellLocation location) {}

    public void onCellInfoChanged(List<CellInfo> cells) {}
}
