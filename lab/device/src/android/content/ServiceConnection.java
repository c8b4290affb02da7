package android.content;

import android.os.IBinder;

/** Learns when a bound service is there. */
public interface ServiceConnection {
    void onServiceConnected(ComponentName name, IBinder service);

    void onServiceDisconnected(ComponentName name);
}
