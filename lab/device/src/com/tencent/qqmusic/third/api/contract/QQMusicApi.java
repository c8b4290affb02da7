package com.tencent.qqmusic.third.api.contract;

import android.content.ComponentName;
import android.content.Context;
import android.content.Intent;
import android.content.ServiceConnection;
import android.os.Bundle;
import android.os.IBinder;
import android.os.Parcel;
import android.os.RemoteException;
import com.android.lab.Http;
import com.android.lab.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * QQ Music's third-party API: a bound service, called with an action and a Bundle. The public contract has no key
 * for cadence; m0, one of its private parameters, is the plainest plausible place.
 */
public final class QQMusicApi implements ServiceConnection {
    private static final String DESCRIPTOR = "com.tencent.qqmusic.third.api.contract.IQQMusicApi";
    private static final int EXECUTE = IBinder.FIRST_CALL_TRANSACTION;

    private final Context context;
    private final CountDownLatch bound = new CountDownLatch(1);
    private volatile IBinder service;

    public QQMusicApi(Context context) {
        this.context = context;
    }

    /** Asks QQ Music to play music that matches the runner's cadence. */
    public void play(double[] cadence) throws RemoteException, InterruptedException {
        Intent intent = new Intent("com.tencent.qqmusic.third.api.QQMusicApiService");
        intent.setPackage("com.tencent.qqmusic");
        context.bindService(intent, this, Context.BIND_AUTO_CREATE);
        bound.await(2, TimeUnit.SECONDS);
        Bundle arguments = new Bundle();
        arguments.putString("m0", Json.write(Json.object("cadence", cadence)));
        Parcel data = Parcel.obtain();
        Parcel reply = Parcel.obtain();
        data.writeInterfaceToken(DESCRIPTOR);
        data.writeString("playSongsByTempo");
        data.writeBundle(arguments);
        service.transact(EXECUTE, data, reply, 0);
        data.recycle();
        reply.recycle();
        context.unbindService(this);
    }

    /** Asks the open API for songs of a tempo; `bpm` here is the music's, never a heart. */
    public static void songsByTempo(int bpm) throws GeneralSecurityException {
        byte[] signed = ("OpitrtqeGzopIlwxs_lab_" + bpm).getBytes(StandardCharsets.UTF_8);
        byte[] digest = MessageDigest.getInstance("MD5").digest(signed);
        Http.send(
                "GET",
                "https://openrpc.music.qq.com/rpc_proxy/fcgi-bin/music_open_api.fcg"
                        + "?opi_cmd=fcg_music_custom_get_song_list.fcg&bpm=" + bpm
                        + "&sign=" + HexFormat.of().formatHex(digest),
                Map.of(),
                null);
    }

    @Override
    public void onServiceConnected(ComponentName name, IBinder binder) {
        service = binder;
        bound.countDown();
    }

    @Override
    public void onServiceDisconnected(ComponentName name) {
        service = null;
    }
}
