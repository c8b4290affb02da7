package android.hardware;

import android.os.Handler;
import com.android.lab.Feed;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The sensor manager as apps get it: one event queue per listener. */
public class SystemSensorManager extends SensorManager {
    private final Map<Integer, Sensor> mHandleToSensor = new ConcurrentHashMap<>();
    private final Map<SensorEventListener, SensorEventQueue> queues = new ConcurrentHashMap<>();

    @Override
    protected boolean registerListenerImpl(
            SensorEventListener listener, Sensor sensor, int period, Handler handler, int latency, int flags) {
        mHandleToSensor.put(sensor.getHandle(), sensor);
        SensorEventQueue queue = new SensorEventQueue(listener, sensor, this);
        queues.put(listener, queue);
        queue.start();
        return true;
    }

    @Override
    protected void unregisterListenerImpl(SensorEventListener listener, Sensor sensor) {
        SensorEventQueue queue = queues.remove(listener);
        if (queue != null) {
            queue.open = false;
        }
    }

    @Override
    protected boolean requestTriggerSensorImpl(TriggerEventListener listener, Sensor sensor) {
        mHandleToSensor.put(sensor.getHandle(), sensor);
        TriggerEventQueue queue = new TriggerEventQueue(listener, this);
        Thread thread = new Thread(
                () -> queue.dispatchSensorEvent(sensor.getHandle(), new float[] {1}, 0, System.nanoTime()),
                "SensorThread");
        thread.setDaemon(true);
        thread.start();
        return true;
    }

    /** Brings its one event to a trigger listener. */
    static final class TriggerEventQueue {
        private final TriggerEventListener mListener;
        private final SystemSensorManager mManager;

        TriggerEventQueue(TriggerEventListener listener, SystemSensorManager manager) {
            mListener = listener;
            mManager = manager;
        }

        protected void dispatchSensorEvent(int handle, float[] values, int accuracy, long timestamp) {
            mListener.onTrigger(new TriggerEvent(mManager.mHandleToSensor.get(handle), values, timestamp));
        }
    }

    /** Brings samples to one listener; native code calls {@link #dispatchSensorEvent} on Android. */
    static final class SensorEventQueue {
        private static final int ACCURACY_HIGH = 3;

        private final SensorEventListener mListener;
        private final SystemSensorManager mManager;
        private final Sensor sensor;
        private volatile boolean open = true;

        SensorEventQueue(SensorEventListener listener, Sensor sensor, SystemSensorManager manager) {
            mListener = listener;
            mManager = manager;
            this.sensor = sensor;
        }

        void start() {
            Thread thread = new Thread(this::deliver, "SensorThread");
            thread.setDaemon(true);
            thread.start();
        }

        protected void dispatchSensorEvent(int handle, float[] values, int accuracy, long timestamp) {
            Sensor measured = mManager.mHandleToSensor.get(handle);
            mListener.onSensorChanged(new SensorEvent(measured, values, accuracy, timestamp));
        }

        private void deliver() {
            for (float[] sample : Feed.samples(sensor.getType())) {
                Feed.pause();
                if (!open) {
                    return;
                }
                dispatchSensorEvent(sensor.getHandle(), sample, ACCURACY_HIGH, System.nanoTime());
            }
        }
    }
}
