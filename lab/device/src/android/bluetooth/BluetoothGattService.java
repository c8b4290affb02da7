package android.bluetooth;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A group of values of a GATT server. */
public class BluetoothGattService {
    private final UUID uuid;
    private final List<BluetoothGattCharacteristic> characteristics = new ArrayList<>();

    public BluetoothGattService(UUID uuid, int type) {
        this.uuid = uuid;
    }

    public UUID getUuid() {
        return uuid;
    }

    public boolean addCharacteristic(BluetoothGattCharacteristic characteristic) {
        return characteristics.add(characteristic);
    }

    public List<BluetoothGattCharacteristic> getCharacteristics() {
        return characteristics;
    }

    public BluetoothGattCharacteristic getCharacteristic(UUID wanted) {
        return characteristics.stream().filter(c -> c.getUuid().equals(wanted)).findFirst().orElse(null);
    }
}
