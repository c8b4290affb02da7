package android.content;

/** Gets broadcasts. */
public abstract class BroadcastReceiver {
    public abstract void onReceive(Context context, Intent intent);
}
