package android.app;

import android.content.Context;
import android.content.Intent;
import com.android.lab.apps.Apps;

/** An Intent that someone else may send later in the app's name. */
public final class PendingIntent {
    private final Context context;
    private final Intent intent;

    private PendingIntent(Context context, Intent intent) {
        this.context = context;
        this.intent = intent;
    }

    public static PendingIntent getBroadcast(Context context, int request, Intent intent, int flags) {
        return new PendingIntent(context, intent);
    }

    public void send(Context sender, int code, Intent filled) {
        Apps.receive(context, new Intent(intent.getAction()).putExtras(filled.getExtras()));
    }
}
