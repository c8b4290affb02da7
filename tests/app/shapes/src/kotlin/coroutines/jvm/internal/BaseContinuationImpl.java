package kotlin.coroutines.jvm.internal;

/** What the compiler makes of a suspend lambda. */
public abstract class BaseContinuationImpl {
    public final void resumeWith(Object result) {
        invokeSuspend(result);
    }

    protected abstract Object invokeSuspend(Object result);
}
