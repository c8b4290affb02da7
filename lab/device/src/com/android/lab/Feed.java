package com.android.lab;

import android.os.SystemClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Where the device is, and what its sensors and wearable measure. */
public final class Feed {
    /** Pause between two samples of a sensor or a wearable, milliseconds. */
    public static final long SAMPLE_PAUSE = 4;

    private static final List<Consumer<Identity.Place>> FOLLOWERS = new CopyOnWriteArrayList<>();
    private static volatile int place;

    private Feed() {}

    /** Returns the place the device is at. */
    public static Identity.Place place() {
        List<Identity.Place> places = Identity.places();
        return places.isEmpty() ? new Identity.Place(0, 0, "") : places.get(Math.min(place, places.size() - 1));
    }

    /** Moves the device to a place of the identity, counted from 0, and returns when all who follow it know. */
    public static void moveTo(int index) {
        place = index;
        for (Consumer<Identity.Place> follower : FOLLOWERS) {
            follower.accept(place());
        }
    }

    public static void follow(Consumer<Identity.Place> follower) {
        FOLLOWERS.add(follower);
    }

    public static void leave(Consumer<Identity.Place> follower) {
        FOLLOWERS.remove(follower);
    }

    /** Returns the samples of a sensor type, each as the array that a SensorEvent carries. */
    public static List<float[]> samples(int type) {
        List<float[]> samples = new ArrayList<>();
        switch (type) {
            case android.hardware.Sensor.TYPE_HEART_RATE -> fill(samples, "heart_rate");
            case android.hardware.Sensor.TYPE_STEP_COUNTER -> fill(samples, "steps");
            case android.hardware.Sensor.TYPE_PRESSURE -> spread(samples, 1013.2f);
            case android.hardware.Sensor.TYPE_ORIENTATION -> spread(samples, 127.5f, -3.1f, 1.4f);
            case android.hardware.Sensor.TYPE_MAGNETIC_FIELD -> spread(samples, 21.3f, -4.7f, -40.9f);
            case android.hardware.Sensor.TYPE_ROTATION_VECTOR -> spread(samples, 0.012f, -0.713f, 0.031f);
            default -> spread(samples, 0.31f, 0.27f, 9.79f);
        }
        return samples;
    }

    /** Waits as long as a sample takes. */
    public static void pause() {
        SystemClock.sleep(SAMPLE_PAUSE);
    }

    private static void fill(List<float[]> samples, String key) {
        Arrays.stream(Identity.series(key)).forEach(value -> samples.add(new float[] {(float) value}));
    }

    private static void spread(List<float[]> samples, float... base) {
        for (int i = 0; i < 4; i++) {
            float[] sample = base.clone();
            sample[0] += i * 0.01f;
            samples.add(sample);
        }
    }
}
