package com.android.lab.apps;

import android.content.BroadcastReceiver;
import android.content.ComponentName;
import android.content.ContentValues;
import android.content.Context;
import android.content.Intent;
import android.content.IntentFilter;
import android.database.Cursor;
import android.net.Uri;
import android.os.BinderProxy;
import android.os.Bundle;
import android.os.Handler;
import android.os.IBinder;
import android.os.Looper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/** The other apps of the lab device, and who of them gets what the audited app hands over. */
public final class Apps {
    private static final Map<String, App> BY_PACKAGE = new TreeMap<>();
    private static final Map<String, String> BY_AUTHORITY = new TreeMap<>();
    private static final Map<String, String> BY_SCHEME = Map.of(
            "weixin", "com.tencent.mm", "alipays", "com.eg.android.AlipayGphone", "qqmusic", "com.tencent.qqmusic",
            "mipay", "com.mipay.wallet");
    private static final Map<String, String> BY_ACTION = new TreeMap<>();
    private static final Map<BroadcastReceiver, IntentFilter> RECEIVERS = new ConcurrentHashMap<>();
    private static final Set<String> BOUND = new ConcurrentSkipListSet<>();

    static {
        install(new App("com.tencent.mm"), "com.tencent.mm.sdk.comm.provider", "com.tencent.mm.sdk.plugin.provider");
        install(new QqMusic(), "com.tencent.qqmusic.third.api");
        install(new App("com.milink.service"));
        install(new App("com.xiaomi.mi_connect_service"));
        install(new App("com.xiaomi.vipaccount"), "com.xiaomi.vipaccount.provider", "com.xiaomi.vipaccount");
        install(new AccountApp(), "com.xiaomi.account.provider", "com.xiaomi.account");
        install(new App("com.eg.android.AlipayGphone"));
        install(new App("com.mipay.wallet"));
        install(new App("com.xiaomi.research"), "com.xiaomi.research.provider", "com.xiaomi.research");
        // Transaction codes in the order of each AIDL file.
        install(new IdService("com.mdid.msa", null, null, "oaid", "vaid", "aaid"));
        install(new IdService("com.google.android.gms", "gaid"));
        install(new IdService("com.heytap.openid", "oaid"));
        install(new IdService("com.huawei.hwid", "oaid"));
        install(new IdService("com.samsung.android.deviceidservice", "oaid"));
        install(new IdService("com.zui.deviceidservice", "oaid"));
        install(new IdProvider("com.vivo.vms"), "com.vivo.vms.IdProvider");
        install(new IdProvider("com.meizu.flyme.openidsdk"), "com.meizu.flyme.openidsdk");
        install(new IdProvider("cn.nubia.identity"), "cn.nubia.identity");
        install(new Contacts(), "com.android.contacts");
        BY_ACTION.put("com.bun.msa.action.bindto.service", "com.mdid.msa");
        BY_ACTION.put("com.milink.sdk.cast.v2.client.public", "com.milink.service");
        BY_ACTION.put("com.uodis.opendevice.OPENIDS_SERVICE", "com.huawei.hwid");
        BY_ACTION.put("com.google.android.gms.ads.identifier.service.START", "com.google.android.gms");
    }

    private Apps() {}

    /** Returns the installed packages, the audited app included, in name order. */
    public static Set<String> installed() {
        Set<String> names = new TreeSet<>(BY_PACKAGE.keySet());
        names.add("com.mi.health");
        return names;
    }

    /** Returns how many hand-overs each app accepted. */
    public static Map<String, Integer> accepted() {
        Map<String, Integer> counts = new TreeMap<>();
        BY_PACKAGE.forEach((name, app) -> counts.put(name, app.accepted()));
        return counts;
    }

    /** Returns the packages whose services are bound. */
    public static Set<String> bound() {
        return BOUND;
    }

    /** Returns the installed package that an Intent is for, or null. */
    public static String target(Intent intent) {
        String name = intent.getPackage();
        if (intent.getComponent() != null) {
            name = intent.getComponent().getPackageName();
        }
        if (name == null && intent.getScheme() != null) {
            name = BY_SCHEME.get(intent.getScheme());
        }
        if (name == null && intent.getAction() != null) {
            name = BY_ACTION.getOrDefault(intent.getAction(), longestPrefix(intent.getAction()));
        }
        return name != null && installed().contains(name) ? name : null;
    }

    /** Hands over an activity Intent; returns false where no app takes it. */
    public static boolean activity(Intent intent) {
        App app = app(intent);
        if (app == null) {
            return "com.mi.health".equals(target(intent));
        }
        app.count();
        app.receive(intent);
        return true;
    }

    /** Hands over a broadcast to the app it is for and to the audited app's own receivers. */
    public static void broadcast(Context context, Intent intent) {
        App app = app(intent);
        if (app != null) {
            app.count();
            app.receive(intent);
        }
        receive(context, intent);
    }

    /** Delivers a broadcast to the audited app's receivers on its main thread. */
    public static void receive(Context context, Intent intent) {
        List<BroadcastReceiver> listening = new ArrayList<>();
        RECEIVERS.forEach((receiver, filter) -> {
            if (filter.hasAction(intent.getAction())) {
                listening.add(receiver);
            }
        });
        for (BroadcastReceiver receiver : listening) {
            new Handler(Looper.getMainLooper()).post(() -> receiver.onReceive(context, intent));
        }
    }

    public static void register(BroadcastReceiver receiver, IntentFilter filter) {
        RECEIVERS.put(receiver, filter);
    }

    public static void unregister(BroadcastReceiver receiver) {
        RECEIVERS.remove(receiver);
    }

    /** Starts a service; returns its name, or null where no app has it. */
    public static ComponentName start(Intent intent) {
        App app = app(intent);
        if (app == null) {
            return null;
        }
        app.count();
        app.receive(intent);
        return intent.getComponent() == null
                ? new ComponentName(app.packageName(), "Service") : intent.getComponent();
    }

    /** Binds to a service; returns the near end of its binder, or null where no app has it. */
    public static IBinder bind(Intent intent) {
        App app = app(intent);
        if (app == null) {
            return null;
        }
        app.count();
        BOUND.add(app.packageName());
        return new BinderProxy(app.bind(intent));
    }

    public static boolean provides(String authority) {
        return BY_AUTHORITY.containsKey(authority);
    }

    public static Cursor query(Uri uri, String[] columns, Bundle arguments) {
        App app = provider(uri.getAuthority());
        return app == null ? null : app.query(uri, columns, arguments);
    }

    public static Uri insert(Uri uri, ContentValues values) {
        App app = provider(uri.getAuthority());
        if (app == null) {
            throw new IllegalArgumentException("Unknown URL " + uri);
        }
        return app.insert(uri, values);
    }

    public static Bundle call(String authority, String method, String argument, Bundle extras) {
        App app = provider(authority);
        if (app == null) {
            throw new IllegalArgumentException("Unknown authority " + authority);
        }
        return app.call(method, argument, extras);
    }

    private static void install(App app, String... authorities) {
        BY_PACKAGE.put(app.packageName(), app);
        for (String authority : authorities) {
            BY_AUTHORITY.put(authority, app.packageName());
        }
    }

    private static App app(Intent intent) {
        String name = target(intent);
        return name == null ? null : BY_PACKAGE.get(name);
    }

    private static App provider(String authority) {
        String name = BY_AUTHORITY.get(authority);
        if (name == null) {
            return null;
        }
        App app = BY_PACKAGE.get(name);
        app.count();
        return app;
    }

    private static String longestPrefix(String action) {
        String best = null;
        for (String name : BY_PACKAGE.keySet()) {
            if (action.startsWith(name + ".") && (best == null || name.length() > best.length())) {
                best = name;
            }
        }
        return best;
    }
}
