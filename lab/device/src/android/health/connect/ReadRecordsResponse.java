package android.health.connect;

import android.health.connect.datatypes.Record;
import java.util.List;

/** The records that were asked for. */
public class ReadRecordsResponse<T extends Record> {
    private final List<T> records;

    ReadRecordsResponse(List<T> records) {
        this.records = records;
    }

    public List<T> getRecords() {
        return records;
    }
}
