package android.content;

/** What kind of content the clipboard holds. */
public final class ClipDescription {
    public static final String MIMETYPE_TEXT_PLAIN = "text/plain";

    private final CharSequence label;

    public ClipDescription(CharSequence label, String[] types) {
        this.label = label;
    }

    public CharSequence getLabel() {
        return label;
    }

    public String getMimeType(int index) {
        return MIMETYPE_TEXT_PLAIN;
    }

    public int getMimeTypeCount() {
        return 1;
    }
}
