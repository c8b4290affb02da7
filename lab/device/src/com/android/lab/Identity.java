package com.android.lab;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;

/**
 * What the lab device and its user are, from the file named by the system property {@code lab.identity}.
 *
 * <p>The file is the identity YAML flattened: {@code serial=..}, {@code imei.0=..}, {@code places.0.latitude=..},
 * {@code health.heart_rate.3=..}. A key is found by its whole name or by its last parts.
 */
public final class Identity {
    /** A place the device was at, WGS-84 degrees. */
    public record Place(double latitude, double longitude, String label) {}

    private static final Properties VALUES = load();

    private Identity() {}

    /** Returns the value of a key, or the empty string. */
    public static String get(String key) {
        return get(key, "");
    }

    /** Returns the value of a key, of a list its first member. */
    public static String get(String key, String otherwise) {
        for (String wanted : List.of(key, key + ".0")) {
            String exact = VALUES.getProperty(wanted);
            if (exact != null) {
                return exact;
            }
            for (String name : new TreeSet<>(VALUES.stringPropertyNames())) {
                if (name.endsWith("." + wanted)) {
                    return VALUES.getProperty(name);
                }
            }
        }
        return otherwise;
    }

    /** Returns the members of a list, or the one value, or nothing. */
    public static List<String> list(String key) {
        List<String> members = new ArrayList<>();
        for (int i = 0; !get(key + "." + i).isEmpty(); i++) {
            members.add(get(key + "." + i));
        }
        if (members.isEmpty() && !get(key).isEmpty()) {
            members.add(get(key));
        }
        return members;
    }

    /** Returns a series of samples in feeding order, e.g. {@code heart_rate} in beats per minute. */
    public static double[] series(String key) {
        return list(key).stream().mapToDouble(Double::parseDouble).toArray();
    }

    /** Returns the places in order. */
    public static List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (int i = 0; !get("places." + i + ".latitude").isEmpty(); i++) {
            String at = "places." + i + ".";
            places.add(new Place(
                    Double.parseDouble(get(at + "latitude")),
                    Double.parseDouble(get(at + "longitude")),
                    get(at + "label")));
        }
        return places;
    }

    private static Properties load() {
        Properties values = new Properties();
        String file = System.getProperty("lab.identity");
        if (file == null) {
            return values;
        }
        try (Reader in = new InputStreamReader(Files.newInputStream(Path.of(file)), StandardCharsets.UTF_8)) {
            values.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return values;
    }
}
