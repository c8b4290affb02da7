package android.net.wifi;

import com.android.lab.Identity;
import java.util.ArrayList;
import java.util.List;

/** Wi-Fi of the device; {@code scan_ssid} and {@code scan_bssid} of the identity say what is in reach. */
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
        List<String> names = Identity.list("scan_ssid");
        List<String> stations = Identity.list("scan_bssid");
        for (int i = 0; i < Math.min(names.size(), stations.size()); i++) {
            found.add(new ScanResult(names.get(i), stations.get(i), -47 - 11 * i, i == 0 ? 5180 : 2437));
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
