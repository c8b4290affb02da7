package io.trackly.beacon;

import android.content.Context;
import com.android.id.impl.IdProviderImpl;
import com.android.lab.Http;
import com.android.lab.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;

/** Planted: an SDK that no table knows, talking to a host that no table knows. */
public final class Beacon {
    private static final int OPAQUE_SIZE = 512;

    private Beacon() {}

    /** Sends the OAID. */
    public static void hit(Context context) {
        Map<String, Object> body = Json.object("oaid", new IdProviderImpl().getOAID(context));
        send("/hit", "application/json", Json.write(body).getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes that neither a known format nor a hooked cipher explains. */
    public static void opaque() {
        byte[] bytes = new byte[OPAQUE_SIZE];
        new Random(20241124).nextBytes(bytes);
        send("/blob", "application/octet-stream", bytes);
    }

    private static void send(String path, String type, byte[] body) {
        Http.send("POST", "https://c.trackly-beacon.example" + path, Map.of("Content-Type", type), body);
    }
}
