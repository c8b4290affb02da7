package android.os;

/** Gets the outcome of something that takes its time. */
public interface OutcomeReceiver<R, E extends Throwable> {
    void onResult(R result);

    default void onError(E error) {}
}
