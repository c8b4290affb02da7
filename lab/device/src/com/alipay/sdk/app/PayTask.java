package com.alipay.sdk.app;

import android.bluetooth.BluetoothAdapter;
import android.content.Context;
import android.net.ConnectivityManager;
import android.telephony.TelephonyManager;
import com.android.lab.Http;
import com.android.lab.Json;
import com.android.lab.Pinned;
import com.mi.health.util.LabKeys;
import com.ta.utdid2.device.UTDevice;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;

/** Alipay's H5 payment: a 3DES key wrapped with RSA, then gzip of JSON under it, to the mobile gateway. */
public final class PayTask {
    private static final String GATEWAY = "https://mobilegw.alipay.com/mgw.htm";

    private final Context context;

    public PayTask(Context context) {
        this.context = context;
    }

    /** Dispatches a payment. */
    public void pay() throws GeneralSecurityException, IOException {
        TelephonyManager telephony = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        ConnectivityManager network = (ConnectivityManager) context.getSystemService(Context.CONNECTIVITY_SERVICE);
        send(
                "alipay.msp.cashier.dispatch.bytes",
                Json.object(
                        "utdid", UTDevice.getUtdid(),
                        "imei", telephony.getImei(),
                        "imsi", telephony.getSubscriberId(),
                        "gsi", telephony.getSimSerialNumber(),
                        "bluetoothmac", BluetoothAdapter.getDefaultAdapter().getAddress(),
                        "netType", network.getActiveNetworkInfo().getTypeName()));
    }

    /** Reads which apps are installed, to offer the payment ways that are there. */
    public int installedWallets() {
        return context.getPackageManager().getInstalledPackages(0).size();
    }

    /** Sends the SDK's log to a host whose certificate is pinned: a proxy cannot look into it. */
    public static void log() {
        Pinned.get("https://loggw.alipay.com/loggw/logUpload.do");
    }

    private static void send(String operation, Map<String, Object> body) throws GeneralSecurityException, IOException {
        SecretKey key = KeyGenerator.getInstance("DESede").generateKey();
        Cipher wrap = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        wrap.init(Cipher.ENCRYPT_MODE, LabKeys.rsa());
        byte[] wrapped = wrap.doFinal(key.getEncoded());
        Cipher cipher = Cipher.getInstance("DESede/CBC/PKCS5Padding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(new byte[8]));
        byte[] sealed = cipher.doFinal(gzip(Json.write(body).getBytes(StandardCharsets.UTF_8)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(wrapped.length);
            out.write(wrapped);
            out.writeInt(sealed.length);
            out.write(sealed);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/octet-stream");
        headers.put("Operation-Type", operation);
        headers.put("msp-gzip", "1");
        headers.put("des-mode", "CBC");
        Http.send("POST", GATEWAY, headers, bytes.toByteArray());
    }

    private static byte[] gzip(byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(data);
        }
        return bytes.toByteArray();
    }
}
