package android.database;

/** Rows of a provider's answer. */
public interface Cursor extends AutoCloseable {
    int getCount();

    int getPosition();

    boolean moveToFirst();

    boolean moveToNext();

    boolean moveToPosition(int position);

    boolean isAfterLast();

    int getColumnCount();

    String[] getColumnNames();

    int getColumnIndex(String name);

    int getColumnIndexOrThrow(String name);

    String getString(int column);

    int getInt(int column);

    long getLong(int column);

    boolean isNull(int column);

    @Override
    void close();
}
