package android.os;

/** An object that can cross a process border. */
public interface Parcelable {
    default int describeContents() {
        return 0;
    }

    void writeToParcel(Parcel dest, int flags);
}
