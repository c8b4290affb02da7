package android.health.connect.datatypes;

import java.util.ArrayList;
import java.util.List;

/** A series of heart rates. */
public final class HeartRateRecord extends Record {
    private final List<HeartRateSample> samples = new ArrayList<>();

    /** Apps use a builder. */
    public HeartRateRecord(double[] rates) {
        for (double rate : rates) {
            samples.add(new HeartRateSample((long) rate));
        }
    }

    public List<HeartRateSample> getSamples() {
        return samples;
    }

    /** One of them. */
    public static final class HeartRateSample {
        private final long rate;

        HeartRateSample(long rate) {
            this.rate = rate;
        }

        public long getBeatsPerMinute() {
            return rate;
        }
    }
}
