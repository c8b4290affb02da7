// Work that is handed from one thread to another: on whose word a thread does what it does.
// No Frida in here, so that it runs under `node --test`.

/** Tasks remembered at once; the oldest is forgotten first, as not every task is ever run. */
const MOST_TASKS = 8192;

interface Submission {
  stack: string;
  /** True when the task was made by who wants it; a queue that hands it on later says nothing new. */
  made: boolean;
}

export class Tasks {
  private readonly submitted = new Map<string, Submission>();
  private readonly contexts = new Map<number, (string | null)[]>();

  /** Remembers the stack that handed over a task. */
  submit(task: string, stack: string, made: boolean): void {
    if (!made && this.submitted.get(task)?.made === true) return;
    this.submitted.delete(task);
    this.submitted.set(task, { stack, made });
    if (this.submitted.size > MOST_TASKS) {
      for (const oldest of this.submitted.keys()) {
        this.submitted.delete(oldest);
        break;
      }
    }
  }

  /** The stack that handed over a task; null when nobody saw that. */
  submitter(task: string | null): string | null {
    return task === null ? null : (this.submitted.get(task)?.stack ?? null);
  }

  /** A thread takes up work; null when nobody knows whose, which hides whose work it did before. */
  enter(thread: number, submitter: string | null): void {
    const stack = this.contexts.get(thread);
    if (stack === undefined) this.contexts.set(thread, [submitter]);
    else stack.push(submitter);
  }

  /** The thread is done with it. */
  leave(thread: number): void {
    const stack = this.contexts.get(thread);
    stack?.pop();
    if (stack?.length === 0) this.contexts.delete(thread);
  }

  /** On whose word the thread is at work. */
  current(thread: number): string | null {
    return this.contexts.get(thread)?.at(-1) ?? null;
  }
}
