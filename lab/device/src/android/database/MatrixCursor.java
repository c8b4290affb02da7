package android.database;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows held in memory. */
public class MatrixCursor implements Cursor {
    private final String[] columns;
    private final List<Object[]> rows = new ArrayList<>();
    private int position = -1;
    private boolean closed;

    public MatrixCursor(String[] columns) {
        this.columns = columns.clone();
    }

    public void addRow(Object[] values) {
        rows.add(values.clone());
    }

    @Override
    public int getCount() {
        return rows.size();
    }

    @Override
    public int getPosition() {
        return position;
    }

    @Override
    public boolean moveToFirst() {
        return moveToPosition(0);
    }

    @Override
    public boolean moveToNext() {
        return moveToPosition(position + 1);
    }

    @Override
    public boolean moveToPosition(int to) {
        position = Math.max(-1, Math.min(to, rows.size()));
        return position >= 0 && position < rows.size();
    }

    @Override
    public boolean moveToLast() {
        return moveToPosition(rows.size() - 1);
    }

    @Override
    public boolean moveToPrevious() {
        return moveToPosition(position - 1);
    }

    @Override
    public boolean isBeforeFirst() {
        return position < 0;
    }

    @Override
    public boolean isAfterLast() {
        return position >= rows.size();
    }

    @Override
    public int getColumnCount() {
        return columns.length;
    }

    @Override
    public String[] getColumnNames() {
        return columns.clone();
    }

    @Override
    public String getColumnName(int column) {
        return columns[column];
    }

    @Override
    public int getColumnIndex(String name) {
        return Arrays.asList(columns).indexOf(name);
    }

    @Override
    public int getColumnIndexOrThrow(String name) {
        int index = getColumnIndex(name);
        if (index < 0) {
            throw new IllegalArgumentException("column '" + name + "' does not exist");
        }
        return index;
    }

    @Override
    public String getString(int column) {
        Object value = rows.get(position)[column];
        return value == null ? null : value.toString();
    }

    @Override
    public int getInt(int column) {
        return Integer.parseInt(getString(column));
    }

    @Override
    public long getLong(int column) {
        return Long.parseLong(getString(column));
    }

    @Override
    public double getDouble(int column) {
        return Double.parseDouble(getString(column));
    }

    @Override
    public byte[] getBlob(int column) {
        return rows.get(position)[column] instanceof byte[] data ? data.clone() : null;
    }

    @Override
    public int getType(int column) {
        Object value = rows.get(position)[column];
        if (value == null) {
            return FIELD_TYPE_NULL;
        } else if (value instanceof byte[]) {
            return FIELD_TYPE_BLOB;
        } else if (value instanceof Double || value instanceof Float) {
            return FIELD_TYPE_FLOAT;
        }
        return value instanceof Number ? FIELD_TYPE_INTEGER : FIELD_TYPE_STRING;
    }

    @Override
    public boolean isNull(int column) {
        return rows.get(position)[column] == null;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
