package android.content.pm;

/** One answer to an Intent query. */
public class ResolveInfo {
    public ActivityInfo activityInfo;
}
