// What each thread is in the middle of. No Frida in here, so that it runs under `node --test`.

/** The watched calls a thread is in, outermost first, and whether the agent itself is at work on it. */
export class ThreadState {
  readonly active: string[] = [];
  busy = false;
}

export class Threads {
  private readonly states = new Map<number, ThreadState>();

  of(thread: number): ThreadState {
    let state = this.states.get(thread);
    if (state === undefined) {
      state = new ThreadState();
      this.states.set(thread, state);
    }
    return state;
  }

  /** Forgets a thread that is in no watched call: thread ids come and go with an app's pools. */
  leave(thread: number, state: ThreadState): void {
    if (state.active.length === 0 && !state.busy) this.states.delete(thread);
  }
}
