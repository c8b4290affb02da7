package com.xiaomi.ai;

import android.content.Context;
import android.database.Cursor;
import android.media.AudioFormat;
import android.media.AudioRecord;
import android.media.MediaRecorder;
import android.provider.ContactsContract;
import com.android.id.impl.IdProviderImpl;
import com.android.lab.Json;
import com.android.lab.WebSocketLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Mi AI: one WebSocket with JSON events and binary frames of the user's voice (PCM 16 kHz, 16 bit). */
public final class SpeechEngine {
    private static final String URL = "wss://speech.xiaomixiaoai.com/speech/v1.0/longaccess";
    private static final int RATE = 16_000;
    private static final int FRAME = 3_200;
    private static final int FRAMES = 3;

    private final Context context;
    private final String userId;

    public SpeechEngine(Context context, String userId) {
        this.context = context;
        this.userId = userId;
    }

    /** Matches a spoken name against the address book on the device; returns the names read. */
    public List<String> matchContact() {
        List<String> names = new ArrayList<>();
        String[] columns = {
            ContactsContract.CommonDataKinds.Phone.DISPLAY_NAME, ContactsContract.CommonDataKinds.Phone.NUMBER
        };
        try (Cursor cursor = context.getContentResolver()
                .query(ContactsContract.CommonDataKinds.Phone.CONTENT_URI, columns, null, null, null)) {
            while (cursor.moveToNext()) {
                names.add(cursor.getString(0));
            }
        }
        return names;
    }

    /** Sends what the microphone hears; {@code hint}, when given, goes with the event as a name to expect. */
    public void recognize(String hint) {
        WebSocketLink link =
                WebSocketLink.open(URL, Map.of("Authorization", "AO-TOKEN-V1 dev_app_id:lab,access_token:lab-token"));
        Map<String, Object> settings = Json.object(
                "connection.device_id", new IdProviderImpl().getOAID(context), "user_id", userId);
        link.text(event("Settings", "ConnectionConfig", settings));
        Map<String, Object> payload = Json.object("asr", Json.object("codec", "PCM", "bits", 16, "rate", RATE));
        if (hint != null) {
            payload.put("contacts", List.of(hint));
        }
        link.text(event("SpeechRecognizer", "Recognize", payload));
        AudioRecord recorder = new AudioRecord(
                MediaRecorder.AudioSource.MIC,
                RATE,
                AudioFormat.CHANNEL_IN_MONO,
                AudioFormat.ENCODING_PCM_16BIT,
                FRAME);
        recorder.startRecording();
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = new byte[FRAME];
            recorder.read(frame, 0, FRAME);
            link.binary(frame);
        }
        recorder.stop();
        link.text(event("SpeechRecognizer", "RecognizeStreamFinished", Json.object()));
        link.close();
    }

    private static String event(String namespace, String name, Map<String, Object> payload) {
        Map<String, Object> header =
                Json.object("namespace", namespace, "name", name, "id", UUID.randomUUID().toString());
        return Json.write(Json.object("header", header, "payload", payload));
    }
}
