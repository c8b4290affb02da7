package com.android.lab.apps;

import android.database.Cursor;
import android.database.MatrixCursor;
import android.net.Uri;
import android.os.Bundle;
import com.android.lab.Identity;

/** A vendor's identifier provider, asked by query (vivo, Meizu) or by call (Nubia). */
final class IdProvider extends App {
    IdProvider(String packageName) {
        super(packageName);
    }

    @Override
    Cursor query(Uri uri, String[] columns, Bundle arguments) {
        MatrixCursor rows = new MatrixCursor(new String[] {"value"});
        rows.addRow(new Object[] {Identity.get("oaid")});
        return rows;
    }

    @Override
    Bundle call(String method, String argument, Bundle extras) {
        Bundle answer = new Bundle();
        answer.putInt("code", 0);
        answer.putString("id", Identity.get("oaid"));
        return answer;
    }
}
