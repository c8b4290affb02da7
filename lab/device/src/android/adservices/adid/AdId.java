package android.adservices.adid;

/** The advertising id, since API 34. */
public class AdId {
    private final String id;
    private final boolean limited;

    public AdId(String id, boolean limited) {
        this.id = id;
        this.limited = limited;
    }

    public String getAdId() {
        return id;
    }

    public boolean isLimitAdTrackingEnabled() {
        return limited;
    }
}
