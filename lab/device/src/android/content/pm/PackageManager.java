package android.content.pm;

import android.content.Intent;
import java.util.List;

/** What is installed. */
public abstract class PackageManager {
    public static final int GET_ACTIVITIES = 1;
    public static final int GET_SIGNATURES = 64;
    public static final int PERMISSION_GRANTED = 0;
    public static final int PERMISSION_DENIED = -1;
    public static final int MATCH_DEFAULT_ONLY = 65536;

    public abstract PackageInfo getPackageInfo(String name, int flags) throws NameNotFoundException;

    public abstract ApplicationInfo getApplicationInfo(String name, int flags) throws NameNotFoundException;

    public abstract List<PackageInfo> getInstalledPackages(int flags);

    public abstract List<ApplicationInfo> getInstalledApplications(int flags);

    public abstract List<ResolveInfo> queryIntentActivities(Intent intent, int flags);

    public abstract ResolveInfo resolveActivity(Intent intent, int flags);

    public abstract boolean hasSystemFeature(String name);

    /** The package is not installed. */
    public static class NameNotFoundException extends Exception {
        public NameNotFoundException(String name) {
            super(name);
        }
    }
}
