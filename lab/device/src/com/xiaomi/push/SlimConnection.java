package com.xiaomi.push;

import com.android.lab.Json;
import com.android.lab.Raw;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Mi Push's long connection: "Slim" frames (magic C2FE, version 5, length, payload) over plain TCP. The real
 * payload is protobuf and thrift; here JSON stands for it.
 */
public final class SlimConnection {
    private static final String HOST = "cn.app.chat.xiaomi.net";
    private static final int PORT = 5222;
    private static final int MAGIC = 0xc2fe;

    private SlimConnection() {}

    /** Sends CONN and BIND, and waits for the answer to each. */
    public static void bind(String deviceId, String regId) {
        try (Socket socket = Raw.open(HOST, PORT)) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            send(socket, out, Json.write(Json.object("cmd", "CONN", "ver", 48)));
            send(socket, out, Json.write(Json.object("cmd", "BIND", "devid", deviceId, "regId", regId)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(Socket socket, DataOutputStream out, String payload) throws IOException {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        out.writeShort(MAGIC);
        out.writeShort(5);
        out.writeInt(bytes.length);
        out.write(bytes);
        out.flush();
        socket.getInputStream().readNBytes(4);
    }
}
