package android.content;

import com.android.lab.Identity;

/** The clipboard; at start it holds the identity's {@code clipboard}. */
public class ClipboardManager {
    private volatile ClipData clip = ClipData.newPlainText(null, Identity.get("clipboard", "lab"));

    public ClipData getPrimaryClip() {
        return clip;
    }

    public void setPrimaryClip(ClipData value) {
        clip = value;
    }

    public ClipDescription getPrimaryClipDescription() {
        return clip.getDescription();
    }

    public boolean hasPrimaryClip() {
        return true;
    }

    public CharSequence getText() {
        return clip.getItemAt(0).getText();
    }
}
