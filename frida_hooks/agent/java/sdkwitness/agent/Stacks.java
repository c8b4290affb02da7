package sdkwitness.agent;

import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Call stacks as one string each.
 *
 * <p>Carrying a {@code StackTraceElement[]} over JNI frame by frame costs some thirty times what the walk
 * itself costs, so the walk, the hash and the text are made here.
 */
public final class Stacks {
    /** How many distinct stacks are remembered as sent; past it they are all sent again. */
    private static final int MOST_REMEMBERED = 65_536;

    private static final Set<Long> SENT = Collections.newSetFromMap(new ConcurrentHashMap<Long, Boolean>());

    private Stacks() {}

    /** Forgets what was sent: a new agent has a new reader. */
    public static void forget() {
        SENT.clear();
    }

    /**
     * Returns the id of the caller's stack, and, the first time this stack is seen, its frames.
     *
     * @param most how many frames to keep, innermost first
     * @return the id in hexadecimal, followed by a line per frame when the stack is new
     */
    public static String take(int most) {
        StackTraceElement[] all = new Throwable().getStackTrace();
        long hash = 0xcbf29ce484222325L;
        StringBuilder text = new StringBuilder();
        int kept = 0;
        StackTraceElement before = null;
        // The innermost frame is this method.
        for (int i = 1; i < all.length && kept < most; i++) {
            StackTraceElement frame = all[i];
            String owner = frame.getClassName();
            String method = frame.getMethodName();
            // A hook stands on the stack as a native frame under the original it called.
            boolean hook = frame.isNativeMethod() && before != null
                    && owner.equals(before.getClassName()) && method.equals(before.getMethodName());
            if (hook) {
                continue;
            }
            before = frame;
            kept++;
            hash = (hash ^ owner.hashCode()) * 0x100000001b3L;
            hash = (hash ^ method.hashCode()) * 0x100000001b3L;
            text.append('\n').append(owner).append('.').append(method);
        }
        String id = Long.toHexString(hash);
        if (SENT.size() > MOST_REMEMBERED) {
            SENT.clear();
        }
        return SENT.add(hash) ? id + text : id;
    }
}
