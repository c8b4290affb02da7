package com.android.lab;

import android.bluetooth.BluetoothGattCharacteristic;
import android.bluetooth.BluetoothGattService;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The GATT server of the paired wearable: its serial number, model, heart rate and step counter. */
public final class Wearable {
    public static final UUID DEVICE_INFORMATION = assigned(0x180A);
    public static final UUID SERIAL_NUMBER = assigned(0x2A25);
    public static final UUID MODEL_NUMBER = assigned(0x2A24);
    public static final UUID FIRMWARE_REVISION = assigned(0x2A26);
    public static final UUID HEART_RATE = assigned(0x180D);
    public static final UUID HEART_RATE_MEASUREMENT = assigned(0x2A37);
    /** Huami's own service and its real-time step counter. */
    public static final UUID HUAMI = assigned(0xFEE0);
    public static final UUID HUAMI_STEPS = UUID.fromString("00000007-0000-3512-2118-0009af100700");

    /** Flags of a heart rate measurement: 8-bit value, skin contact supported and there. */
    private static final byte CONTACT_DETECTED = 6;

    /** First byte of Huami's step counter report. */
    private static final byte STEP_REPORT = 12;

    private Wearable() {}

    public static List<BluetoothGattService> services() {
        return List.of(
                service(DEVICE_INFORMATION, SERIAL_NUMBER, MODEL_NUMBER, FIRMWARE_REVISION),
                service(HEART_RATE, HEART_RATE_MEASUREMENT),
                service(HUAMI, SERIAL_NUMBER, HUAMI_STEPS));
    }

    /** Puts the value of a readable characteristic into it. */
    public static void read(BluetoothGattCharacteristic characteristic) {
        UUID uuid = characteristic.getUuid();
        if (uuid.equals(SERIAL_NUMBER)) {
            characteristic.setValue(Identity.get("wearable_sn").getBytes(StandardCharsets.UTF_8));
        } else if (uuid.equals(MODEL_NUMBER)) {
            characteristic.setValue(Identity.get("wearable_name", "Mi Smart Band 6").getBytes(StandardCharsets.UTF_8));
        } else if (uuid.equals(FIRMWARE_REVISION)) {
            characteristic.setValue(Identity.get("wearable_firmware", "1.0.6.32").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Returns what a characteristic notifies: heart rate as 8-bit measurements, steps as 32-bit counts. */
    public static List<byte[]> notifications(UUID uuid) {
        List<byte[]> samples = new ArrayList<>();
        if (uuid.equals(HEART_RATE_MEASUREMENT)) {
            for (double rate : Identity.series("heart_rate")) {
                samples.add(new byte[] {CONTACT_DETECTED, (byte) rate});
            }
        } else if (uuid.equals(HUAMI_STEPS)) {
            for (double steps : Identity.series("steps")) {
                ByteBuffer report = ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN);
                samples.add(report.put(STEP_REPORT).putInt((int) steps).array());
            }
        }
        return samples;
    }

    private static BluetoothGattService service(UUID uuid, UUID... characteristics) {
        BluetoothGattService service = new BluetoothGattService(uuid, 0);
        for (UUID characteristic : characteristics) {
            service.addCharacteristic(new BluetoothGattCharacteristic(characteristic, 0, 0));
        }
        return service;
    }

    private static UUID assigned(int number) {
        return UUID.fromString(String.format("%08x-0000-1000-8000-00805f9b34fb", number));
    }
}
