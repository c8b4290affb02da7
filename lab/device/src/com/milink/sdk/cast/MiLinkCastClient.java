package com.milink.sdk.cast;

import android.content.ComponentName;
import android.content.Context;
import android.content.Intent;
import android.content.ServiceConnection;
import android.os.Bundle;
import android.os.IBinder;
import android.os.Parcel;
import android.os.RemoteException;
import android.provider.Settings;
import android.telephony.TelephonyManager;
import com.android.id.impl.IdProviderImpl;
import com.android.lab.Json;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Mi Link casting: a bound service of com.milink.service, called by binder transactions. */
public final class MiLinkCastClient implements ServiceConnection {
    private static final String DESCRIPTOR = "com.milink.sdk.cast.v2.IMiLinkCastServiceV2";
    private static final int INIT = IBinder.FIRST_CALL_TRANSACTION;
    private static final int START = IBinder.FIRST_CALL_TRANSACTION + 3;

    private final Context context;
    private final CountDownLatch bound = new CountDownLatch(1);
    private volatile IBinder service;

    public MiLinkCastClient(Context context) {
        this.context = context;
    }

    /** Binds the cast service and tells it who casts what. */
    public void cast(String courseUrl, Map<String, double[]> workout) throws RemoteException, InterruptedException {
        Intent intent = new Intent("com.milink.sdk.cast.v2.client.public");
        intent.setPackage("com.milink.service");
        context.bindService(intent, this, Context.BIND_AUTO_CREATE);
        bound.await(2, TimeUnit.SECONDS);
        TelephonyManager telephony = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        Bundle client = new Bundle();
        client.putString("oaid", new IdProviderImpl().getOAID(context));
        client.putString("imei", telephony.getImei());
        client.putString(
                "androidId", Settings.Secure.getString(context.getContentResolver(), Settings.Secure.ANDROID_ID));
        transact(INIT, client);
        Bundle media = new Bundle();
        media.putString("mUrl", courseUrl);
        media.putString("workout_data", Json.write(workout));
        transact(START, media);
        context.unbindService(this);
    }

    private void transact(int code, Bundle arguments) throws RemoteException {
        Parcel data = Parcel.obtain();
        Parcel reply = Parcel.obtain();
        data.writeInterfaceToken(DESCRIPTOR);
        data.writeBundle(arguments);
        service.transact(code, data, reply, 0);
        data.recycle();
        reply.recycle();
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
