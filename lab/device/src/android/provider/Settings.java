package android.provider;

import android.content.ContentResolver;
import android.os.UserHandle;
import com.android.lab.Identity;

/** The settings of the device. */
public final class Settings {
    private Settings() {}

    /** Settings that apps read but may not change. */
    public static final class Secure {
        public static final String ANDROID_ID = "android_id";

        private Secure() {}

        public static String getString(ContentResolver resolver, String name) {
            return getStringForUser(resolver, name, UserHandle.myUserId());
        }

        public static String getStringForUser(ContentResolver resolver, String name, int user) {
            return switch (name) {
                case ANDROID_ID -> Identity.get("android_id");
                case "bluetooth_address" -> Identity.get("bluetooth_mac");
                case "bluetooth_name" -> android.os.Build.MODEL;
                case "location_mode" -> "3";
                default -> null;
            };
        }

        public static int getInt(ContentResolver resolver, String name, int otherwise) {
            String text = getString(resolver, name);
            return text == null ? otherwise : Integer.parseInt(text);
        }
    }

    /** Settings that apps may change. */
    public static final class System {
        private System() {}

        public static String getString(ContentResolver resolver, String name) {
            return getStringForUser(resolver, name, UserHandle.myUserId());
        }

        public static String getStringForUser(ContentResolver resolver, String name, int user) {
            return switch (name) {
                case "screen_brightness" -> "128";
                case "time_12_24" -> "24";
                case Secure.ANDROID_ID -> Identity.get("android_id");
                default -> null;
            };
        }
    }

    /** Settings of the device as a whole. */
    public static final class Global {
        private Global() {}

        public static String getString(ContentResolver resolver, String name) {
            return getStringForUser(resolver, name, UserHandle.myUserId());
        }

        public static String getStringForUser(ContentResolver resolver, String name, int user) {
            return switch (name) {
                case "device_name" -> android.os.Build.MODEL;
                case "adb_enabled", "airplane_mode_on" -> "0";
                default -> null;
            };
        }
    }
}
