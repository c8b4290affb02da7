package com.amap.api.location;

import android.hardware.Sensor;
import android.hardware.SensorEvent;
import android.hardware.SensorEventListener;
import android.hardware.SensorManager;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One sensor, listened to until it has given a sample. */
final class SensorProbe implements SensorEventListener {
    private static final int PATIENCE_SECONDS = 5;

    private final CountDownLatch sampled = new CountDownLatch(1);
    private volatile float[] sample = new float[0];

    /** Starts to listen. */
    SensorProbe(SensorManager sensors, int type) {
        sensors.registerListener(this, sensors.getDefaultSensor(type), SensorManager.SENSOR_DELAY_NORMAL);
    }

    /** Waits for the sample and stops to listen. */
    float[] take(SensorManager sensors) throws InterruptedException {
        sampled.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        sensors.unregisterListener(this);
        return sample;
    }

    @Override
    public void onSensorChanged(SensorEvent event) {
        if (sampled.getCount() > 0) {
            sample = event.values.clone();
            sampled.countDown();
        }
    }

    @Override
    public void onAccuracyChanged(Sensor sensor, int accuracy) {}
}
