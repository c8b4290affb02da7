package android.bluetooth;

import java.util.UUID;

/** One value of a GATT server. */
public class BluetoothGattCharacteristic {
    public static final int FORMAT_UINT8 = 0x11;
    public static final int FORMAT_UINT16 = 0x12;
    public static final int PROPERTY_READ = 2;
    public static final int PROPERTY_NOTIFY = 16;

    private final UUID uuid;
    private byte[] value = new byte[0];

    public BluetoothGattCharacteristic(UUID uuid, int properties, int permissions) {
        this.uuid = uuid;
    }

    public UUID getUuid() {
        return uuid;
    }

    public byte[] getValue() {
        return value.clone();
    }

    public boolean setValue(byte[] bytes) {
        value = bytes.clone();
        return true;
    }

    public String getStringValue(int offset) {
        return new String(value, offset, value.length - offset, java.nio.charset.StandardCharsets.UTF_8);
    }

    public Integer getIntValue(int format, int offset) {
        int low = value[offset] & 0xff;
        return format == FORMAT_UINT16 ? low | (value[offset + 1] & 0xff) << 8 : low;
    }
}
