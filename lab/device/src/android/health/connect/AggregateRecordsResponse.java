package android.health.connect;

/** What it added up to. */
public final class AggregateRecordsResponse<T> {}
