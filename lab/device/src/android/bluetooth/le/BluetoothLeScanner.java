package android.bluetooth.le;

import android.app.PendingIntent;
import android.bluetooth.BluetoothAdapter;
import android.bluetooth.BluetoothDevice;
import android.content.Intent;
import com.android.lab.BinderThreads;
import com.android.lab.Identity;
import java.util.List;

/** Looks for devices in reach; there is one, the wearable. */
public final class BluetoothLeScanner {
    private static final int CALLBACK_TYPE_ALL_MATCHES = 1;
    private static final int RSSI = -62;

    public void startScan(ScanCallback callback) {
        startScan(null, null, callback);
    }

    public void startScan(List<ScanFilter> filters, ScanSettings settings, ScanCallback callback) {
        BinderThreads.post(() -> callback.onScanResult(
                CALLBACK_TYPE_ALL_MATCHES, new ScanResult(found(), RSSI)));
    }

    public int startScan(List<ScanFilter> filters, ScanSettings settings, PendingIntent intent) {
        BinderThreads.post(() -> intent.send(null, 0, new Intent().putExtra("device", found().getAddress())));
        return 0;
    }

    private static BluetoothDevice found() {
        return BluetoothAdapter.getDefaultAdapter().getRemoteDevice(
                Identity.get("wearable_mac", "C8:0F:10:5A:3B:71"));
    }

    public void stopScan(ScanCallback callback) {}
}
