package com.android.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.security.GeneralSecurityException;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;

/** HTTPS that trusts its own server's authority alone, as an SDK with a pinned certificate does. */
public final class Pinned {
    private Pinned() {}

    /** Tries to get a page; returns whether this side refused the certificate it was shown. */
    public static boolean get(String url) {
        try {
            HttpsURLConnection connection = (HttpsURLConnection) new URL(url).openConnection();
            connection.setSSLSocketFactory(Trust.of(System.getProperty("lab.origin.ca")).getSocketFactory());
            Http.exchange(connection, "GET", Map.of(), null);
            return false;
        } catch (SSLException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
