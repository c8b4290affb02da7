package android.content;

import android.database.Cursor;
import android.net.Uri;
import android.os.Bundle;
import android.os.CancellationSignal;
import com.android.lab.apps.Apps;

/** The app's way to the content providers of all apps. */
public class ContentResolver {
    public final Cursor query(Uri uri, String[] columns, String where, String[] args, String order) {
        return query(uri, columns, where, args, order, null);
    }

    public final Cursor query(
            Uri uri, String[] columns, String where, String[] args, String order, CancellationSignal signal) {
        Bundle arguments = new Bundle();
        arguments.putString("android:query-arg-sql-selection", where);
        arguments.putStringArray("android:query-arg-sql-selection-args", args);
        arguments.putString("android:query-arg-sql-sort-order", order);
        return query(uri, columns, arguments, signal);
    }

    public final Cursor query(Uri uri, String[] columns, Bundle arguments, CancellationSignal signal) {
        return Apps.query(uri, columns, arguments);
    }

    public final Uri insert(Uri uri, ContentValues values) {
        return insert(uri, values, null);
    }

    public final Uri insert(Uri uri, ContentValues values, Bundle extras) {
        return Apps.insert(uri, values);
    }

    public final int update(Uri uri, ContentValues values, String where, String[] args) {
        return Apps.insert(uri, values) == null ? 0 : 1;
    }

    public final Bundle call(Uri uri, String method, String argument, Bundle extras) {
        return call(uri.getAuthority(), method, argument, extras);
    }

    public final Bundle call(String authority, String method, String argument, Bundle extras) {
        return Apps.call(authority, method, argument, extras);
    }

    public final ContentProviderClient acquireContentProviderClient(Uri uri) {
        return acquireContentProviderClient(uri.getAuthority());
    }

    public final ContentProviderClient acquireContentProviderClient(String authority) {
        return Apps.provides(authority) ? new ContentProviderClient(authority) : null;
    }

    public final ContentProviderClient acquireUnstableContentProviderClient(Uri uri) {
        return acquireContentProviderClient(uri);
    }
}
