package android.content;

/** What the clipboard holds. */
public final class ClipData {
    private final ClipDescription description;
    private final Item item;

    private ClipData(CharSequence label, Item item) {
        description = new ClipDescription(label, new String[] {ClipDescription.MIMETYPE_TEXT_PLAIN});
        this.item = item;
    }

    public static ClipData newPlainText(CharSequence label, CharSequence text) {
        return new ClipData(label, new Item(text));
    }

    public ClipDescription getDescription() {
        return description;
    }

    public int getItemCount() {
        return 1;
    }

    public Item getItemAt(int index) {
        return item;
    }

    /** One piece of clipboard content. */
    public static final class Item {
        private final CharSequence text;

        public Item(CharSequence text) {
            this.text = text;
        }

        public CharSequence getText() {
            return text;
        }

        public CharSequence coerceToText(Context context) {
            return text;
        }
    }
}
