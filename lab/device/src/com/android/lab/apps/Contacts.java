package com.android.lab.apps;

import android.database.Cursor;
import android.database.MatrixCursor;
import android.net.Uri;
import android.os.Bundle;
import android.provider.ContactsContract;
import com.android.lab.Identity;
import java.util.List;

/** The address book, filled with the identity's {@code contacts} and {@code contact_numbers}. */
final class Contacts extends App {
    private static final String[] COLUMNS = {
        "_id", ContactsContract.Contacts.DISPLAY_NAME, ContactsContract.CommonDataKinds.Phone.NUMBER,
    };

    Contacts() {
        super("com.android.providers.contacts");
    }

    @Override
    Cursor query(Uri uri, String[] columns, Bundle arguments) {
        String[] wanted = columns == null ? COLUMNS : columns;
        MatrixCursor rows = new MatrixCursor(wanted);
        List<String> people = Identity.list("contacts");
        List<String> numbers = Identity.list("contact_numbers");
        for (int i = 0; i < people.size(); i++) {
            Object[] row = new Object[wanted.length];
            for (int column = 0; column < wanted.length; column++) {
                row[column] = switch (wanted[column]) {
                    case "_id", "contact_id" -> Integer.toString(i + 1);
                    case ContactsContract.Contacts.DISPLAY_NAME -> people.get(i);
                    case ContactsContract.CommonDataKinds.Phone.NUMBER -> i < numbers.size() ? numbers.get(i) : null;
                    default -> null;
                };
            }
            rows.addRow(row);
        }
        return rows;
    }
}
