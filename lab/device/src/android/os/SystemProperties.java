package android.os;

import com.android.lab.Identity;

/** The property store of the system; hidden API that SDKs reach by reflection. */
public final class SystemProperties {
    private SystemProperties() {}

    public static String get(String key) {
        return get(key, "");
    }

    public static String get(String key, String otherwise) {
        return switch (key) {
            case "ro.serialno", "ro.boot.serialno", "ro.ril.oem.psno" -> Identity.get("serial");
            case "ro.product.model" -> Build.MODEL;
            case "ro.product.brand" -> Build.BRAND;
            case "ro.product.manufacturer" -> Build.MANUFACTURER;
            case "ro.product.device" -> Build.DEVICE;
            case "ro.build.version.release" -> Build.VERSION.RELEASE;
            case "ro.build.version.sdk" -> Build.VERSION.SDK;
            case "ro.build.version.incremental" -> Build.VERSION.INCREMENTAL;
            case "ro.build.fingerprint" -> Build.FINGERPRINT;
            case "ro.miui.ui.version.name" -> "V125";
            case "ro.miui.region" -> "CN";
            case "ro.hardware" -> Build.HARDWARE;
            case "ro.debuggable" -> "0";
            case "gsm.version.baseband" -> "MPSS.HI.3.2";
            default -> otherwise;
        };
    }

    public static int getInt(String key, int otherwise) {
        String text = get(key, "");
        return text.matches("-?[0-9]{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    public static boolean getBoolean(String key, boolean otherwise) {
        String text = get(key, "");
        return text.isEmpty() ? otherwise : text.equals("1") || text.equals("true");
    }
}
