package com.xiaomi.accountsdk.account;

import android.content.Context;
import android.telephony.TelephonyManager;
import com.android.id.impl.IdProviderImpl;
import com.android.lab.Http;
import com.android.lab.Json;
import com.xiaomi.accountsdk.hasheddeviceidlib.HashedDeviceIdUtil;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Passport login: form and cookies to account.xiaomi.com, the root key of the cloud's RC4 layer back. */
public final class XMPassport {
    private static final String AGENT = "PassportSDK/5.3.0.release.79 passport-ui/5.3.0.release.79";
    private static final String PREFIX = "&&&START&&&";

    private XMPassport() {}

    /** Signs in for one service and returns its ssecurity. */
    public static String login(Context context, String user, String password, String sid)
            throws GeneralSecurityException {
        String oaid = new IdProviderImpl().getOAID(context);
        Map<String, String> form = new LinkedHashMap<>();
        form.put("sid", sid);
        form.put("user", user);
        form.put("hash", HexFormat.of().withUpperCase().formatHex(HashedDeviceIdUtil.md5(password)));
        form.put("callback", "https://sts-hlth.io.mi.com/healthapp/sts");
        form.put("_json", "true");
        Http.Answer answer = Http.send(
                "POST",
                "https://account.xiaomi.com/pass/serviceLoginAuth2",
                Map.of(
                        "Content-Type", "application/x-www-form-urlencoded",
                        "User-Agent", AGENT,
                        "Cookie", "deviceId=" + deviceId(context) + "; pass_o=" + oaid),
                Http.form(form).getBytes(StandardCharsets.UTF_8));
        return (String) Json.read(answer.text().substring(PREFIX.length())).get("ssecurity");
    }

    /** Renews a session; newer builds name the device by its OAID here. */
    public static void refresh(Context context, String sid) throws GeneralSecurityException {
        String oaid = new IdProviderImpl().getOAID(context);
        Http.send(
                "GET",
                "https://account.xiaomi.com/pass/serviceLogin?_json=true&sid=" + sid,
                Map.of("User-Agent", AGENT, "Cookie", "deviceId=" + HashedDeviceIdUtil.oaid(oaid)),
                null);
    }

    private static String deviceId(Context context) throws GeneralSecurityException {
        TelephonyManager telephony = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        return HashedDeviceIdUtil.hash(telephony.getImei());
    }
}
