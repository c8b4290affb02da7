package android.content;

import java.util.LinkedHashSet;
import java.util.Set;

/** What a receiver listens to. */
public final class IntentFilter {
    private final Set<String> actions = new LinkedHashSet<>();

    public IntentFilter() {}

    public IntentFilter(String action) {
        actions.add(action);
    }

    public void addAction(String action) {
        actions.add(action);
    }

    public boolean hasAction(String action) {
        return actions.contains(action);
    }
}
