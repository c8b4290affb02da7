package android.location;

import java.util.Collection;
import java.util.List;

/** Raw measurements of satellites; the lab's antenna sees none. */
public final class GnssMeasurementsEvent {
    GnssMeasurementsEvent() {}

    public Collection<GnssMeasurement> getMeasurements() {
        return List.of();
    }

    /** Gets measurements. */
    public abstract static class Callback {
        public void onGnssMeasurementsReceived(GnssMeasurementsEvent event) {}
    }
}
