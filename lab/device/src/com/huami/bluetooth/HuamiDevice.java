package com.huami.bluetooth;

import android.bluetooth.BluetoothDevice;
import android.bluetooth.BluetoothGatt;
import android.bluetooth.BluetoothGattCharacteristic;
import android.content.Context;
import java.util.UUID;

/** A Huami band, asked through the standard services for device information and heart rate. */
public final class HuamiDevice {
    private static final UUID DEVICE_INFORMATION = UUID.fromString("0000180a-0000-1000-8000-00805f9b34fb");
    private static final UUID HEART_RATE_SERVICE = UUID.fromString("0000180d-0000-1000-8000-00805f9b34fb");

    private HuamiDevice() {}

    /** Pairs, reads the serial number and subscribes to the heart rate. */
    public static HuamiGattCallback sync(Context context, BluetoothDevice band, int samples)
            throws InterruptedException {
        HuamiGattCallback callback = new HuamiGattCallback(samples);
        BluetoothGatt gatt = band.connectGatt(context, false, callback);
        gatt.readCharacteristic(characteristic(gatt, DEVICE_INFORMATION, HuamiGattCallback.SERIAL_NUMBER));
        callback.serial();
        gatt.setCharacteristicNotification(
                characteristic(gatt, HEART_RATE_SERVICE, HuamiGattCallback.HEART_RATE), true);
        callback.heartRates();
        gatt.close();
        return callback;
    }

    private static BluetoothGattCharacteristic characteristic(BluetoothGatt gatt, UUID service, UUID id) {
        return gatt.getService(service).getCharacteristic(id);
    }
}
