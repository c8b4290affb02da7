package okhttp3;

/** Stands in the way of a call. */
public interface Interceptor {
    String intercept();
}
