package android.location;

import android.os.Bundle;
import android.os.Parcel;
import android.os.Parcelable;

/** A position, WGS-84. */
public class Location implements Parcelable {
    private final String provider;
    private double latitude;
    private double longitude;
    private double altitude = 43.6;
    private float accuracy = 6.5f;
    private float speed;
    private float bearing;
    private long time;
    private Bundle extras;

    public Location(String provider) {
        this.provider = provider;
    }

    public String getProvider() {
        return provider;
    }

    public double getLatitude() {
        return latitude;
    }

    public void setLatitude(double value) {
        latitude = value;
    }

    public double getLongitude() {
        return longitude;
    }

    public void setLongitude(double value) {
        longitude = value;
    }

    public double getAltitude() {
        return altitude;
    }

    public void setAltitude(double value) {
        altitude = value;
    }

    public boolean hasAccuracy() {
        return true;
    }

    public float getAccuracy() {
        return accuracy;
    }

    public void setAccuracy(float value) {
        accuracy = value;
    }

    public float getSpeed() {
        return speed;
    }

    public void setSpeed(float value) {
        speed = value;
    }

    public float getBearing() {
        return bearing;
    }

    public void setBearing(float value) {
        bearing = value;
    }

    public long getTime() {
        return time;
    }

    public void setTime(long value) {
        time = value;
    }

    public Bundle getExtras() {
        return extras;
    }

    public void setExtras(Bundle value) {
        extras = value;
    }

    public boolean isFromMockProvider() {
        return false;
    }

    @Override
    public void writeToParcel(Parcel dest, int flags) {
        dest.writeString(provider);
        dest.writeDouble(latitude);
        dest.writeDouble(longitude);
    }

    @Override
    public String toString() {
        return "Location[" + provider + " " + latitude + "," + longitude + "]";
    }
}
