package android.bluetooth.le;

import android.bluetooth.BluetoothDevice;

/** One device in reach. */
public final class ScanResult {
    private final BluetoothDevice device;
    private final int rssi;

    public ScanResult(BluetoothDevice device, int rssi) {
        this.device = device;
        this.rssi = rssi;
    }

    public BluetoothDevice getDevice() {
        return device;
    }

    public int getRssi() {
        return rssi;
    }
}
