package android.database;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows held in memory. */
public class MatrixCursor implements Cursor {
    private final String[] columns;
    private final List<Object[]> rows = new ArrayList<>();
    private int position = -1;

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
    public boolean isNull(int column) {
        return rows.get(position)[column] == null;
    }

    @Override
    public void close() {}
}
