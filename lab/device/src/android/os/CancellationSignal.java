package android.os;

/** Lets a caller cancel a query that is running. */
public final class CancellationSignal {
    private volatile boolean cancelled;

    public boolean isCanceled() {
        return cancelled;
    }

    public void cancel() {
        cancelled = true;
    }
}
