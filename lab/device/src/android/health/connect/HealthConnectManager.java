package android.health.connect;

import android.health.connect.datatypes.HeartRateRecord;
import android.health.connect.datatypes.Record;
import android.health.connect.datatypes.StepsRecord;
import android.os.OutcomeReceiver;
import com.android.lab.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** The store of health records since API 34; the lab's holds the identity's heart rates and steps. */
public class HealthConnectManager {
    public <T extends Record> void readRecords(
            ReadRecordsRequest<T> request,
            Executor executor,
            OutcomeReceiver<ReadRecordsResponse<T>, HealthConnectException> callback) {
        executor.execute(() -> callback.onResult(new ReadRecordsResponse<>(records(request.getRecordType()))));
    }

    public <T> void aggregate(
            AggregateRecordsRequest<T> request,
            Executor executor,
            OutcomeReceiver<AggregateRecordsResponse<T>, HealthConnectException> callback) {
        executor.execute(() -> callback.onResult(new AggregateRecordsResponse<>()));
    }

    private static <T extends Record> List<T> records(Class<T> type) {
        List<Record> found = new ArrayList<>();
        if (type == HeartRateRecord.class) {
            found.add(new HeartRateRecord(Identity.series("heart_rate")));
        } else if (type == StepsRecord.class) {
            for (double steps : Identity.series("steps")) {
                found.add(new StepsRecord((long) steps));
            }
        }
        return found.stream().map(type::cast).toList();
    }
}
