package android.net.wifi;

import com.android.lab.Identity;
import java.util.ArrayList;
import java.util.List;

/** Wi-Fi of the device; {@code nearby_wifi} of the identity lists {@code SSID/BSSID}. */
public class WifiManager {
    public static final int WIFI_STATE_ENABLED = 3;

    public boolean isWifiEnabled() {
        return true;
    }

    public int getWifiState() {
        return WIFI_STATE_ENABLED;
    }

    public boolean startScan() {
        return true;
    }

    public WifiInfo getConnectionInfo() {
        return new WifiInfo();
    }

    public List<ScanResult> getScanResults() {
        List<ScanResult> found = new ArrayList<>();
        found.add(new ScanResult(Identity.get("ssid"), Identity.get("bssid"), -47, 5180));
        int level = -58;
        for (String network : Identity.list("nearby_wifi")) {
            String[] parts = network.split("/");
            found.add(new ScanResult(parts[0], parts[parts.length - 1], level, 2437));
            level -= 7;
        }
        return found;
    }

    public List<WifiConfiguration> getConfiguredNetworks() {
        WifiConfiguration network = new WifiConfiguration();
        network.networkId = 1;
        network.SSID = '"' + Identity.get("ssid") + '"';
        network.BSSID = Identity.get("bssid");
        return new ArrayList<>(List.of(network));
    }

    /** System API for privileged apps, the only way to the adapter's real address since API 23. */
    public String[] getFactoryMacAddresses() {
        return new String[] {Identity.get("wifi_mac")};
    }
}
