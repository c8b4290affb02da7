package android.os;

import com.android.lab.Identity;

/** What the device says it is. */
public final class Build {
    public static final String UNKNOWN = "unknown";
    public static final String BRAND = Identity.get("brand", "Redmi");
    public static final String MANUFACTURER = Identity.get("manufacturer", "Xiaomi");
    public static final String MODEL = Identity.get("model", "M2012K11AC");
    public static final String DEVICE = Identity.get("device", "alioth");
    public static final String PRODUCT = DEVICE;
    public static final String BOARD = "kona";
    public static final String HARDWARE = "qcom";
    public static final String HOST = "lab";
    public static final String ID = "RKQ1.200826.002";
    public static final String DISPLAY = ID;
    public static final String TYPE = "user";
    public static final String TAGS = "release-keys";
    public static final String CPU_ABI = "arm64-v8a";
    public static final String[] SUPPORTED_ABIS = {CPU_ABI};
    public static final long TIME = 1_609_459_200_000L;
    /** Since API 26 this constant holds no serial number; {@link #getSerial} does. */
    public static final String SERIAL = UNKNOWN;
    public static final String FINGERPRINT =
            "Redmi/" + PRODUCT + "/" + DEVICE + ":11/" + ID + "/V12.5.6.0.RKHCNXM:user/release-keys";

    private Build() {}

    /** Serial number of the device; ordinary apps are refused it since API 29, the lab's is privileged. */
    public static String getSerial() {
        return Identity.get("serial");
    }

    /** Version of the system. */
    public static final class VERSION {
        public static final int SDK_INT = Integer.getInteger("lab.api", 30);
        public static final String SDK = "30";
        public static final String RELEASE = "11";
        public static final String INCREMENTAL = "V12.5.6.0.RKHCNXM";
        public static final String CODENAME = "REL";

        private VERSION() {}
    }

    /** API levels by name. */
    public static final class VERSION_CODES {
        public static final int O = 26;
        public static final int P = 28;
        public static final int Q = 29;
        public static final int R = 30;

        private VERSION_CODES() {}
    }
}
