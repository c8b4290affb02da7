package android.net.wifi;

/** One access point in reach. */
public class ScanResult {
    public String SSID;
    public String BSSID;
    public String capabilities = "[WPA2-PSK-CCMP][ESS]";
    public int level;
    public int frequency;
    public long timestamp;

    public ScanResult(String ssid, String bssid, int level, int frequency) {
        SSID = ssid;
        BSSID = bssid;
        this.level = level;
        this.frequency = frequency;
    }
}
