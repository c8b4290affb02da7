package android.bluetooth;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A serial connection to another device; the lab's wearable sends back what it is sent. */
public final class BluetoothSocket {
    private final BluetoothDevice device;
    private final BlockingQueue<Byte> answers = new LinkedBlockingQueue<>();

    BluetoothSocket(BluetoothDevice device) {
        this.device = device;
    }

    public void connect() throws IOException {}

    public BluetoothDevice getRemoteDevice() {
        return device;
    }

    public InputStream getInputStream() throws IOException {
        return new BluetoothInputStream(this);
    }

    public OutputStream getOutputStream() throws IOException {
        return new BluetoothOutputStream(this);
    }

    int read(byte[] data, int offset, int length) throws IOException {
        int count = 0;
        while (count < length && (count == 0 || !answers.isEmpty())) {
            try {
                data[offset + count++] = answers.take();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        return count;
    }

    int write(byte[] data, int offset, int length) {
        for (int i = 0; i < length; i++) {
            answers.add(data[offset + i]);
        }
        return length;
    }
}
