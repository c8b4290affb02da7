package android.net;

/** What connects the device. */
public class NetworkInfo {
    public boolean isConnected() {
        return true;
    }

    public int getType() {
        return ConnectivityManager.TYPE_WIFI;
    }

    public String getTypeName() {
        return "WIFI";
    }

    public String getSubtypeName() {
        return "";
    }

    public String getExtraInfo() {
        return null;
    }
}
