package okhttp3;

/** Gets an answer. */
public interface Callback {
    void onResponse(String answer);
}
