package android.health.connect;

/** What is to be added up. */
public final class AggregateRecordsRequest<T> {}
