package com.android.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** One exchange over HTTP or HTTPS, through the proxy that the system properties name. */
public final class Http {
    /** Limit of a connect or a read, milliseconds: longer than the origin ever takes. */
    static final int TIMEOUT = 15_000;

    private static final String AGENT = "Dalvik/2.1.0 (Linux; U; Android 11)";

    /** What came back; header names as the server wrote them, the last of several values. */
    public record Answer(int status, Map<String, String> headers, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private Http() {}

    /**
     * Sends a request and reads the answer.
     *
     * @param body null for a request without one
     * @throws UncheckedIOException when the exchange fails
     */
    public static Answer send(String method, String url, Map<String, String> headers, byte[] body) {
        try {
            return exchange((HttpURLConnection) new URL(url).openConnection(), method, headers, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns {@code k=v&k=v}, URL-encoded, in the map's order. */
    public static String form(Map<String, String> fields) {
        StringBuilder out = new StringBuilder();
        fields.forEach((name, value) -> out.append(out.length() == 0 ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return out.toString();
    }

    static Answer exchange(HttpURLConnection connection, String method, Map<String, String> headers, byte[] body)
            throws IOException {
        connection.setConnectTimeout(TIMEOUT);
        connection.setReadTimeout(TIMEOUT);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestMethod(method);
        // Without these two HttpURLConnection names Java and a list of picture formats, which no phone does.
        connection.setRequestProperty("User-Agent", AGENT);
        connection.setRequestProperty("Accept", "*/*");
        headers.forEach(connection::setRequestProperty);
        if (body != null) {
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
        }
        int status = connection.getResponseCode();
        Map<String, String> answered = new LinkedHashMap<>();
        connection.getHeaderFields().forEach((name, values) -> {
            if (name != null) {
                answered.put(name, values.get(0));
            }
        });
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, answered, in == null ? new byte[0] : in.readAllBytes());
        } finally {
            connection.disconnect();
        }
    }
}
