package com.android.lab;

import android.content.SharedPreferences;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Preferences that live as long as the process. */
public final class MemoryPreferences implements SharedPreferences, SharedPreferences.Editor {
    private final Map<String, Object> values = new ConcurrentHashMap<>();

    @Override
    public Map<String, ?> getAll() {
        return new TreeMap<>(values);
    }

    @Override
    public String getString(String key, String otherwise) {
        return values.get(key) instanceof String text ? text : otherwise;
    }

    @Override
    public int getInt(String key, int otherwise) {
        return values.get(key) instanceof Integer number ? number : otherwise;
    }

    @Override
    public long getLong(String key, long otherwise) {
        return values.get(key) instanceof Long number ? number : otherwise;
    }

    @Override
    public boolean getBoolean(String key, boolean otherwise) {
        return values.get(key) instanceof Boolean flag ? flag : otherwise;
    }

    @Override
    public boolean contains(String key) {
        return values.containsKey(key);
    }

    @Override
    public Editor edit() {
        return this;
    }

    @Override
    public Editor putString(String key, String value) {
        values.put(key, value);
        return this;
    }

    @Override
    public Editor putInt(String key, int value) {
        values.put(key, value);
        return this;
    }

    @Override
    public Editor putLong(String key, long value) {
        values.put(key, value);
        return this;
    }

    @Override
    public Editor putBoolean(String key, boolean value) {
        values.put(key, value);
        return this;
    }

    @Override
    public Editor remove(String key) {
        values.remove(key);
        return this;
    }

    @Override
    public boolean commit() {
        return true;
    }

    @Override
    public void apply() {}
}
