package com.android.lab.apps;

import android.content.ContentValues;
import android.content.Intent;
import android.database.Cursor;
import android.database.MatrixCursor;
import android.net.Uri;
import android.os.Binder;
import android.os.Bundle;
import android.os.Parcel;
import java.util.concurrent.atomic.AtomicInteger;

/** Another app on the device: accepts what it is handed and counts it. */
class App {
    private final String packageName;
    private final AtomicInteger accepted = new AtomicInteger();

    App(String packageName) {
        this.packageName = packageName;
    }

    final String packageName() {
        return packageName;
    }

    final int accepted() {
        return accepted.get();
    }

    final void count() {
        accepted.incrementAndGet();
    }

    /** Gets an Intent by activity, broadcast or service start. */
    void receive(Intent intent) {}

    /** Returns the binder of the service that the Intent asks for. */
    Binder bind(Intent intent) {
        return new Binder(packageName) {
            @Override
            protected boolean onTransact(int code, Parcel data, Parcel reply, int flags) {
                count();
                answer(code, data, reply);
                return true;
            }
        };
    }

    /** Answers a binder call; the plain app says that all went well. */
    void answer(int code, Parcel data, Parcel reply) {
        if (reply != null) {
            reply.writeNoException();
            reply.writeInt(0);
        }
    }

    Cursor query(Uri uri, String[] columns, Bundle arguments) {
        return new MatrixCursor(columns == null ? new String[] {"_id"} : columns);
    }

    Uri insert(Uri uri, ContentValues values) {
        return Uri.withAppendedPath(uri, Integer.toString(accepted()));
    }

    Bundle call(String method, String argument, Bundle extras) {
        Bundle answer = new Bundle();
        answer.putInt("code", 0);
        return answer;
    }
}
