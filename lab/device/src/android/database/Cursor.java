package android.database;

/** Rows of a provider's answer. */
public interface Cursor extends AutoCloseable {
    int FIELD_TYPE_NULL = 0;
    int FIELD_TYPE_INTEGER = 1;
    int FIELD_TYPE_FLOAT = 2;
    int FIELD_TYPE_STRING = 3;
    int FIELD_TYPE_BLOB = 4;

    int getCount();

    int getPosition();

    boolean moveToFirst();

    boolean moveToNext();

    boolean moveToPosition(int position);

    boolean moveToLast();

    boolean moveToPrevious();

    boolean isBeforeFirst();

    boolean isAfterLast();

    int getColumnCount();

    String[] getColumnNames();

    String getColumnName(int column);

    int getColumnIndex(String name);

    int getColumnIndexOrThrow(String name);

    String getString(int column);

    int getInt(int column);

    long getLong(int column);

    double getDouble(int column);

    byte[] getBlob(int column);

    int getType(int column);

    boolean isNull(int column);

    boolean isClosed();

    @Override
    void close();
}
