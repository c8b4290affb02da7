package android.app;

import android.content.Intent;
import android.content.pm.ActivityInfo;
import android.content.pm.ApplicationInfo;
import android.content.pm.PackageInfo;
import android.content.pm.PackageManager;
import android.content.pm.ResolveInfo;
import com.android.lab.apps.Apps;
import java.util.ArrayList;
import java.util.List;

/** The package manager as apps get it. */
public class ApplicationPackageManager extends PackageManager {
    private static final int USER = 0;

    @Override
    public PackageInfo getPackageInfo(String name, int flags) throws NameNotFoundException {
        return getPackageInfoAsUser(name, flags, USER);
    }

    public PackageInfo getPackageInfoAsUser(String name, int flags, int user) throws NameNotFoundException {
        if (!Apps.installed().contains(name)) {
            throw new NameNotFoundException(name);
        }
        return describe(name);
    }

    @Override
    public ApplicationInfo getApplicationInfo(String name, int flags) throws NameNotFoundException {
        return getPackageInfo(name, flags).applicationInfo;
    }

    @Override
    public List<PackageInfo> getInstalledPackages(int flags) {
        return getInstalledPackagesAsUser(flags, USER);
    }

    public List<PackageInfo> getInstalledPackagesAsUser(int flags, int user) {
        List<PackageInfo> all = new ArrayList<>();
        Apps.installed().forEach(name -> all.add(describe(name)));
        return all;
    }

    @Override
    public List<ApplicationInfo> getInstalledApplications(int flags) {
        return getInstalledApplicationsAsUser(flags, USER);
    }

    public List<ApplicationInfo> getInstalledApplicationsAsUser(int flags, int user) {
        List<ApplicationInfo> all = new ArrayList<>();
        Apps.installed().forEach(name -> all.add(describe(name).applicationInfo));
        return all;
    }

    @Override
    public List<ResolveInfo> queryIntentActivities(Intent intent, int flags) {
        return queryIntentActivitiesAsUser(intent, flags, USER);
    }

    public List<ResolveInfo> queryIntentActivitiesAsUser(Intent intent, int flags, int user) {
        List<ResolveInfo> answers = new ArrayList<>();
        String name = Apps.target(intent);
        if (name != null) {
            ResolveInfo answer = new ResolveInfo();
            answer.activityInfo = new ActivityInfo();
            answer.activityInfo.packageName = name;
            answer.activityInfo.name = name + ".Activity";
            answer.activityInfo.applicationInfo = describe(name).applicationInfo;
            answers.add(answer);
        }
        return answers;
    }

    public List<ResolveInfo> queryIntentServices(Intent intent, int flags) {
        return new ArrayList<>();
    }

    @Override
    public ResolveInfo resolveActivity(Intent intent, int flags) {
        List<ResolveInfo> answers = queryIntentActivities(intent, flags);
        return answers.isEmpty() ? null : answers.get(0);
    }

    @Override
    public boolean hasSystemFeature(String name) {
        return true;
    }

    private static PackageInfo describe(String name) {
        PackageInfo info = new PackageInfo();
        info.packageName = name;
        info.versionName = ContextImpl.PACKAGE.equals(name) ? "3.55.0" : "8.0.0";
        info.versionCode = ContextImpl.PACKAGE.equals(name) ? 355000 : 8000;
        info.requestedPermissions = new String[0];
        info.applicationInfo = new ApplicationInfo();
        info.applicationInfo.packageName = name;
        info.applicationInfo.processName = name;
        info.applicationInfo.targetSdkVersion = 30;
        return info;
    }
}
