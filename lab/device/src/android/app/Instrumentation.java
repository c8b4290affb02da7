package android.app;

import android.content.ActivityNotFoundException;
import android.content.Context;
import android.content.Intent;
import android.os.Bundle;
import android.os.IBinder;
import com.android.lab.apps.Apps;

/** Through which every start of an activity passes. */
public class Instrumentation {
    public ActivityResult execStartActivity(
            Context who, IBinder contextThread, IBinder token, Activity target, Intent intent, int request,
            Bundle options) {
        if (!Apps.activity(intent)) {
            throw new ActivityNotFoundException("No Activity found to handle " + intent);
        }
        return null;
    }

    /** What an activity gave back. */
    public static final class ActivityResult {
        private final int code;
        private final Intent data;

        public ActivityResult(int code, Intent data) {
            this.code = code;
            this.data = data;
        }

        public int getResultCode() {
            return code;
        }

        public Intent getResultData() {
            return data;
        }
    }
}
