package com.huami.bluetooth;

import android.bluetooth.BluetoothAdapter;
import android.bluetooth.BluetoothDevice;
import android.bluetooth.BluetoothGatt;
import android.bluetooth.BluetoothGattCharacteristic;
import android.content.Context;
import java.util.UUID;

/** A Huami band (GATT services FEE0 and 180D). */
public final class HuamiDevice {
    private static final UUID FEE0 = UUID.fromString("0000fee0-0000-1000-8000-00805f9b34fb");
    private static final UUID HEART_RATE_SERVICE = UUID.fromString("0000180d-0000-1000-8000-00805f9b34fb");

    private HuamiDevice() {}

    /** Pairs, reads the serial number and subscribes to the heart rate. */
    public static HuamiGattCallback sync(Context context, int samples) throws InterruptedException {
        BluetoothDevice band =
                BluetoothAdapter.getDefaultAdapter().getBondedDevices().iterator().next();
        HuamiGattCallback callback = new HuamiGattCallback(samples);
        BluetoothGatt gatt = band.connectGatt(context, false, callback);
        gatt.readCharacteristic(characteristic(gatt, FEE0, HuamiGattCallback.SERIAL_NUMBER));
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
