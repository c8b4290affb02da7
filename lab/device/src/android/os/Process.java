package android.os;

/** The app's own process. */
public final class Process {
    private static final int FIRST_APPLICATION_UID = 10000;
    private static final int LAB_APP = 123;

    private Process() {}

    public static int myPid() {
        return (int) ProcessHandle.current().pid();
    }

    public static int myUid() {
        return FIRST_APPLICATION_UID + LAB_APP;
    }

    public static UserHandle myUserHandle() {
        return UserHandle.OWNER;
    }
}
