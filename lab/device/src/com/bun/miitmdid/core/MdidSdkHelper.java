package com.bun.miitmdid.core;

import android.content.Context;
import com.android.lab.Identity;
import com.bun.miitmdid.interfaces.IIdentifierListener;
import com.bun.miitmdid.interfaces.IdSupplier;

/** Entry of the identifier SDK of the Mobile Security Alliance. */
public class MdidSdkHelper {
    public static final int SDK_VERSION_CODE = 20220328;
    public static final int INFO_RESULT_OK = 1008610;
    public static final int INFO_RESULT_DELAY = 1008614;

    private MdidSdkHelper() {}

    public static boolean InitCert(Context context, String certificate) {
        return true;
    }

    /** Calls the listener back on a thread of its own, as the SDK does when it had to bind a service first. */
    public static int InitSdk(Context context, boolean log, IIdentifierListener listener) {
        Thread worker = new Thread(() -> listener.onSupport(new Found()), "msa");
        worker.setDaemon(true);
        worker.start();
        return INFO_RESULT_DELAY;
    }

    /** As version 1.0.13 had it. */
    public static int InitSdk(Context context, boolean log, com.bun.supplier.IIdentifierListener listener) {
        Thread worker = new Thread(() -> listener.OnSupport(true, new Older()), "msa");
        worker.setDaemon(true);
        worker.start();
        return INFO_RESULT_DELAY;
    }

    /** As version 1.0.10 had it. */
    public static int InitSdk(Context context, boolean log, com.bun.miitmdid.core.IIdentifierListener listener) {
        Thread worker = new Thread(() -> listener.OnSupport(true, new Older()), "msa");
        worker.setDaemon(true);
        worker.start();
        return INFO_RESULT_DELAY;
    }

    private static final class Older implements com.bun.supplier.IdSupplier, com.bun.miitmdid.supplier.IdSupplier {
        @Override
        public boolean isSupported() {
            return true;
        }

        @Override
        public String getOAID() {
            return Identity.get("oaid");
        }

        @Override
        public String getVAID() {
            return Identity.get("vaid");
        }

        @Override
        public String getAAID() {
            return Identity.get("aaid");
        }
    }

    private static final class Found implements IdSupplier {
        @Override
        public boolean isSupported() {
            return true;
        }

        @Override
        public boolean isLimited() {
            return false;
        }

        @Override
        public String getOAID() {
            return Identity.get("oaid");
        }

        @Override
        public String getVAID() {
            return Identity.get("vaid");
        }

        @Override
        public String getAAID() {
            return Identity.get("aaid");
        }
    }
}
