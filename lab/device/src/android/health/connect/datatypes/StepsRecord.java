package android.health.connect.datatypes;

/** Steps in some time. */
public final class StepsRecord extends Record {
    private final long count;

    /** Apps use a builder. */
    public StepsRecord(long count) {
        this.count = count;
    }

    public long getCount() {
        return count;
    }
}
