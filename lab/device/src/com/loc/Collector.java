package com.loc;

import android.bluetooth.BluetoothAdapter;
import android.bluetooth.BluetoothDevice;
import android.content.Context;
import android.net.wifi.WifiInfo;
import android.net.wifi.WifiManager;
import android.os.SystemProperties;
import android.telephony.CellInfo;
import android.telephony.CellInfoLte;
import android.telephony.TelephonyManager;
import com.android.lab.Http;
import com.android.lab.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Amap's collection of the radio surroundings (cgicol.amap.com). The fields are those of its location request;
 * the body's real layout is not public, JSON in gzip is the plainest plausible one.
 */
public final class Collector {
    private Collector() {}

    /** Uploads cells, Bluetooth neighbours, GNSS sentences and sensor samples, unless the phone is in a call. */
    public static void collect(Context context, List<String> nmea, Map<String, float[]> sensors) {
        TelephonyManager telephony = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        WifiManager wifi = (WifiManager) context.getSystemService(Context.WIFI_SERVICE);
        WifiInfo current = wifi.getConnectionInfo();
        List<Map<String, Object>> cells = new ArrayList<>();
        for (CellInfo info : telephony.getAllCellInfo()) {
            if (info instanceof CellInfoLte cell) {
                cells.add(Json.object(
                        "mcc", cell.getCellIdentity().getMccString(),
                        "mnc", cell.getCellIdentity().getMncString(),
                        "tac", cell.getCellIdentity().getTac(),
                        "ci", cell.getCellIdentity().getCi(),
                        "rssi", cell.getCellSignalStrength().getDbm()));
            }
        }
        List<String> bluetooth = new ArrayList<>();
        for (BluetoothDevice device : BluetoothAdapter.getDefaultAdapter().getBondedDevices()) {
            bluetooth.add(device.getAddress());
        }
        if (telephony.getCallState() != TelephonyManager.CALL_STATE_IDLE) {
            return;
        }
        Map<String, Object> body = Json.object(
                "bts", cells,
                "ssid", current.getSSID(),
                "bssid", current.getBSSID(),
                "ip", dotted(current.getIpAddress()),
                "bluetooth", bluetooth,
                "nmea", nmea,
                "fingerprint", SystemProperties.get("ro.build.fingerprint"));
        sensors.forEach(body::put);
        Http.send(
                "POST",
                "https://cgicol.amap.com/collection/collectData?src=baseCol&ver=v74&",
                Map.of("Content-Type", "application/octet-stream", "User-Agent", LocNetManager.AGENT, "gzipped", "1"),
                LocNetManager.gzip(Json.write(body).getBytes(StandardCharsets.UTF_8)));
    }

    private static String dotted(int address) {
        return (address & 255) + "." + (address >> 8 & 255) + "." + (address >> 16 & 255) + "." + (address >>> 24);
    }
}
