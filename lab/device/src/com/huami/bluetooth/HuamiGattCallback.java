package com.huami.bluetooth;

import android.bluetooth.BluetoothGatt;
import android.bluetooth.BluetoothGattCallback;
import android.bluetooth.BluetoothGattCharacteristic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a Huami band tells by Bluetooth: its serial number (0x2A25) and one heart rate a sample (0x2A37). */
public final class HuamiGattCallback extends BluetoothGattCallback {
    public static final UUID SERIAL_NUMBER = UUID.fromString("00002a25-0000-1000-8000-00805f9b34fb");
    public static final UUID HEART_RATE = UUID.fromString("00002a37-0000-1000-8000-00805f9b34fb");

    private final List<Integer> heartRates = new ArrayList<>();
    private final CountDownLatch serialRead = new CountDownLatch(1);
    private final CountDownLatch samplesRead;
    private volatile String serial = "";

    public HuamiGattCallback(int samples) {
        samplesRead = new CountDownLatch(samples);
    }

    @Override
    public void onCharacteristicRead(BluetoothGatt gatt, BluetoothGattCharacteristic c, int status) {
        serial = new String(c.getValue(), StandardCharsets.US_ASCII);
        serialRead.countDown();
    }

    @Override
    public void onCharacteristicChanged(BluetoothGatt gatt, BluetoothGattCharacteristic c) {
        synchronized (heartRates) {
            heartRates.add(c.getValue()[1] & 0xff);
        }
        samplesRead.countDown();
    }

    /** Serial number of the band; waits for the band's answer. */
    public String serial() throws InterruptedException {
        serialRead.await(2, TimeUnit.SECONDS);
        return serial;
    }

    /** Heart rates in beats per minute; waits for all samples. */
    public List<Integer> heartRates() throws InterruptedException {
        samplesRead.await(2, TimeUnit.SECONDS);
        synchronized (heartRates) {
            return List.copyOf(heartRates);
        }
    }
}
