package android.webkit;

/** Gets a value. */
public interface ValueCallback<T> {
    void onReceiveValue(T value);
}
