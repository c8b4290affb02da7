package android.bluetooth.le;

/** How to scan. */
public final class ScanSettings {}
