package android.content;

import android.net.Uri;
import android.os.Bundle;
import android.os.Parcel;
import android.os.Parcelable;
import java.util.LinkedHashSet;
import java.util.Set;

/** A request to another component: what to do, with what. */
public class Intent implements Parcelable {
    public static final String ACTION_VIEW = "android.intent.action.VIEW";
    public static final String ACTION_SEND = "android.intent.action.SEND";
    public static final String ACTION_MAIN = "android.intent.action.MAIN";
    public static final String CATEGORY_DEFAULT = "android.intent.category.DEFAULT";
    public static final String EXTRA_TEXT = "android.intent.extra.TEXT";
    public static final String EXTRA_STREAM = "android.intent.extra.STREAM";
    public static final int FLAG_ACTIVITY_NEW_TASK = 0x10000000;
    public static final int FLAG_GRANT_READ_URI_PERMISSION = 1;

    private final Bundle extras = new Bundle();
    private final Set<String> categories = new LinkedHashSet<>();
    private String action;
    private Uri data;
    private String type;
    private String packageName;
    private ComponentName component;
    private int flags;

    public Intent() {}

    public Intent(String action) {
        this.action = action;
    }

    public Intent(String action, Uri data) {
        this.action = action;
        this.data = data;
    }

    public Intent(Context context, Class<?> type) {
        component = new ComponentName(context, type);
    }

    public Intent setAction(String value) {
        action = value;
        return this;
    }

    public String getAction() {
        return action;
    }

    public Intent setData(Uri value) {
        data = value;
        return this;
    }

    public Uri getData() {
        return data;
    }

    public String getDataString() {
        return data == null ? null : data.toString();
    }

    public String getScheme() {
        return data == null ? null : data.getScheme();
    }

    public Intent setType(String value) {
        type = value;
        return this;
    }

    public String getType() {
        return type;
    }

    public Intent setPackage(String value) {
        packageName = value;
        return this;
    }

    public String getPackage() {
        return packageName;
    }

    public Intent setComponent(ComponentName value) {
        component = value;
        return this;
    }

    public ComponentName getComponent() {
        return component;
    }

    public Intent setClassName(String name, String className) {
        return setComponent(new ComponentName(name, className));
    }

    public Intent addCategory(String value) {
        categories.add(value);
        return this;
    }

    public Set<String> getCategories() {
        return categories;
    }

    public Intent setFlags(int value) {
        flags = value;
        return this;
    }

    public Intent addFlags(int value) {
        flags |= value;
        return this;
    }

    public int getFlags() {
        return flags;
    }

    public Bundle getExtras() {
        return extras.isEmpty() ? null : new Bundle(extras);
    }

    public boolean hasExtra(String name) {
        return extras.containsKey(name);
    }

    public Intent putExtras(Bundle values) {
        extras.putAll(values);
        return this;
    }

    public Intent putExtra(String name, String value) {
        extras.putString(name, value);
        return this;
    }

    public Intent putExtra(String name, int value) {
        extras.putInt(name, value);
        return this;
    }

    public Intent putExtra(String name, long value) {
        extras.putLong(name, value);
        return this;
    }

    public Intent putExtra(String name, double value) {
        extras.putDouble(name, value);
        return this;
    }

    public Intent putExtra(String name, boolean value) {
        extras.putBoolean(name, value);
        return this;
    }

    public Intent putExtra(String name, byte[] value) {
        extras.putByteArray(name, value);
        return this;
    }

    public Intent putExtra(String name, String[] value) {
        extras.putStringArray(name, value);
        return this;
    }

    public Intent putExtra(String name, Bundle value) {
        extras.putBundle(name, value);
        return this;
    }

    public String getStringExtra(String name) {
        return extras.getString(name);
    }

    public int getIntExtra(String name, int otherwise) {
        return extras.getInt(name, otherwise);
    }

    public byte[] getByteArrayExtra(String name) {
        return extras.getByteArray(name);
    }

    public Bundle getBundleExtra(String name) {
        return extras.getBundle(name);
    }

    @Override
    public void writeToParcel(Parcel dest, int ignored) {
        dest.writeString(action);
        dest.writeString(getDataString());
        dest.writeBundle(extras);
    }

    @Override
    public String toString() {
        return "Intent { act=" + action + " dat=" + data + " pkg=" + packageName + " cmp=" + component + " }";
    }
}
