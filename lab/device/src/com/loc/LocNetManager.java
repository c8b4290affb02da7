package com.loc;

import android.content.Context;
import android.location.Location;
import android.net.wifi.ScanResult;
import android.net.wifi.WifiInfo;
import android.net.wifi.WifiManager;
import com.android.lab.Http;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Amap's network location: a packed binary in gzip, by plain HTTP unless the app asks for HTTPS. */
public final class LocNetManager {
    static final String AGENT = "AMAP_Location_SDK_Android 5.5.0";

    private LocNetManager() {}

    /** Posts one location request; the access points go as text, the fix as big-endian doubles. */
    public static void post(Context context, Location fix, boolean https) throws GeneralSecurityException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/octet-stream");
        headers.put("User-Agent", AGENT);
        headers.put("gzipped", "1");
        headers.put("encr", "1");
        headers.put("enginever", "5.1");
        if (https) {
            headers.put("X-INFO", m.xInfo(context));
        }
        String scheme = https ? "https" : "http";
        Http.send("POST", scheme + "://apilocate.amap.com/mobile/binary", headers, gzip(pack(context, fix)));
    }

    private static byte[] pack(Context context, Location fix) {
        WifiManager wifi = (WifiManager) context.getSystemService(Context.WIFI_SERVICE);
        WifiInfo current = wifi.getConnectionInfo();
        StringBuilder macs = new StringBuilder();
        for (ScanResult point : wifi.getScanResults()) {
            macs.append(macs.length() == 0 ? "" : "#");
            macs.append(point.BSSID).append(',').append(point.level).append(',').append(point.SSID);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeShort(0x0501);
            out.writeUTF("mmac=" + current.getBSSID() + "," + current.getRssi() + "," + current.getSSID());
            out.writeUTF("macs=" + macs);
            out.writeDouble(fix.getLongitude());
            out.writeDouble(fix.getLatitude());
            out.writeFloat(fix.getAccuracy());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] gzip(byte[] data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(data);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }
}
