package android.os;

/** The serving end of a binder connection. */
public class Binder implements IBinder {
    private String descriptor;
    private IInterface owner;

    public Binder() {}

    public Binder(String descriptor) {
        this.descriptor = descriptor;
    }

    public void attachInterface(IInterface owner, String descriptor) {
        this.owner = owner;
        this.descriptor = descriptor;
    }

    @Override
    public String getInterfaceDescriptor() {
        return descriptor;
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
    public IInterface queryLocalInterface(String wanted) {
        return descriptor != null && descriptor.equals(wanted) ? owner : null;
    }

    protected boolean onTransact(int code, Parcel data, Parcel reply, int flags) throws RemoteException {
        return false;
    }

    @Override
    public final boolean transact(int code, Parcel data, Parcel reply, int flags) throws RemoteException {
        data.setDataPosition(0);
        boolean known = onTransact(code, data, reply, flags);
        if (reply != null) {
            reply.setDataPosition(0);
        }
        return known;
    }

    public static int getCallingUid() {
        return Process.myUid();
    }
}
