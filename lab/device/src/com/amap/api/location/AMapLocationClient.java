package com.amap.api.location;

import android.content.Context;
import android.hardware.Sensor;
import android.hardware.SensorEvent;
import android.hardware.SensorEventListener;
import android.hardware.SensorManager;
import android.location.Location;
import android.location.LocationListener;
import android.location.LocationManager;
import android.location.OnNmeaMessageListener;
import com.amap.api.services.geocoder.GeocodeSearch;
import com.loc.Adiu;
import com.loc.Collector;
import com.loc.LocNetManager;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Amap's location client: position, radio surroundings and sensors for as long as it is started. */
public final class AMapLocationClient implements LocationListener, SensorEventListener, OnNmeaMessageListener {
    private static final Map<Integer, String> SENSORS = Map.of(
            Sensor.TYPE_ACCELEROMETER, "accelerometer",
            Sensor.TYPE_MAGNETIC_FIELD, "magnetic_field",
            Sensor.TYPE_ORIENTATION, "orientation_sensor",
            Sensor.TYPE_PRESSURE, "pressure",
            Sensor.TYPE_ROTATION_VECTOR, "rotation_vector");

    private final Context context;
    private final List<Location> fixes = new CopyOnWriteArrayList<>();
    private final List<String> nmea = new CopyOnWriteArrayList<>();
    private final Map<String, float[]> samples = new ConcurrentHashMap<>();
    private final CountDownLatch ready = new CountDownLatch(1 + SENSORS.size() + 1);

    public AMapLocationClient(Context context) {
        this.context = context;
    }

    /** Starts the SDK as an app's onCreate does, before any screen was shown. */
    public void init() {
        Adiu.register(context);
    }

    /** Follows the device once through all its sources and reports what they gave. */
    public void locate() throws GeneralSecurityException, InterruptedException {
        LocationManager locations = (LocationManager) context.getSystemService(Context.LOCATION_SERVICE);
        SensorManager sensors = (SensorManager) context.getSystemService(Context.SENSOR_SERVICE);
        locations.addNmeaListener(this, null);
        locations.requestLocationUpdates(LocationManager.GPS_PROVIDER, 1000, 0f, this);
        for (int type : SENSORS.keySet()) {
            sensors.registerListener(this, sensors.getDefaultSensor(type), SensorManager.SENSOR_DELAY_NORMAL);
        }
        ready.await(2, TimeUnit.SECONDS);
        locations.removeUpdates(this);
        locations.removeNmeaListener(this);
        sensors.unregisterListener(this);
        Location fix = fixes.isEmpty() ? locations.getLastKnownLocation(LocationManager.GPS_PROVIDER) : fixes.get(0);
        LocNetManager.post(context, fix, true);
        GeocodeSearch.regeo(fix);
        Collector.collect(context, nmea, samples);
    }

    /** One network location without the other sources, by HTTP as older integrations do. */
    public void locateByHttp() throws GeneralSecurityException {
        LocationManager locations = (LocationManager) context.getSystemService(Context.LOCATION_SERVICE);
        LocNetManager.post(context, locations.getLastKnownLocation(LocationManager.GPS_PROVIDER), false);
    }

    @Override
    public void onLocationChanged(Location location) {
        fixes.add(location);
        ready.countDown();
    }

    @Override
    public void onNmeaMessage(String message, long timestamp) {
        nmea.add(message);
        ready.countDown();
    }

    @Override
    public void onSensorChanged(SensorEvent event) {
        if (samples.put(SENSORS.get(event.sensor.getType()), event.values.clone()) == null) {
            ready.countDown();
        }
    }

    @Override
    public void onAccuracyChanged(Sensor sensor, int accuracy) {}
}
