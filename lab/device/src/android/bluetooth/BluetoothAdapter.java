package android.bluetooth;

import android.bluetooth.le.BluetoothLeScanner;
import com.android.lab.BinderThreads;
import com.android.lab.Identity;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/** The device's own Bluetooth. */
public final class BluetoothAdapter {
    private static final BluetoothAdapter DEFAULT = new BluetoothAdapter();

    private BluetoothAdapter() {}

    public static BluetoothAdapter getDefaultAdapter() {
        return DEFAULT;
    }

    public boolean isEnabled() {
        return true;
    }

    /** Returns the adapter's address; ordinary apps get 02:00:00:00:00:00, the lab's app is privileged. */
    public String getAddress() {
        return Identity.get("bluetooth_mac");
    }

    public String getName() {
        return android.os.Build.MODEL;
    }

    public Set<BluetoothDevice> getBondedDevices() {
        return new LinkedHashSet<>(Set.of(BluetoothDevice.wearable()));
    }

    public BluetoothDevice getRemoteDevice(String address) {
        BluetoothDevice wearable = BluetoothDevice.wearable();
        return wearable.getAddress().equals(address) ? wearable : new BluetoothDevice(address, null);
    }

    public BluetoothLeScanner getBluetoothLeScanner() {
        return new BluetoothLeScanner();
    }

    public boolean startLeScan(LeScanCallback callback) {
        BinderThreads.post(() -> callback.onLeScan(BluetoothDevice.wearable(), -62, new byte[0]));
        return true;
    }

    public boolean startLeScan(UUID[] services, LeScanCallback callback) {
        return startLeScan(callback);
    }

    public boolean startDiscovery() {
        return true;
    }

    public void stopLeScan(LeScanCallback callback) {}

    /** Gets what a scan found. */
    public interface LeScanCallback {
        void onLeScan(BluetoothDevice device, int rssi, byte[] record);
    }
}
