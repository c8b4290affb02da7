package android.location;

/** How often and how well positions are wanted. */
public final class LocationRequest {
    private final String provider;

    private LocationRequest(String provider) {
        this.provider = provider;
    }

    public static LocationRequest createFromDeprecatedProvider(
            String provider, long minTime, float minDistance, boolean single) {
        return new LocationRequest(provider);
    }

    public String getProvider() {
        return provider;
    }
}
