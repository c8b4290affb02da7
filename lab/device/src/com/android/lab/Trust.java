package com.android.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom the device trusts: the certificates of PEM files and no other. */
final class Trust {
    private Trust() {}

    /** Makes the files named by {@code lab.trust}, separated as in a class path, the only trusted ones. */
    static void install() throws GeneralSecurityException, IOException {
        SSLContext context = of(System.getProperty("lab.trust", ""));
        SSLContext.setDefault(context);
        HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
    }

    /** Returns a context that trusts the certificates of these files. */
    static SSLContext of(String files) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (String file : files.split(System.getProperty("path.separator"))) {
            try (InputStream in = Files.newInputStream(Path.of(file))) {
                for (Certificate certificate : factory.generateCertificates(in)) {
                    store.setCertificateEntry("ca-" + store.size(), certificate);
                }
            }
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
