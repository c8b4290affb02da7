package com.loc;

/** WGS-84 to GCJ-02 by the published formula (Krasovsky 1940 ellipsoid). */
public final class OffsetUtil {
    private static final double A = 6378245.0;
    private static final double EE = 0.00669342162296594323;

    private OffsetUtil() {}

    /** Returns {latitude, longitude} in GCJ-02 of a point in China. */
    public static double[] gcj02(double latitude, double longitude) {
        double x = longitude - 105.0;
        double y = latitude - 35.0;
        double radians = Math.toRadians(latitude);
        double magic = 1 - EE * Math.sin(radians) * Math.sin(radians);
        double root = Math.sqrt(magic);
        double north = shiftNorth(x, y) * 180.0 / (A * (1 - EE) / (magic * root) * Math.PI);
        double east = shiftEast(x, y) * 180.0 / (A / root * Math.cos(radians) * Math.PI);
        return new double[] {latitude + north, longitude + east};
    }

    private static double shiftNorth(double x, double y) {
        return -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x))
                + wave(20, 6 * x, 20, 2 * x) + wave(20, y, 40, y / 3) + wave(160, y / 12, 320, y / 30);
    }

    private static double shiftEast(double x, double y) {
        return 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x))
                + wave(20, 6 * x, 20, 2 * x) + wave(20, x, 40, x / 3) + wave(150, x / 12, 300, x / 30);
    }

    private static double wave(double high, double fast, double low, double slow) {
        return (high * Math.sin(fast * Math.PI) + low * Math.sin(slow * Math.PI)) * 2.0 / 3.0;
    }
}
