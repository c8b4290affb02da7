package android.hardware.camera2;

/** An open camera. */
public abstract class CameraDevice {
    /** Gets the camera once it is open. */
    public abstract static class StateCallback {
        public void onClosed(CameraDevice camera) {}
    }
}
