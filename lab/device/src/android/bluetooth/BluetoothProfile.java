package android.bluetooth;

/** States of a connection. */
public interface BluetoothProfile {
    int STATE_DISCONNECTED = 0;
    int STATE_CONNECTED = 2;
}
