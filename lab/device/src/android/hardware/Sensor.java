package android.hardware;

/** One sensor of the device. */
public final class Sensor {
    public static final int TYPE_ACCELEROMETER = 1;
    public static final int TYPE_MAGNETIC_FIELD = 2;
    public static final int TYPE_ORIENTATION = 3;
    public static final int TYPE_GYROSCOPE = 4;
    public static final int TYPE_PRESSURE = 6;
    public static final int TYPE_ROTATION_VECTOR = 11;
    public static final int TYPE_STEP_DETECTOR = 18;
    public static final int TYPE_STEP_COUNTER = 19;
    public static final int TYPE_HEART_RATE = 21;
    public static final int TYPE_HEART_BEAT = 31;

    private final int type;

    Sensor(int type) {
        this.type = type;
    }

    public int getType() {
        return type;
    }

    public int getHandle() {
        return type;
    }

    public String getStringType() {
        return switch (type) {
            case TYPE_ACCELEROMETER -> "android.sensor.accelerometer";
            case TYPE_MAGNETIC_FIELD -> "android.sensor.magnetic_field";
            case TYPE_ORIENTATION -> "android.sensor.orientation";
            case TYPE_GYROSCOPE -> "android.sensor.gyroscope";
            case TYPE_PRESSURE -> "android.sensor.pressure";
            case TYPE_ROTATION_VECTOR -> "android.sensor.rotation_vector";
            case TYPE_STEP_DETECTOR -> "android.sensor.step_detector";
            case TYPE_STEP_COUNTER -> "android.sensor.step_counter";
            case TYPE_HEART_RATE -> "android.sensor.heart_rate";
            case TYPE_HEART_BEAT -> "android.sensor.heart_beat";
            default -> "";
        };
    }

    public String getName() {
        return "sensor-" + type;
    }

    public String getVendor() {
        return "lab";
    }
}
