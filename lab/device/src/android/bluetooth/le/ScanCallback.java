package android.bluetooth.le;

import java.util.List;

/** Gets what a scan found. */
public abstract class ScanCallback {
    public void onScanResult(int type, ScanResult result) {}

    public void onBatchScanResults(List<ScanResult> results) {}

    public void onScanFailed(int error) {}
}
