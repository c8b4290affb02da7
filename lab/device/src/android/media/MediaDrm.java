package android.media;

import com.android.lab.Identity;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** The device's rights management, whose device id is the same for all apps. */
public final class MediaDrm {
    public static final String PROPERTY_DEVICE_UNIQUE_ID = "deviceUniqueId";
    public static final String PROPERTY_VENDOR = "vendor";

    private static final int ID_LENGTH = 32;

    public MediaDrm(UUID scheme) {}

    public byte[] getPropertyByteArray(String name) {
        if (!PROPERTY_DEVICE_UNIQUE_ID.equals(name)) {
            throw new IllegalArgumentException("unknown property");
        }
        return Arrays.copyOf(Identity.get("drm_id", "lab-drm").getBytes(StandardCharsets.UTF_8), ID_LENGTH);
    }

    public String getPropertyString(String name) {
        return PROPERTY_VENDOR.equals(name) ? "Google" : "";
    }

    public void release() {}
}
