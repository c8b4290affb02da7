package com.android.lab;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/** A WebSocket (RFC 6455) through the proxy's CONNECT, over TLS for {@code wss}. */
public final class WebSocketLink implements AutoCloseable {
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final byte[] NORMAL_CLOSURE = {3, (byte) 0xE8};

    private final SecureRandom random = new SecureRandom();
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    private WebSocketLink(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new DataOutputStream(socket.getOutputStream());
    }

    /**
     * Opens a link; the handshake carries the given headers.
     *
     * @throws UncheckedIOException when proxy or server refuse
     */
    public static WebSocketLink open(String url, Map<String, String> headers) {
        URI uri = URI.create(url);
        boolean secure = "wss".equals(uri.getScheme());
        int port = uri.getPort() > 0 ? uri.getPort() : secure ? 443 : 80;
        try {
            Socket tunnel = tunnel(uri.getHost(), port);
            WebSocketLink link = new WebSocketLink(secure ? Raw.secure(tunnel, uri.getHost(), port) : tunnel);
            link.upgrade(uri, headers);
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void text(String message) {
        send(TEXT, message.getBytes(StandardCharsets.UTF_8));
    }

    public void binary(byte[] message) {
        send(BINARY, message);
    }

    /** Waits for the next message and returns its bytes, or null when the server closed. */
    public byte[] receive() {
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 0x0F;
                int length = in.readUnsignedByte() & 0x7F;
                if (length == 126) {
                    length = in.readUnsignedShort();
                } else if (length == 127) {
                    length = Math.toIntExact(in.readLong());
                }
                byte[] payload = in.readNBytes(length);
                if (opcode == PING) {
                    send(PONG, payload);
                } else if (opcode == CLOSE) {
                    return null;
                } else {
                    return payload;
                }
            }
        } catch (EOFException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says good-bye and reads on until the server has said it too. */
    @Override
    public void close() {
        send(CLOSE, NORMAL_CLOSURE);
        while (receive() != null) {
            continue;
        }
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket tunnel(String host, int port) throws IOException {
        Socket socket = new Socket(Proxy.NO_PROXY);
        socket.setSoTimeout(Http.TIMEOUT);
        InetSocketAddress proxy = new InetSocketAddress(
                System.getProperty("https.proxyHost"), Integer.getInteger("https.proxyPort"));
        socket.connect(proxy, Http.TIMEOUT);
        String target = host + ":" + port;
        write(socket, "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n");
        // The proxy says nothing more before it is spoken to, so nothing of the next protocol is swallowed here.
        expect(new BufferedInputStream(socket.getInputStream()), "200");
        return socket;
    }

    private void upgrade(URI uri, Map<String, String> headers) throws IOException {
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        StringBuilder request = new StringBuilder("GET " + uri.getRawPath());
        if (uri.getRawQuery() != null) {
            request.append('?').append(uri.getRawQuery());
        }
        request.append(" HTTP/1.1\r\nHost: ").append(uri.getHost());
        request.append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13");
        request.append("\r\nSec-WebSocket-Key: ").append(Base64.getEncoder().encodeToString(nonce));
        headers.forEach((name, value) -> request.append("\r\n").append(name).append(": ").append(value));
        write(socket, request.append("\r\n\r\n").toString());
        expect(in, "101");
    }

    private void send(int opcode, byte[] payload) {
        try {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            DataOutputStream head = new DataOutputStream(frame);
            head.writeByte(FINAL | opcode);
            if (payload.length < 126) {
                head.writeByte(MASKED | payload.length);
            } else if (payload.length < 0x10000) {
                head.writeByte(MASKED | 126);
                head.writeShort(payload.length);
            } else {
                head.writeByte(MASKED | 127);
                head.writeLong(payload.length);
            }
            byte[] mask = new byte[4];
            random.nextBytes(mask);
            head.write(mask);
            for (int i = 0; i < payload.length; i++) {
                head.writeByte(payload[i] ^ mask[i % mask.length]);
            }
            out.write(frame.toByteArray());
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Reads a response head and no further. */
    private static void expect(InputStream in, String status) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("closed in the middle of a response head");
            }
            head.append((char) next);
        }
        if (!head.toString().split(" ", 3)[1].equals(status)) {
            throw new IOException("expected status " + status + ", got: " + head.substring(0, head.indexOf("\r")));
        }
    }
}
