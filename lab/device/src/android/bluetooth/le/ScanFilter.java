package android.bluetooth.le;

/** What to scan for. */
public final class ScanFilter {}
