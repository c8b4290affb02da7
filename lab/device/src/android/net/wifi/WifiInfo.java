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

    /** Returns the IPv4 address, its first byte lowest. */
    public int getIpAddress() {
        int address = 0;
        String[] bytes = Identity.get("ip", "192.168.31.83").split("\\.");
        for (int i = 0; i < bytes.length; i++) {
            address |= Integer.parseInt(bytes[i]) << 8 * i;
        }
        return address;
    }
}
