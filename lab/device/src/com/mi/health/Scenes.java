package com.mi.health;

import android.app.ActivityThread;
import android.bluetooth.BluetoothAdapter;
import android.bluetooth.BluetoothDevice;
import android.content.Context;
import com.alipay.sdk.app.PayTask;
import com.amap.api.location.AMapLocationClient;
import com.android.lab.Feed;
import com.android.lab.Identity;
import com.android.lab.Json;
import com.android.server.connectivity.NetworkMonitor;
import com.huami.bluetooth.HuamiDevice;
import com.huami.bluetooth.HuamiGattCallback;
import com.huami.health.matrix.HuamiUploader;
import com.leyuan.aidong.sdk.AidongCourse;
import com.loc.PoiHistory;
import com.mi.milink.sdk.MiLinkClient;
import com.mibi.sdk.MibiPay;
import com.milink.sdk.cast.MiLinkCastClient;
import com.miui.tsmclient.net.TSMAuthManager;
import com.tencent.mm.opensdk.openapi.WXApi;
import com.tencent.qqmusic.third.api.contract.QQMusicApi;
import com.umeng.analytics.MobclickAgent;
import com.xiaomi.accountsdk.account.XMPassport;
import com.xiaomi.ai.SpeechEngine;
import com.xiaomi.fitness.community.VipBoard;
import com.xiaomi.fitness.research.ResearchTransfer;
import com.xiaomi.mipush.sdk.MiPushClient;
import com.xiaomi.onetrack.api.OneTrack;
import com.xiaomi.smarthome.core.SmartHomeApi;
import cn.miao.lib.MiaoApplication;
import io.trackly.beacon.Beacon;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a user does with the app: one scene for each usage scenario of the statement, and the phases around. */
public final class Scenes {
    private static Scenes app;

    private final Context context = ActivityThread.currentApplication();
    private final OneTrack statistics = new OneTrack(context);
    private final AMapLocationClient amap = new AMapLocationClient(context);
    private final MiPushClient push = new MiPushClient(context);
    private final String account = Identity.get("account_id");
    private String cloudKey = "";
    private String homeKey = "";

    private Scenes() {}

    /** Starts the app; what it does from then on, the script says. */
    public static synchronized void begin() {
        app = new Scenes();
    }

    /** Plays one scene by its name. */
    public static void run(String scene) throws Exception {
        app.play(scene);
    }

    /** Takes the user's answer to the consent dialog; what follows from it is a scene of its own. */
    public static void consent(String answer) {}

    /** Takes a change between foreground and background; what follows from it is a scene of its own. */
    public static void app(String state) {}

    private void play(String scene) throws Exception {
        switch (scene) {
            case "start_before_consent" -> startBeforeConsent();
            case "after_refusal" -> statistics.track("onetrack_pa", Map.of("page", "PrivacyDialog"));
            case "after_withdrawal" -> push.connect();
            case "background" -> background();
            case "outdoor_run" -> outdoorRun();
            case "share_item" -> shareItem();
            case "use_huami_device" -> useHuamiDevice();
            case "import_data" -> cloud("/healthapp/huami/data_migrate/trigger", Json.object("item", "all"));
            case "link_wechat" -> cloud("/healthapp/open/bind_to_wechat", Json.object("scope", "werun"));
            case "link_alipay" -> cloud("/healthapp/third/alipay/bind_alipay_user", Json.object("scope", "rundata"));
            case "sign_in" -> signIn();
            case "use_mi_ai" -> useMiAi();
            case "use_nfc" -> useNfc();
            case "use_app" -> useApp();
            case "use_community" -> useCommunity();
            case "use_wearable" -> useWearable();
            case "receive_push" -> receivePush();
            case "health_features" -> healthFeatures();
            case "cast_course" -> castCourse();
            case "top_up_card" -> topUpCard();
            case "interactive_course" -> interactiveCourse();
            case "buy_watch_face" -> MibiPay.pay(context, account, Identity.get("order_id"));
            case "sleep_screening" -> sleepScreening();
            case "research" -> research();
            case "workout_music" -> workoutMusic();
            default -> throw new IllegalArgumentException("no scene " + scene);
        }
    }

    private void startBeforeConsent() throws Exception {
        NetworkMonitor.probe();
        amap.init();
        statistics.trackEarly("onetrack_active", Map.of());
        statistics.track("onetrack_active", Map.of());
    }

    private void background() throws Exception {
        Feed.moveTo(0);
        amap.locateByHttp();
    }

    private void outdoorRun() throws Exception {
        Feed.moveTo(1);
        amap.locate();
        PoiHistory.search(context);
    }

    private void shareItem() throws Exception {
        Identity.Place place = Identity.places().get(2);
        WXApi wechat = new WXApi(context, Identity.get("wechat_app_id"));
        wechat.sendImage(RoutePhoto.taken(place.latitude(), place.longitude()));
        wechat.sendText(Identity.get("text"));
    }

    private void useHuamiDevice() throws Exception {
        BluetoothDevice paired = BluetoothAdapter.getDefaultAdapter().getBondedDevices().iterator().next();
        HuamiGattCallback band = HuamiDevice.sync(context, paired, series("heart_rate").length);
        HuamiUploader.upload(
                band,
                records(
                        "steps", "calories", "stress", "spo2", "bedtime=sleep", "workout_duration", "vitality_index=pai"),
                cloudKey);
    }

    private void signIn() throws Exception {
        String password = Identity.get("password");
        cloudKey = XMPassport.login(context, account, password, "miothealth");
        homeKey = XMPassport.login(context, account, password, "xiaomiio");
        XMPassport.refresh(context, "miothealth");
    }

    private void useMiAi() {
        SpeechEngine engine = new SpeechEngine(context, account);
        List<String> names = engine.matchContact();
        engine.recognize(null);
        engine.recognize(names.get(0));
    }

    private void useNfc() {
        TSMAuthManager.topUp(context, account, Identity.get("cplc"), Identity.get("card_number"));
    }

    private void useApp() throws Exception {
        statistics.track("onetrack_pa", Map.of("page", "HomeActivity"));
        statistics.trackDaily(Map.of());
        statistics.track(
                "onetrack_bug_report",
                Map.of("exception", "java.lang.IllegalStateException: no band\n\tat com.mi.health.Home.onResume"));
        Beacon.hit(context);
        Beacon.opaque();
        MobclickAgent.onLaunch(context);
        MiLinkClient.keepAlive();
    }

    private void useCommunity() {
        VipBoard.report(context, account, series("steps"));
        VipBoard.board(context, account, series("steps"));
    }

    private void useWearable() throws Exception {
        SmartHomeApi home = new SmartHomeApi(account, homeKey);
        home.deviceList();
        home.bindPhone(context);
    }

    private void receivePush() throws Exception {
        String regId = push.register();
        push.connect();
        push.poll();
        cloud("/app/v1/public/push_bind", Json.object("regId", regId));
    }

    private void healthFeatures() {
        MiaoApplication.init(context);
        MiaoApplication.evaluate(
                records("height", "weight", "workout_duration", "sleep_time=sleep", "bone_mass", "fat_ratio=body_fat"));
        MiaoApplication.evaluateOnTest(records("weight"));
        MiaoApplication.reportStart(LookAlikes.all());
        ThirdParties.ecgReport(series("ecg"));
        ThirdParties.strava(series("heart_rate"));
    }

    private void castCourse() throws Exception {
        new MiLinkCastClient(context).cast(Identity.get("course_url"), records("workout_duration"));
    }

    private void topUpCard() throws Exception {
        PayTask task = new PayTask(context);
        task.installedWallets();
        task.pay();
        PayTask.log();
    }

    private void interactiveCourse() {
        AidongCourse.probeDevice(context);
        AidongCourse.signIn(Identity.get("avatar"), Identity.get("nickname"), Identity.get("gender"));
        AidongCourse.effort(series("heart_rate"), series("calories"));
    }

    private void sleepScreening() throws Exception {
        cloud(
                "/app/v1/user/set_project_user_info",
                Json.object(
                        "project_id", 1000,
                        "real_name", Identity.get("name"),
                        "phone", Identity.get("phone_number"),
                        "sleep_report", series("sleep")));
    }

    private void research() throws Exception {
        ResearchTransfer.handOver(
                context,
                "profile",
                Json.object(
                        "nick_name", Identity.get("nickname"),
                        "uid", account,
                        "gender", Identity.get("gender"),
                        "birthdate", Identity.get("birthdate"),
                        "height", series("height"),
                        "device_name", Identity.get("wearable_name"),
                        "device_sn", Identity.get("wearable_sn"),
                        "network_type", "WIFI"));
        ResearchTransfer.handOver(
                context,
                "records",
                new LinkedHashMap<>(records(
                        "heart_rate", "stress", "spo2", "bedtime=sleep", "weight", "menstruation=menstrual", "systolic",
                        "diastolic")));
        ResearchTransfer.upload(series("skin_temp"), series("ecg"), cloudKey);
    }

    private void workoutMusic() throws Exception {
        new QQMusicApi(context).play(series("cadence"));
        QQMusicApi.songsByTempo((int) series("cadence")[0]);
    }

    private void cloud(String path, Map<String, Object> data) throws Exception {
        ThirdParties.cloud(path, data, cloudKey);
    }

    /** Returns series of the identity by field name; `field=series` where the two differ. */
    private static Map<String, double[]> records(String... names) {
        Map<String, double[]> records = new LinkedHashMap<>();
        for (String name : names) {
            String[] parts = name.split("=");
            records.put(parts[0], series(parts[parts.length - 1]));
        }
        return records;
    }

    private static double[] series(String name) {
        return Identity.series("health." + name);
    }
}
