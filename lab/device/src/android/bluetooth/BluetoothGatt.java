package android.bluetooth;

import android.os.Build;
import com.android.lab.BinderThreads;
import com.android.lab.Feed;
import com.android.lab.Wearable;
import java.util.List;
import java.util.UUID;

/** A connection to a GATT server; the lab's is the paired wearable, whose values binder threads bring. */
public final class BluetoothGatt implements BluetoothProfile {
    public static final int GATT_SUCCESS = 0;

    /** The first API level whose callbacks bring the bytes beside the characteristic. */
    private static final int BYTES_BESIDE = 33;

    private final BluetoothDevice device;
    private final BluetoothGattCallback callback;
    private volatile boolean open = true;

    BluetoothGatt(BluetoothDevice device, BluetoothGattCallback callback) {
        this.device = device;
        this.callback = callback;
    }

    BluetoothGatt connect() {
        BinderThreads.post(() -> callback.onConnectionStateChange(this, GATT_SUCCESS, STATE_CONNECTED));
        return this;
    }

    public BluetoothDevice getDevice() {
        return device;
    }

    public boolean discoverServices() {
        BinderThreads.post(() -> callback.onServicesDiscovered(this, GATT_SUCCESS));
        return true;
    }

    public List<BluetoothGattService> getServices() {
        return Wearable.services();
    }

    public BluetoothGattService getService(UUID uuid) {
        return getServices().stream().filter(s -> s.getUuid().equals(uuid)).findFirst().orElse(null);
    }

    public boolean readCharacteristic(BluetoothGattCharacteristic characteristic) {
        BinderThreads.post(() -> {
            Wearable.read(characteristic);
            if (Build.VERSION.SDK_INT < BYTES_BESIDE) {
                callback.onCharacteristicRead(this, characteristic, GATT_SUCCESS);
            } else {
                callback.onCharacteristicRead(this, characteristic, characteristic.getValue(), GATT_SUCCESS);
            }
        });
        return true;
    }

    public boolean writeCharacteristic(BluetoothGattCharacteristic characteristic) {
        BinderThreads.post(() -> callback.onCharacteristicWrite(this, characteristic, GATT_SUCCESS));
        return true;
    }

    /** Since API 33. */
    public int writeCharacteristic(BluetoothGattCharacteristic characteristic, byte[] value, int type) {
        BinderThreads.post(() -> callback.onCharacteristicWrite(this, characteristic, GATT_SUCCESS));
        return GATT_SUCCESS;
    }

    /** Turns notifications on: the wearable then sends each sample of its series once. */
    public boolean setCharacteristicNotification(BluetoothGattCharacteristic characteristic, boolean on) {
        if (on) {
            BinderThreads.post(() -> notifyAll(characteristic));
        }
        return true;
    }

    public void disconnect() {
        open = false;
    }

    public void close() {
        open = false;
    }

    private void notifyAll(BluetoothGattCharacteristic characteristic) {
        for (byte[] sample : Wearable.notifications(characteristic.getUuid())) {
            Feed.pause();
            if (!open) {
                return;
            }
            BluetoothGattCharacteristic changed = new BluetoothGattCharacteristic(
                    characteristic.getUuid(), BluetoothGattCharacteristic.PROPERTY_NOTIFY, 0);
            changed.setValue(sample);
            if (Build.VERSION.SDK_INT < BYTES_BESIDE) {
                callback.onCharacteristicChanged(this, changed);
            } else {
                callback.onCharacteristicChanged(this, changed, sample);
            }
        }
    }
}
