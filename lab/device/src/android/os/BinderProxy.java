package android.os;

import com.android.lab.BinderThreads;

/** The calling end of a connection to another process; every AIDL call of an app passes through {@link #transact}. */
public final class BinderProxy implements IBinder {
    private final Binder remote;

    /** Android makes these in native code; here the lab does, around the receiving app's binder. */
    public BinderProxy(Binder remote) {
        this.remote = remote;
    }

    @Override
    public String getInterfaceDescriptor() {
        return remote.getInterfaceDescriptor();
    }

    @Override
    public boolean pingBinder() {
        return true;
    }

    @Override
    public boolean isBinderAlive() {
        return true;
    }

    @Override
    public IInterface queryLocalInterface(String descriptor) {
        return null;
    }

    @Override
    public boolean transact(int code, Parcel data, Parcel reply, int flags) throws RemoteException {
        return BinderThreads.call(() -> remote.transact(code, data, reply, flags));
    }
}
