package com.mi.health;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The picture of a workout that a user shares: a JPEG whose Exif block says where it was taken. */
final class RoutePhoto {
    /** One grey pixel; what follows the start-of-image mark of the smallest JPEG. */
    private static final byte[] PIXEL = HexFormat.of()
            .parseHex("ffdb004300030202020202030202020303030304060404040404080606050609080a0a090809090a0c0f0c0a0b0e"
                    + "0b09090d110d0e0f101011100a0c12131210130f101010ffc9000b080001000101011100ffcc0006001010"
                    + "05ffda0008010100003f00d2cf20ffd9");

    private static final short ASCII = 2;
    private static final short LONG = 4;
    private static final short RATIONAL = 5;
    private static final int GPS_IFD = 26;
    private static final int LATITUDE = 80;
    private static final int LONGITUDE = 104;
    private static final int TIFF_SIZE = 128;

    private RoutePhoto() {}

    static byte[] taken(double latitude, double longitude) {
        ByteBuffer tiff = ByteBuffer.allocate(TIFF_SIZE);
        tiff.put("MM".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
        tiff.putShort((short) 1);
        entry(tiff, 0x8825, LONG, 1, GPS_IFD);
        tiff.putInt(0).position(GPS_IFD).putShort((short) 4);
        entry(tiff, 1, ASCII, 2, 'N' << 24);
        entry(tiff, 2, RATIONAL, 3, LATITUDE);
        entry(tiff, 3, ASCII, 2, 'E' << 24);
        entry(tiff, 4, RATIONAL, 3, LONGITUDE);
        tiff.putInt(0).position(LATITUDE);
        degrees(tiff, latitude);
        degrees(tiff, longitude);
        byte[] exif = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
        int segment = 2 + exif.length + TIFF_SIZE;
        return ByteBuffer.allocate(2 + 2 + segment + PIXEL.length)
                .putShort((short) 0xffd8)
                .putShort((short) 0xffe1)
                .putShort((short) segment)
                .put(exif)
                .put(tiff.array())
                .put(PIXEL)
                .array();
    }

    private static void entry(ByteBuffer tiff, int tag, short type, int count, int value) {
        tiff.putShort((short) tag).putShort(type).putInt(count).putInt(value);
    }

    private static void degrees(ByteBuffer tiff, double value) {
        int whole = (int) value;
        double minutes = (value - whole) * 60;
        double seconds = (minutes - (int) minutes) * 60;
        tiff.putInt(whole).putInt(1).putInt((int) minutes).putInt(1);
        tiff.putInt((int) Math.round(seconds * 10_000)).putInt(10_000);
    }
}
