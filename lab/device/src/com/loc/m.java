package com.loc;

import android.content.Context;
import android.net.wifi.WifiManager;
import android.os.Build;
import android.provider.Settings;
import android.telephony.TelephonyManager;
import com.android.id.impl.IdProviderImpl;
import com.mi.health.util.LabKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Amap's device block, sent as header X-INFO: identifiers in clear, then AES under an RSA-wrapped key. */
final class m {
    private m() {}

    static String xInfo(Context context) throws GeneralSecurityException {
        byte[] key = new byte[16];
        new SecureRandom().nextBytes(key);
        Cipher wrap = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        wrap.init(Cipher.ENCRYPT_MODE, LabKeys.rsa());
        byte[] wrapped = wrap.doFinal(key);
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(key));
        byte[] body = cipher.doFinal(fields(context).getBytes(StandardCharsets.UTF_8));
        ByteBuffer block = ByteBuffer.allocate(4 + wrapped.length + body.length);
        block.putShort((short) wrapped.length).put(wrapped).putShort((short) body.length).put(body);
        return Base64.getEncoder().encodeToString(block.array());
    }

    private static String fields(Context context) {
        TelephonyManager telephony = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        WifiManager wifi = (WifiManager) context.getSystemService(Context.WIFI_SERVICE);
        return "diu=" + telephony.getImei()
                + "|multiImeis=" + telephony.getImei(0) + "," + telephony.getImei(1)
                + "|meid=" + telephony.getMeid()
                + "|imsi=" + telephony.getSubscriberId()
                + "|serial=" + Build.getSerial()
                + "|aid=" + Settings.Secure.getString(context.getContentResolver(), Settings.Secure.ANDROID_ID)
                + "|oaid=" + new IdProviderImpl().getOAID(context)
                + "|mac=" + wifi.getFactoryMacAddresses()[0];
    }
}
