// What each thread is in the middle of. No Frida in here, so that it runs under `node --test`.

/** The watched calls a thread is in, outermost first, and whether the agent itself is at work on it. */
export class ThreadState {
  readonly active: string[] = [];
  busy = false;
}

/** Threads known at once; past it those that are in no watched call are forgotten: they come and go with an app's pools. */
const MOST_THREADS = 1024;

export class Threads {
  private readonly states = new Map<number, ThreadState>();

  of(thread: number): ThreadState {
    let state = this.states.get(thread);
    if (state === undefined) {
      if (this.states.size >= MOST_THREADS) this.forgetIdle();
      state = new ThreadState();
      this.states.set(thread, state);
    }
    return state;
  }

  private forgetIdle(): void {
    for (const [thread, state] of this.states) {
      if (state.active.length === 0 && !state.busy) this.states.delete(thread);
    }
  }
}
