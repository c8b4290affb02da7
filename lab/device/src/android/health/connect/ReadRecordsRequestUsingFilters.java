package android.health.connect;

import android.health.connect.datatypes.Record;

/** Asks for records of a type. */
public final class ReadRecordsRequestUsingFilters<T extends Record> extends ReadRecordsRequest<T> {
    private ReadRecordsRequestUsingFilters(Class<T> type) {
        super(type);
    }

    /** Makes requests. */
    public static final class Builder<T extends Record> {
        private final Class<T> type;

        public Builder(Class<T> type) {
            this.type = type;
        }

        public ReadRecordsRequestUsingFilters<T> build() {
            return new ReadRecordsRequestUsingFilters<>(type);
        }
    }
}
