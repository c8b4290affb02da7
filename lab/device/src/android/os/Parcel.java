package android.os;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A message between processes, in Android's own layout: little endian, 4-byte aligned, strings in UTF-16. */
public final class Parcel {
    private static final int STRICT_MODE = 0x42000000;
    private static final int SYSTEM_HEADER = 0x53595354;
    private static final int NULL = -1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<IBinder> binders = new ArrayList<>();
    private int position;

    private Parcel() {}

    public static Parcel obtain() {
        return new Parcel();
    }

    public void recycle() {
        bytes.reset();
        binders.clear();
        position = 0;
    }

    public int dataSize() {
        return bytes.size();
    }

    public int dataPosition() {
        return position;
    }

    public int dataAvail() {
        return bytes.size() - position;
    }

    public void setDataPosition(int at) {
        position = at;
    }

    public byte[] marshall() {
        return bytes.toByteArray();
    }

    public void unmarshall(byte[] data, int offset, int length) {
        bytes.write(data, offset, length);
    }

    public void writeInterfaceToken(String token) {
        writeInt(STRICT_MODE);
        writeInt(NULL);
        writeInt(SYSTEM_HEADER);
        writeString(token);
    }

    /** Reads the header that {@link #writeInterfaceToken} wrote and checks its token. */
    public void enforceInterface(String token) {
        readInt();
        readInt();
        readInt();
        String found = readString();
        if (!token.equals(found)) {
            throw new SecurityException("Binder invocation to an incorrect interface");
        }
    }

    public void writeNoException() {
        writeInt(0);
    }

    public void readException() {
        int code = readInt();
        if (code != 0) {
            throw new IllegalStateException(readString());
        }
    }

    public void writeInt(int value) {
        bytes.writeBytes(little(4).putInt(value).array());
    }

    public int readInt() {
        return take(4).getInt();
    }

    public void writeLong(long value) {
        bytes.writeBytes(little(8).putLong(value).array());
    }

    public long readLong() {
        return take(8).getLong();
    }

    public void writeFloat(float value) {
        writeInt(Float.floatToIntBits(value));
    }

    public float readFloat() {
        return Float.intBitsToFloat(readInt());
    }

    public void writeDouble(double value) {
        writeLong(Double.doubleToLongBits(value));
    }

    public double readDouble() {
        return Double.longBitsToDouble(readLong());
    }

    public void writeBoolean(boolean value) {
        writeInt(value ? 1 : 0);
    }

    public boolean readBoolean() {
        return readInt() != 0;
    }

    public void writeString(String value) {
        if (value == null) {
            writeInt(NULL);
            return;
        }
        writeInt(value.length());
        writePadded((value + '\0').getBytes(StandardCharsets.UTF_16LE));
    }

    public String readString() {
        int length = readInt();
        if (length < 0) {
            return null;
        }
        byte[] raw = readPadded(2 * (length + 1));
        return new String(raw, 0, 2 * length, StandardCharsets.UTF_16LE);
    }

    public void writeByteArray(byte[] value) {
        if (value == null) {
            writeInt(NULL);
            return;
        }
        writeInt(value.length);
        writePadded(value);
    }

    public byte[] createByteArray() {
        int length = readInt();
        return length < 0 ? null : readPadded(length);
    }

    public void writeStringArray(String[] values) {
        writeInt(values == null ? NULL : values.length);
        for (String value : values == null ? new String[0] : values) {
            writeString(value);
        }
    }

    public String[] createStringArray() {
        int length = readInt();
        if (length < 0) {
            return null;
        }
        String[] values = new String[length];
        Arrays.setAll(values, i -> readString());
        return values;
    }

    public void writeStrongBinder(IBinder binder) {
        binders.add(binder);
        writeInt(binders.size() - 1);
    }

    public IBinder readStrongBinder() {
        return binders.get(readInt());
    }

    /** Writes a bundle with the value tags of Android's {@code writeValue}. */
    public void writeBundle(Bundle bundle) {
        if (bundle == null) {
            writeInt(NULL);
            return;
        }
        writeInt(bundle.size());
        for (Map.Entry<String, Object> entry : bundle.entries()) {
            writeString(entry.getKey());
            writeValue(entry.getValue());
        }
    }

    public Bundle readBundle() {
        int size = readInt();
        if (size < 0) {
            return null;
        }
        Bundle bundle = new Bundle();
        for (int i = 0; i < size; i++) {
            String key = readString();
            bundle.put(key, readValue(null));
        }
        return bundle;
    }

    public Bundle readBundle(ClassLoader loader) {
        return readBundle();
    }

    public void writeValue(Object value) {
        if (value == null) {
            writeInt(NULL);
        } else if (value instanceof Integer number) {
            writeInt(1);
            writeInt(number);
        } else if (value instanceof Bundle bundle) {
            writeInt(3);
            writeBundle(bundle);
        } else if (value instanceof Long number) {
            writeInt(6);
            writeLong(number);
        } else if (value instanceof Float number) {
            writeInt(7);
            writeFloat(number);
        } else if (value instanceof Double number) {
            writeInt(8);
            writeDouble(number);
        } else if (value instanceof Boolean flag) {
            writeInt(9);
            writeBoolean(flag);
        } else if (value instanceof byte[] data) {
            writeInt(13);
            writeByteArray(data);
        } else if (value instanceof String[] texts) {
            writeInt(14);
            writeStringArray(texts);
        } else {
            writeInt(0);
            writeString(value.toString());
        }
    }

    public Object readValue(ClassLoader loader) {
        int tag = readInt();
        return switch (tag) {
            case NULL -> null;
            case 0 -> readString();
            case 1 -> (Object) readInt();
            case 3 -> readBundle();
            case 6 -> (Object) readLong();
            case 7 -> (Object) readFloat();
            case 8 -> (Object) readDouble();
            case 9 -> (Object) readBoolean();
            case 13 -> createByteArray();
            case 14 -> createStringArray();
            default -> throw new IllegalStateException("unknown value tag " + tag);
        };
    }

    private void writePadded(byte[] raw) {
        bytes.writeBytes(Arrays.copyOf(raw, padded(raw.length)));
    }

    private byte[] readPadded(int length) {
        byte[] raw = new byte[length];
        take(padded(length)).get(raw);
        return raw;
    }

    private ByteBuffer take(int length) {
        byte[] all = bytes.toByteArray();
        if (length < 0 || position + length > all.length) {
            throw new IllegalStateException("parcel ends at " + all.length);
        }
        ByteBuffer part = ByteBuffer.wrap(all, position, length).slice().order(ByteOrder.LITTLE_ENDIAN);
        position += length;
        return part;
    }

    private static int padded(int length) {
        return (length + 3) & ~3;
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
