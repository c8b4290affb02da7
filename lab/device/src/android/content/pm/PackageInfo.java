package android.content.pm;

/** An installed package and its version. */
public class PackageInfo {
    public String packageName;
    public String versionName;
    public int versionCode;
    public long firstInstallTime;
    public ApplicationInfo applicationInfo;
    public String[] requestedPermissions;
}
