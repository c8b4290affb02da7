package com.android.lab;

import java.util.List;
import java.util.Locale;

/** NMEA 0183 sentences of a receiver at a place. */
public final class Nmea {
    private Nmea() {}

    /** Returns the GGA and GSV sentences of one fix, with their checksums. */
    public static List<String> sentences(Identity.Place place) {
        String position = angle(place.latitude(), 2, 'N', 'S') + "," + angle(place.longitude(), 3, 'E', 'W');
        return List.of(
                checked("GPGGA,081836.00," + position + ",1,08,0.9,43.6,M,-8.0,M,,"),
                checked("GPGSV,1,1,04,03,20,015,31,07,29,066,32,14,38,117,33,22,47,168,34"));
    }

    private static String angle(double degrees, int digits, char positive, char negative) {
        double size = Math.abs(degrees);
        int whole = (int) size;
        return String.format(
                Locale.ROOT, "%0" + digits + "d%07.4f,%c", whole, (size - whole) * 60,
                degrees < 0 ? negative : positive);
    }

    private static String checked(String body) {
        int sum = 0;
        for (char c : body.toCharArray()) {
            sum ^= c;
        }
        return String.format(Locale.ROOT, "$%s*%02X\r\n", body, sum);
    }
}
