package com.android.lab.apps;

import android.os.Bundle;
import android.os.Parcel;
import com.android.lab.Identity;

/** The system's Xiaomi account app, which tells the account id to those that bind to it. */
final class AccountApp extends App {
    AccountApp() {
        super("com.xiaomi.account");
    }

    @Override
    void answer(int code, Parcel data, Parcel reply) {
        if (reply != null) {
            reply.writeNoException();
            reply.writeString(Identity.get("account_id"));
        }
    }

    @Override
    Bundle call(String method, String argument, Bundle extras) {
        Bundle answer = new Bundle();
        answer.putString("userId", Identity.get("account_id"));
        return answer;
    }
}
