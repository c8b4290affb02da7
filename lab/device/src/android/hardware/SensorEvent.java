package android.hardware;

/** One sample. */
public class SensorEvent {
    public final float[] values;
    public Sensor sensor;
    public int accuracy;
    public long timestamp;

    SensorEvent(Sensor sensor, float[] values, int accuracy, long timestamp) {
        this.sensor = sensor;
        this.values = values.clone();
        this.accuracy = accuracy;
        this.timestamp = timestamp;
    }
}
