package android.hardware;

/** What a trigger sensor noticed. */
public final class TriggerEvent {
    public final float[] values;
    public Sensor sensor;
    public long timestamp;

    TriggerEvent(Sensor sensor, float[] values, long timestamp) {
        this.sensor = sensor;
        this.values = values.clone();
        this.timestamp = timestamp;
    }
}
