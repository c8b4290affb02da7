package android.health.connect;

/** What the store refused. */
public class HealthConnectException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public HealthConnectException(int code, String message) {
        super(message);
    }
}
