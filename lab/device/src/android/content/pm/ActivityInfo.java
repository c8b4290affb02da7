package android.content.pm;

/** One activity of an installed app. */
public class ActivityInfo {
    public String packageName;
    public String name;
    public ApplicationInfo applicationInfo;
}
