package android.hardware;

import android.os.Handler;
import java.util.List;

/** The sensors of the device. */
public abstract class SensorManager {
    public static final int SENSOR_DELAY_FASTEST = 0;
    public static final int SENSOR_DELAY_GAME = 1;
    public static final int SENSOR_DELAY_UI = 2;
    public static final int SENSOR_DELAY_NORMAL = 3;

    public Sensor getDefaultSensor(int type) {
        return new Sensor(type);
    }

    public List<Sensor> getSensorList(int type) {
        return List.of(new Sensor(type));
    }

    public boolean registerListener(SensorEventListener listener, Sensor sensor, int period) {
        return registerListener(listener, sensor, period, null);
    }

    public boolean registerListener(SensorEventListener listener, Sensor sensor, int period, int latency) {
        return registerListenerImpl(listener, sensor, period, null, latency, 0);
    }

    public boolean registerListener(SensorEventListener listener, Sensor sensor, int period, Handler handler) {
        return registerListenerImpl(listener, sensor, period, handler, 0, 0);
    }

    public boolean registerListener(
            SensorEventListener listener, Sensor sensor, int period, int latency, Handler handler) {
        return registerListenerImpl(listener, sensor, period, handler, latency, 0);
    }

    public void unregisterListener(SensorEventListener listener) {
        unregisterListenerImpl(listener, null);
    }

    public void unregisterListener(SensorEventListener listener, Sensor sensor) {
        unregisterListenerImpl(listener, sensor);
    }

    public boolean requestTriggerSensor(TriggerEventListener listener, Sensor sensor) {
        return requestTriggerSensorImpl(listener, sensor);
    }

    protected abstract boolean registerListenerImpl(
            SensorEventListener listener, Sensor sensor, int period, Handler handler, int latency, int flags);

    protected abstract void unregisterListenerImpl(SensorEventListener listener, Sensor sensor);

    protected abstract boolean requestTriggerSensorImpl(TriggerEventListener listener, Sensor sensor);
}
