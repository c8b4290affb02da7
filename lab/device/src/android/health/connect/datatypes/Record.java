package android.health.connect.datatypes;

/** Anything in the store. */
public abstract class Record {
    Record() {}
}
