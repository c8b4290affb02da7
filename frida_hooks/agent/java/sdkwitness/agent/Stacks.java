package sdkwitness.agent;

import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Call stacks as one string each.
 *
 * <p>Carrying a {@code StackTraceElement[]} over JNI frame by frame costs some thirty times what the walk
 * itself costs, so the walk, the hash and the text are made here.
 *
 * <p>It walks by itself, without a lambda: the first use of one loads classes, which must not happen wherever a hook
 * interrupts.
 */
public final class Stacks implements Function<Stream<StackWalker.StackFrame>, String> {
    /** How many distinct stacks are remembered as sent; past it they are all sent again. */
    private static final int MOST_REMEMBERED = 65_536;

    private static final Set<Long> SENT = Collections.newSetFromMap(new ConcurrentHashMap<Long, Boolean>());

    /** Hidden frames too: the class of a lambda may be all that is on the stack of the code that made it. */
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.SHOW_HIDDEN_FRAMES);

    private final int most;

    private Stacks(int most) {
        this.most = most;
    }

    /** Forgets what was sent: a new agent has a new reader. */
    public static void forget() {
        take(1); // loads what a walk needs
        SENT.clear();
    }

    /**
     * Returns the id of the caller's stack, and, the first time this stack is seen, its frames.
     *
     * @param most how many frames to keep, innermost first
     * @return the id in hexadecimal, followed by a line per frame when the stack is new
     */
    public static String take(int most) {
        return WALKER.walk(new Stacks(most));
    }

    @Override
    public String apply(Stream<StackWalker.StackFrame> stream) {
        long hash = 0xcbf29ce484222325L;
        String[] names = new String[2 * most];
        int kept = 0;
        Iterator<StackWalker.StackFrame> frames = stream.iterator();
        frames.next(); // the innermost frame is `take`
        while (kept < names.length && frames.hasNext()) {
            StackWalker.StackFrame frame = frames.next();
            String owner = nameOf(frame.getClassName());
            String method = frame.getMethodName();
            // A hook stands on the stack as a native frame under the original it called.
            if (kept > 0 && owner.equals(names[kept - 2]) && method.equals(names[kept - 1]) && frame.isNativeMethod()) {
                continue;
            }
            names[kept++] = owner;
            names[kept++] = method;
            hash = (hash ^ owner.hashCode()) * 0x100000001b3L;
            hash = (hash ^ method.hashCode()) * 0x100000001b3L;
        }
        String id = Long.toHexString(hash);
        if (SENT.size() > MOST_REMEMBERED) {
            SENT.clear();
        }
        return SENT.add(hash) ? id + text(names, kept) : id;
    }

    private static String text(String[] names, int kept) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < kept; i += 2) {
            text.append('\n').append(names[i]).append('.').append(names[i + 1]);
        }
        return text.toString();
    }

    /** Takes the address out of a hidden class's name, {@code a.B$$Lambda$7/0x0000000800c03000}. */
    private static String nameOf(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }
}
