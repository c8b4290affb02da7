package android.location;

/** What was measured of one satellite. */
public final class GnssMeasurement {
    GnssMeasurement() {}
}
