package android.content.pm;

/** What is known of an installed app. */
public class ApplicationInfo {
    public static final int FLAG_SYSTEM = 1;

    public String packageName;
    public String processName;
    public int flags;
    public int uid;
    public int targetSdkVersion;
}
