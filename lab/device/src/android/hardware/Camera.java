package android.hardware;

/** The older way to a camera. */
public class Camera {
    Camera() {}

    public static Camera open() {
        return open(0);
    }

    public static Camera open(int id) {
        return new Camera();
    }
}
