package android.bluetooth;

import android.content.Context;
import android.os.Handler;
import com.android.lab.Identity;
import java.util.UUID;

/** Another Bluetooth device. */
public final class BluetoothDevice {
    public static final int TRANSPORT_AUTO = 0;
    public static final int TRANSPORT_LE = 2;
    public static final int PHY_LE_1M_MASK = 1;
    public static final int BOND_BONDED = 12;

    private final String address;
    private final String name;

    BluetoothDevice(String address, String name) {
        this.address = address;
        this.name = name;
    }

    /** Returns the wearable that is paired with the lab device. */
    static BluetoothDevice wearable() {
        return new BluetoothDevice(
                Identity.get("wearable_mac", "C8:0F:10:5A:3B:71"), Identity.get("wearable_name", "Mi Smart Band 6"));
    }

    public String getAddress() {
        return address;
    }

    public String getName() {
        return name;
    }

    public int getBondState() {
        return BOND_BONDED;
    }

    public BluetoothSocket createRfcommSocketToServiceRecord(UUID service) {
        return new BluetoothSocket(this);
    }

    public BluetoothGatt connectGatt(Context context, boolean auto, BluetoothGattCallback callback) {
        return connectGatt(context, auto, callback, TRANSPORT_AUTO);
    }

    public BluetoothGatt connectGatt(Context context, boolean auto, BluetoothGattCallback callback, int transport) {
        return connectGatt(context, auto, callback, transport, PHY_LE_1M_MASK);
    }

    public BluetoothGatt connectGatt(
            Context context, boolean auto, BluetoothGattCallback callback, int transport, int phy) {
        return connectGatt(context, auto, callback, transport, phy, null);
    }

    public BluetoothGatt connectGatt(
            Context context, boolean auto, BluetoothGattCallback callback, int transport, int phy, Handler handler) {
        return connectGatt(context, auto, callback, transport, false, phy, handler);
    }

    public BluetoothGatt connectGatt(
            Context context, boolean auto, BluetoothGattCallback callback, int transport, boolean opportunistic,
            int phy, Handler handler) {
        return new BluetoothGatt(this, callback).connect();
    }

    @Override
    public String toString() {
        return address;
    }
}
