package android.util;

/** The device's log, which the lab throws away. */
public final class Log {
    private Log() {}

    public static int d(String tag, String message) {
        return 0;
    }

    public static int i(String tag, String message) {
        return 0;
    }

    public static int w(String tag, String message) {
        return 0;
    }

    public static int e(String tag, String message) {
        return 0;
    }

    public static int e(String tag, String message, Throwable cause) {
        return 0;
    }
}
