package android.bluetooth;

/** Gets what a wearable says. */
public abstract class BluetoothGattCallback {
    public BluetoothGattCallback() {}

    public void onConnectionStateChange(BluetoothGatt gatt, int status, int state) {}

    public void onServicesDiscovered(BluetoothGatt gatt, int status) {}

    public void onCharacteristicRead(BluetoothGatt gatt, BluetoothGattCharacteristic characteristic, int status) {}

    public void onCharacteristicWrite(BluetoothGatt gatt, BluetoothGattCharacteristic characteristic, int status) {}

    public void onCharacteristicChanged(BluetoothGatt gatt, BluetoothGattCharacteristic characteristic) {}

    /** Since API 33, where it brings the bytes; who overrides only the older one still gets that. */
    public void onCharacteristicChanged(
            BluetoothGatt gatt, BluetoothGattCharacteristic characteristic, byte[] value) {
        onCharacteristicChanged(gatt, characteristic);
    }

    /** Since API 33, as above. */
    public void onCharacteristicRead(
            BluetoothGatt gatt, BluetoothGattCharacteristic characteristic, byte[] value, int status) {
        onCharacteristicRead(gatt, characteristic, status);
    }
}
