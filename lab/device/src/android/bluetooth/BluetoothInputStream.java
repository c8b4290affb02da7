package android.bluetooth;

import java.io.IOException;
import java.io.InputStream;

/** What the other end of a serial connection says. */
final class BluetoothInputStream extends InputStream {
    private final BluetoothSocket socket;

    BluetoothInputStream(BluetoothSocket socket) {
        this.socket = socket;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return socket.read(one, 0, 1) == 1 ? one[0] & 0xff : -1;
    }

    @Override
    public int read(byte[] data, int offset, int length) throws IOException {
        return socket.read(data, offset, length);
    }
}
