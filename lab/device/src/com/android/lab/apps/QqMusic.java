package com.android.lab.apps;

import android.os.Bundle;
import android.os.Parcel;

/** QQ Music, whose API answers a bundle with a code. */
final class QqMusic extends App {
    QqMusic() {
        super("com.tencent.qqmusic");
    }

    @Override
    void answer(int code, Parcel data, Parcel reply) {
        if (reply != null) {
            Bundle answer = new Bundle();
            answer.putInt("code", 0);
            reply.writeNoException();
            reply.writeBundle(answer);
        }
    }
}
