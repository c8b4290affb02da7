package android.content;

import android.database.Cursor;
import android.net.Uri;
import android.os.Bundle;
import android.os.CancellationSignal;
import android.os.RemoteException;
import com.android.lab.apps.Apps;

/** A held connection to one content provider. */
public class ContentProviderClient implements AutoCloseable {
    private final String authority;

    ContentProviderClient(String authority) {
        this.authority = authority;
    }

    public Cursor query(Uri uri, String[] columns, String where, String[] args, String order)
            throws RemoteException {
        return query(uri, columns, where, args, order, null);
    }

    public Cursor query(
            Uri uri, String[] columns, String where, String[] args, String order, CancellationSignal signal)
            throws RemoteException {
        Bundle arguments = new Bundle();
        arguments.putString("android:query-arg-sql-selection", where);
        arguments.putStringArray("android:query-arg-sql-selection-args", args);
        return query(uri, columns, arguments, signal);
    }

    public Cursor query(Uri uri, String[] columns, Bundle arguments, CancellationSignal signal)
            throws RemoteException {
        return Apps.query(uri, columns, arguments);
    }

    public Uri insert(Uri uri, ContentValues values) throws RemoteException {
        return Apps.insert(uri, values);
    }

    public Bundle call(String method, String argument, Bundle extras) throws RemoteException {
        return call(authority, method, argument, extras);
    }

    public Bundle call(String provider, String method, String argument, Bundle extras) throws RemoteException {
        return Apps.call(provider, method, argument, extras);
    }

    public boolean release() {
        return true;
    }

    @Override
    public void close() {}
}
