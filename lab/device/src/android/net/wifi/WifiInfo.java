package android.net.wifi;

import com.android.lab.Identity;

/** The Wi-Fi connection. */
public class WifiInfo {
    /** What ordinary apps get in place of the adapter's address since API 23. */
    public static final String DEFAULT_MAC_ADDRESS = "02:00:00:00:00:00";

    public String getMacAddress() {
        return DEFAULT_MAC_ADDRESS;
    }

    public String getSSID() {
        return '"' + Identity.get("ssid") + '"';
    }

    public String getBSSID() {
        return Identity.get("bssid");
    }

    public int getRssi() {
        return -47;
    }

    public int getLinkSpeed() {
        return 433;
    }

    public int getFrequency() {
        return 5180;
    }

    public int getNetworkId() {
        return 1;
    }

    /** Returns 192.168.31.83, low byte first. */
    public int getIpAddress() {
        return 192 | 168 << 8 | 31 << 16 | 83 << 24;
    }
}
