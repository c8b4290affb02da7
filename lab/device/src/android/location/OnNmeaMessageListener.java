package android.location;

/** Gets the receiver's own sentences. */
public interface OnNmeaMessageListener {
    void onNmeaMessage(String message, long timestamp);
}
