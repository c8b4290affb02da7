package android.net.wifi;

/** A network the device remembers. */
public class WifiConfiguration {
    public int networkId;
    public String SSID;
    public String BSSID;
}
