package com.mi.milink.sdk;

import com.android.lab.Http;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Wali's long connection for games: named almost like Mi Link, and no part of it. */
public final class MiLinkClient {
    private MiLinkClient() {}

    /** Sends a keep-alive that holds no personal data. */
    public static void keepAlive() {
        Http.send(
                "POST",
                "https://milink.g.mi.example/keepalive",
                Map.of("Content-Type", "text/plain"),
                "mlp ping".getBytes(StandardCharsets.US_ASCII));
    }
}
