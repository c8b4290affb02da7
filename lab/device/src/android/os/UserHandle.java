package android.os;

/** A user of the device; the lab device has one. */
public final class UserHandle {
    public static final UserHandle OWNER = new UserHandle(0);

    private final int id;

    private UserHandle(int id) {
        this.id = id;
    }

    public static int myUserId() {
        return OWNER.id;
    }

    public int getIdentifier() {
        return id;
    }
}
