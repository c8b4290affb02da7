package com.android.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Connections past the proxy: every host name stands for the origin's raw address, {@code lab.raw}. */
public final class Raw {
    private Raw() {}

    /**
     * Opens a TCP connection.
     *
     * @throws UncheckedIOException when nothing listens there
     */
    public static Socket open(String host, int port) {
        try {
            Socket socket = new Socket(Proxy.NO_PROXY);
            socket.setSoTimeout(Http.TIMEOUT);
            socket.connect(address(host, port), Http.TIMEOUT);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Opens a TLS connection, checking the server's name.
     *
     * @throws UncheckedIOException when nothing listens there or the handshake fails
     */
    public static SSLSocket tls(String host, int port) {
        return secure(open(host, port), host, port);
    }

    /** Returns the origin's raw address under a name, so that those who look at the connection see the name. */
    public static InetSocketAddress address(String host, int port) throws IOException {
        byte[] origin = InetAddress.getByName(System.getProperty("lab.raw", "127.0.0.1")).getAddress();
        return new InetSocketAddress(InetAddress.getByAddress(host, origin), port);
    }

    /** Puts TLS upon a connection and shakes hands. */
    static SSLSocket secure(Socket socket, String host, int port) {
        try {
            SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
            SSLSocket secured = (SSLSocket) factory.createSocket(socket, host, port, true);
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
            secured.startHandshake();
            return secured;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
