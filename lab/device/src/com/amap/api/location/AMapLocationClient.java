package com.amap.api.location;

import android.content.Context;
import android.hardware.Sensor;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Amap's location client: position, radio surroundings and sensors for as long as it is started. */
public final class AMapLocationClient implements LocationListener, OnNmeaMessageListener {
    private static final int PATIENCE_SECONDS = 5;
    private static final Map<String, Integer> SENSORS = Map.of(
            "accelerometer", Sensor.TYPE_ACCELEROMETER,
            "magnetic_field", Sensor.TYPE_MAGNETIC_FIELD,
            "orientation_sensor", Sensor.TYPE_ORIENTATION,
            "pressure", Sensor.TYPE_PRESSURE,
            "rotation_vector", Sensor.TYPE_ROTATION_VECTOR);

    private final Context context;
    private final List<Location> fixes = new CopyOnWriteArrayList<>();
    private final List<String> nmea = new CopyOnWriteArrayList<>();
    private final CountDownLatch fixed = new CountDownLatch(1);
    private final CountDownLatch heard = new CountDownLatch(1);

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
        locations.addNmeaListener(this, null);
        locations.requestLocationUpdates(LocationManager.GPS_PROVIDER, 1000, 0f, this);
        Map<String, float[]> samples = sampleSensors();
        fixed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        heard.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        locations.removeUpdates(this);
        locations.removeNmeaListener(this);
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
        fixed.countDown();
    }

    @Override
    public void onNmeaMessage(String message, long timestamp) {
        nmea.add(message);
        heard.countDown();
    }

    private Map<String, float[]> sampleSensors() throws InterruptedException {
        SensorManager sensors = (SensorManager) context.getSystemService(Context.SENSOR_SERVICE);
        Map<String, SensorProbe> probes = new LinkedHashMap<>();
        SENSORS.forEach((name, type) -> probes.put(name, new SensorProbe(sensors, type)));
        Map<String, float[]> samples = new LinkedHashMap<>();
        for (Map.Entry<String, SensorProbe> probe : probes.entrySet()) {
            samples.put(probe.getKey(), probe.getValue().take(sensors));
        }
        return samples;
    }
}
