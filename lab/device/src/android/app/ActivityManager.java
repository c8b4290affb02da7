package android.app;

import android.content.ComponentName;
import android.os.Process;
import com.android.lab.apps.Apps;
import java.util.ArrayList;
import java.util.List;

/** What runs on the device. */
public class ActivityManager {
    public List<RunningAppProcessInfo> getRunningAppProcesses() {
        RunningAppProcessInfo own = new RunningAppProcessInfo();
        own.processName = ContextImpl.PACKAGE;
        own.pkgList = new String[] {ContextImpl.PACKAGE};
        own.pid = Process.myPid();
        own.uid = Process.myUid();
        own.importance = RunningAppProcessInfo.IMPORTANCE_FOREGROUND;
        return new ArrayList<>(List.of(own));
    }

    public List<RunningTaskInfo> getRunningTasks(int limit) {
        RunningTaskInfo task = new RunningTaskInfo();
        task.topActivity = new ComponentName(ContextImpl.PACKAGE, ContextImpl.PACKAGE + ".MainActivity");
        return new ArrayList<>(List.of(task));
    }

    public List<RunningServiceInfo> getRunningServices(int limit) {
        List<RunningServiceInfo> services = new ArrayList<>();
        for (String name : Apps.bound()) {
            RunningServiceInfo service = new RunningServiceInfo();
            service.service = new ComponentName(name, name + ".Service");
            services.add(service);
        }
        return services;
    }

    /** A process of an app. */
    public static class RunningAppProcessInfo {
        public static final int IMPORTANCE_FOREGROUND = 100;

        public String processName;
        public String[] pkgList;
        public int pid;
        public int uid;
        public int importance;
    }

    /** A task. */
    public static class RunningTaskInfo {
        public ComponentName topActivity;
    }

    /** A service. */
    public static class RunningServiceInfo {
        public ComponentName service;
    }
}
