package com.android.server.connectivity;

import android.os.Build;
import com.android.lab.Http;
import java.util.Map;

/** The system's own look whether the network is online, and its look for an update: not the app's traffic. */
public final class NetworkMonitor {
    private NetworkMonitor() {}

    /** Runs both on a thread of the system. */
    public static void probe() throws InterruptedException {
        Thread thread = new Thread(NetworkMonitor::run, "NetworkMonitor");
        thread.start();
        thread.join();
    }

    private static void run() {
        Http.send("GET", "http://connectivitycheck.gstatic.com/generate_204", Map.of(), null);
        Http.send("GET", "https://update.miui.com/updates/miotaV3.php?sn=" + Build.getSerial(), Map.of(), null);
    }
}
