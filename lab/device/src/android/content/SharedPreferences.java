package android.content;

import java.util.Map;

/** Small values that an app keeps. */
public interface SharedPreferences {
    Map<String, ?> getAll();

    String getString(String key, String otherwise);

    int getInt(String key, int otherwise);

    long getLong(String key, long otherwise);

    boolean getBoolean(String key, boolean otherwise);

    boolean contains(String key);

    Editor edit();

    /** Changes values. */
    interface Editor {
        Editor putString(String key, String value);

        Editor putInt(String key, int value);

        Editor putLong(String key, long value);

        Editor putBoolean(String key, boolean value);

        Editor remove(String key);

        boolean commit();

        void apply();
    }
}
