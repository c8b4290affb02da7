package android.bluetooth;

import java.io.IOException;
import java.io.OutputStream;

/** What is said to the other end of a serial connection. */
final class BluetoothOutputStream extends OutputStream {
    private final BluetoothSocket socket;

    BluetoothOutputStream(BluetoothSocket socket) {
        this.socket = socket;
    }

    @Override
    public void write(int value) throws IOException {
        socket.write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        socket.write(data, offset, length);
    }
}
