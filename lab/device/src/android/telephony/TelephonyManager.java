package android.telephony;

import com.android.lab.BinderThreads;
import com.android.lab.CellTower;
import com.android.lab.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Telephony of the device.
 *
 * <p>The audited app is a privileged one, so IMEI, IMSI and the like are readable at API 30; the deprecated
 * {@link #getDeviceId} is refused all the same, so that a failed read can be seen too.
 */
public class TelephonyManager {
    public static final int CALL_STATE_IDLE = 0;
    public static final int SIM_STATE_READY = 5;
    public static final int NETWORK_TYPE_LTE = 13;
    public static final int PHONE_TYPE_GSM = 1;

    /** Since API 34. */
    public String getPrimaryImei() {
        return getImei(0);
    }

    public String getImei() {
        return getImei(0);
    }

    public String getImei(int slot) {
        List<String> all = Identity.list("imei");
        return slot < all.size() ? all.get(slot) : null;
    }

    public String getDeviceId() {
        throw refused("getDeviceId");
    }

    public String getDeviceId(int slot) {
        throw refused("getDeviceId");
    }

    public String getMeid() {
        return getMeid(0);
    }

    public String getMeid(int slot) {
        return known("meid");
    }

    public String getSubscriberId() {
        return known("imsi");
    }

    public String getSubscriberId(int subscription) {
        return known("imsi");
    }

    public String getSimSerialNumber() {
        return known("iccid");
    }

    public String getSimSerialNumber(int subscription) {
        return known("iccid");
    }

    public String getLine1Number() {
        return known("phone_number");
    }

    public String getLine1Number(int subscription) {
        return known("phone_number");
    }

    public List<CellInfo> getAllCellInfo() {
        List<CellInfo> cells = new ArrayList<>();
        for (CellTower tower : CellTower.all()) {
            cells.add(new CellInfoLte(tower, cells.isEmpty()));
        }
        return cells;
    }

    public void requestCellInfoUpdate(Executor executor, CellInfoCallback callback) {
        BinderThreads.post(() -> executor.execute(() -> callback.onCellInfo(getAllCellInfo())));
    }

    public CellLocation getCellLocation() {
        return new android.telephony.gsm.GsmCellLocation();
    }

    public String getNetworkOperator() {
        CellTower tower = CellTower.serving();
        return String.format("%03d%02d", tower.mcc(), tower.mnc());
    }

    public String getNetworkOperator(int subscription) {
        return getNetworkOperator();
    }

    public String getNetworkOperatorName() {
        return "CMCC";
    }

    public String getSimOperator() {
        return getNetworkOperator();
    }

    public String getSimOperatorName() {
        return "CMCC";
    }

    public String getSimCountryIso() {
        return "cn";
    }

    public String getNetworkCountryIso() {
        return "cn";
    }

    public int getNetworkType() {
        return NETWORK_TYPE_LTE;
    }

    public int getDataNetworkType() {
        return NETWORK_TYPE_LTE;
    }

    public int getPhoneType() {
        return PHONE_TYPE_GSM;
    }

    public int getPhoneCount() {
        return 2;
    }

    public int getCallState() {
        return CALL_STATE_IDLE;
    }

    public int getSimState() {
        return SIM_STATE_READY;
    }

    public SignalStrength getSignalStrength() {
        return new SignalStrength();
    }

    /** Registers a listener, which gets the present state at once and, as nothing changes here, never again. */
    /** Since API 31; the lab's telephone tells where it is. */
    public void registerTelephonyCallback(Executor executor, TelephonyCallback callback) {
        BinderThreads.post(() -> executor.execute(() -> {
            if (callback instanceof TelephonyCallback.CellLocationListener listener) {
                listener.onCellLocationChanged(getCellLocation());
            }
            if (callback instanceof TelephonyCallback.CellInfoListener listener) {
                listener.onCellInfoChanged(getAllCellInfo());
            }
            if (callback instanceof TelephonyCallback.SignalStrengthsListener listener) {
                listener.onSignalStrengthsChanged(getSignalStrength());
            }
            if (callback instanceof TelephonyCallback.CallStateListener listener) {
                listener.onCallStateChanged(getCallState());
            }
        }));
    }

    public void listen(PhoneStateListener listener, int events) {
        BinderThreads.post(() -> {
            if ((events & PhoneStateListener.LISTEN_CALL_STATE) != 0) {
                listener.onCallStateChanged(getCallState(), "");
            }
            if ((events & PhoneStateListener.LISTEN_SIGNAL_STRENGTHS) != 0) {
                listener.onSignalStrengthsChanged(getSignalStrength());
            }
            if ((events & PhoneStateListener.LISTEN_CELL_INFO) != 0) {
                listener.onCellInfoChanged(getAllCellInfo());
            }
        });
    }

    private static String known(String key) {
        String value = Identity.get(key);
        return value.isEmpty() ? null : value;
    }

    private static SecurityException refused(String method) {
        return new SecurityException(
                method + ": The user " + android.os.Process.myUid()
                        + " does not meet the requirements to access device identifiers.");
    }

    /** Gets the cells in reach. */
    public abstract static class CellInfoCallback {
        public abstract void onCellInfo(List<CellInfo> cells);
    }
}
