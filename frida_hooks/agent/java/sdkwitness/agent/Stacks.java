package sdkwitness.agent;

import java.util.Iterator;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Call stacks as text, each with an id of what it says.
 *
 * <p>Carrying a {@code StackTraceElement[]} over JNI frame by frame costs some thirty times what the walk
 * itself costs, so the walk, the hash and the text are made here.
 *
 * <p>It walks by itself, without a lambda: the first use of one loads classes, which must not happen wherever a hook
 * interrupts.
 */
public final class Stacks implements Function<Stream<StackWalker.StackFrame>, Stacks> {
    /** Hidden frames too: the class of a lambda may be all that is on the stack of the code that made it. */
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.SHOW_HIDDEN_FRAMES);

    private final String[] names;
    private int kept;
    private long hash = 0xcbf29ce484222325L;

    private Stacks(int most) {
        names = new String[2 * most];
    }

    /**
     * Returns the caller's stack.
     *
     * @param most how many frames to keep, innermost first
     * @return the id in hexadecimal, followed by a line per frame
     */
    public static String take(int most) {
        Stacks walked = WALKER.walk(new Stacks(most));
        return Long.toHexString(walked.hash >>> 1) + walked.text();
    }

    @Override
    public Stacks apply(Stream<StackWalker.StackFrame> stream) {
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
        return this;
    }

    private String text() {
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
