package android.health.connect.changelog;

import android.health.connect.datatypes.Record;
import java.util.List;

/** What changed since the last look. */
public final class ChangeLogsResponse {
    private final List<Record> upserted;

    /** The store makes these. */
    public ChangeLogsResponse(List<Record> upserted) {
        this.upserted = upserted;
    }

    public List<Record> getUpsertedRecords() {
        return upserted;
    }
}
