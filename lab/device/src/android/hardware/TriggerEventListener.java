package android.hardware;

/** Gets what a trigger sensor noticed. */
public abstract class TriggerEventListener {
    public abstract void onTrigger(TriggerEvent event);
}
