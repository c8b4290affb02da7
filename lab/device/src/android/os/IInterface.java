package android.os;

/** What every AIDL interface extends. */
public interface IInterface {
    IBinder asBinder();
}
