package android.os;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Named values that travel with an Intent, a message or a provider call. */
public final class Bundle implements Parcelable {
    private final Map<String, Object> values = new LinkedHashMap<>();

    public Bundle() {}

    public Bundle(Bundle other) {
        values.putAll(other.values);
    }

    public Set<String> keySet() {
        return values.keySet();
    }

    public int size() {
        return values.size();
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public boolean containsKey(String key) {
        return values.containsKey(key);
    }

    public Object get(String key) {
        return values.get(key);
    }

    public void remove(String key) {
        values.remove(key);
    }

    public void clear() {
        values.clear();
    }

    public void putAll(Bundle other) {
        values.putAll(other.values);
    }

    public void putString(String key, String value) {
        values.put(key, value);
    }

    public String getString(String key) {
        return getString(key, null);
    }

    public String getString(String key, String otherwise) {
        return values.get(key) instanceof String text ? text : otherwise;
    }

    public void putCharSequence(String key, CharSequence value) {
        values.put(key, value);
    }

    public CharSequence getCharSequence(String key) {
        return values.get(key) instanceof CharSequence text ? text : null;
    }

    public void putInt(String key, int value) {
        values.put(key, value);
    }

    public int getInt(String key) {
        return getInt(key, 0);
    }

    public int getInt(String key, int otherwise) {
        return values.get(key) instanceof Integer number ? number : otherwise;
    }

    public void putLong(String key, long value) {
        values.put(key, value);
    }

    public long getLong(String key) {
        return getLong(key, 0);
    }

    public long getLong(String key, long otherwise) {
        return values.get(key) instanceof Long number ? number : otherwise;
    }

    public void putFloat(String key, float value) {
        values.put(key, value);
    }

    public float getFloat(String key) {
        return values.get(key) instanceof Float number ? number : 0;
    }

    public void putDouble(String key, double value) {
        values.put(key, value);
    }

    public double getDouble(String key) {
        return getDouble(key, 0);
    }

    public double getDouble(String key, double otherwise) {
        return values.get(key) instanceof Double number ? number : otherwise;
    }

    public void putBoolean(String key, boolean value) {
        values.put(key, value);
    }

    public boolean getBoolean(String key) {
        return getBoolean(key, false);
    }

    public boolean getBoolean(String key, boolean otherwise) {
        return values.get(key) instanceof Boolean flag ? flag : otherwise;
    }

    public void putByteArray(String key, byte[] value) {
        values.put(key, value);
    }

    public byte[] getByteArray(String key) {
        return values.get(key) instanceof byte[] data ? data : null;
    }

    public void putStringArray(String key, String[] value) {
        values.put(key, value);
    }

    public String[] getStringArray(String key) {
        return values.get(key) instanceof String[] texts ? texts : null;
    }

    public void putStringArrayList(String key, ArrayList<String> value) {
        values.put(key, value);
    }

    public void putBundle(String key, Bundle value) {
        values.put(key, value);
    }

    public Bundle getBundle(String key) {
        return values.get(key) instanceof Bundle bundle ? bundle : null;
    }

    public void putParcelable(String key, Parcelable value) {
        values.put(key, value);
    }

    @SuppressWarnings("unchecked")
    public <T extends Parcelable> T getParcelable(String key) {
        return (T) values.get(key);
    }

    @Override
    public void writeToParcel(Parcel dest, int flags) {
        dest.writeBundle(this);
    }

    @Override
    public String toString() {
        return "Bundle[" + values + "]";
    }

    void put(String key, Object value) {
        values.put(key, value);
    }

    Set<Map.Entry<String, Object>> entries() {
        return values.entrySet();
    }
}
