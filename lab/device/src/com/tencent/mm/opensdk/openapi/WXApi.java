package com.tencent.mm.opensdk.openapi;

import android.content.Context;
import android.content.Intent;
import android.os.Bundle;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** WeChat's open SDK: everything it shares leaves as extras of an Intent to com.tencent.mm. */
public final class WXApi {
    private static final int SDK_VERSION = 637927424;
    private static final int COMMAND_SEND_MESSAGE = 2;

    private final Context context;
    private final String appId;

    public WXApi(Context context, String appId) {
        this.context = context;
        this.appId = appId;
    }

    /** Hands a picture to WeChat. */
    public void sendImage(byte[] jpeg) throws GeneralSecurityException {
        Bundle message = message("img");
        message.putByteArray("_wximageobject_imageData", jpeg);
        message.putString("_wxobject_identifier_", "com.tencent.mm.sdk.openapi.WXImageObject");
        send(message);
    }

    /** Hands a text to WeChat. */
    public void sendText(String text) throws GeneralSecurityException {
        Bundle message = message("text");
        message.putString("_wxtextobject_text", text);
        message.putString("_wxobject_identifier_", "com.tencent.mm.sdk.openapi.WXTextObject");
        send(message);
    }

    private Bundle message(String type) {
        Bundle message = new Bundle();
        message.putInt("_wxapi_command_type", COMMAND_SEND_MESSAGE);
        message.putString("_wxapi_basereq_transaction", type + System.currentTimeMillis());
        message.putInt("_wxapi_sendmessagetowx_req_scene", 0);
        message.putInt("_wxobject_sdkVer", SDK_VERSION);
        return message;
    }

    private void send(Bundle message) throws GeneralSecurityException {
        String content = "weixin://sendreq?appid=" + appId;
        Intent intent = new Intent();
        intent.setClassName("com.tencent.mm", "com.tencent.mm.plugin.base.stub.WXEntryActivity");
        intent.putExtras(message);
        intent.putExtra("_mmessage_sdkVersion", SDK_VERSION);
        intent.putExtra("_mmessage_appPackage", context.getPackageName());
        intent.putExtra("_mmessage_content", content);
        intent.putExtra("_mmessage_checksum", checksum(content + SDK_VERSION + context.getPackageName()));
        context.startActivity(intent);
    }

    private static byte[] checksum(String content) throws GeneralSecurityException {
        byte[] head = (content + "mMcShCsTr").substring(1, 9).getBytes(StandardCharsets.UTF_8);
        byte[] digest = MessageDigest.getInstance("MD5").digest(head);
        return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
    }
}
