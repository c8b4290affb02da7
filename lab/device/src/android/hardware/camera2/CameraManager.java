package android.hardware.camera2;

import android.os.Handler;
import java.util.concurrent.Executor;

/** The cameras; the lab's stay closed. */
public final class CameraManager {
    private String asked;

    public void openCamera(String id, CameraDevice.StateCallback callback, Handler handler) {
        asked = id;
    }

    public void openCamera(String id, Executor executor, CameraDevice.StateCallback callback) {
        asked = id;
    }
}
