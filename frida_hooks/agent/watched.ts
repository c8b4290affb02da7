// A call of a watched method: passed on to the overload that the hook replaced, and made an event.
//
// A hook calls the overload it replaced and returns or throws what that did. Whatever goes wrong in here is told
// to the host and never to the app.

import Java from "frida-java-bridge";
import { Blobs, type Rest } from "./batch.ts";
import { Call } from "./call.ts";
import type { Found } from "./handlers.ts";
import type { Hook } from "./hook.ts";
import { type Overload, type Wrapper, ownClass, thrownClass } from "./java.ts";
import { Limiter } from "./limits.ts";
import type { Native } from "./native.ts";
import { waitFor } from "./orders.ts";
import { postEvent, postProblem } from "./outbox.ts";
import type { Target } from "./protocol.ts";
import { Tasks } from "./tasks.ts";
import { oneLine } from "./text.ts";
import { Threads } from "./threads.ts";
import { read } from "./values.ts";

const threads = new Threads();
const limiter = new Limiter();
const tasks = new Tasks();
/** Stack that registered a listener, by the listener's identity. */
const registrations = new Map<string, string>();
const MOST_REGISTRATIONS = 8192;

/** Hooks of native code, which are hushed where a Java hook speaks for what they see of the same call. */
let native: Native | null = null;
/** Kinds of targets that do. */
const SPEAKING: ReadonlySet<Target["kind"]> = new Set(["connect", "stream", "tls", "crypto"]);
/** How often a class loader is asked that cannot answer yet: its own constructor may still be at work. */
const LOADER_TRIES = 20;

/** Takes the hooks of native code to be hushed. */
export function speakFor(hooks: Native): void {
  native = hooks;
}

/** Readings beyond the rate limit of their target. */
export function dropped(): number {
  return limiter.dropped;
}

/** Does something whose calls are none of the app's doing. */
export function unwatched(work: () => void): void {
  const state = threads.of(Process.getCurrentThreadId());
  state.busy = true;
  try {
    work();
  } finally {
    state.busy = false;
  }
}

export function watched(hook: Hook, overload: Overload, types: string[], self: Wrapper, args: unknown[]): unknown {
  const thread = Process.getCurrentThreadId();
  const state = threads.of(thread);
  const { id, how } = hook.target;
  if (how === "task_run" && !state.busy) return worked(hook, new Call(self, args, overload, types, thread), overload);
  const { active } = state;
  if (state.busy || (active.length > 0 && isPartOf(active, hook))) return overload.apply(self, args);

  const call = new Call(self, args, overload, types, thread);
  state.busy = true;
  if (hook.handler.before !== undefined) guarded(hook, () => hook.handler.before?.(call, hook.target));
  const registrant = hook.target.kind === "deliver" ? registrantOf(hook, call) : null;
  if (how === "task_submit") guarded(hook, () => submitted(hook, call));
  if (hook.target.kind === "register" && how !== "task_submit") guarded(hook, () => announced(hook, call));
  state.busy = false;
  state.active.push(id);
  // What a listener does is done for who registered it.
  if (registrant !== null) tasks.enter(thread, registrant);
  const hushed = SPEAKING.has(hook.target.kind) && native?.hush(thread) === true;
  try {
    call.result = overload.apply(self, args);
    return call.result;
  } catch (error) {
    call.error = error;
    throw error;
  } finally {
    state.active.pop();
    if (registrant !== null) tasks.leave(thread);
    if (hushed) native?.speaks(thread);
    state.busy = true;
    guarded(hook, () => conclude(hook, call));
    call.end();
    state.busy = false;
  }
}

/** Whether a call is a part of one that is watched already. */
function isPartOf(active: string[], { target, within }: Hook): boolean {
  return active.includes(target.id) || (within.size > 0 && active.some((a) => within.has(a)));
}

// --- hand-over between threads ------------------------------------------------------------------------

/** A task is handed over: the stack must be known before the original runs, which may run the task at once. */
function submitted(hook: Hook, call: Call): void {
  const task = instanceOf(hook, call);
  if (task !== null) tasks.submit(task, call.stack(), hook.target.options?.["made"] === "true");
}

/** A call that is the work of a task from its beginning to its end. */
function worked(hook: Hook, call: Call, overload: Overload): unknown {
  const state = threads.of(call.thread);
  let submitter: string | null = null;
  state.busy = true;
  guarded(hook, () => {
    submitter = tasks.submitter(instanceOf(hook, call));
  });
  call.end();
  state.busy = false;
  tasks.enter(call.thread, submitter);
  try {
    return overload.apply(call.self, call.args);
  } finally {
    tasks.leave(call.thread);
  }
}

/** A listener is about to be registered: what is delivered while the call still runs must be seen and known. */
function announced(hook: Hook, call: Call): void {
  const instance = instanceOf(hook, call);
  if (instance !== null) register(instance, call.stack());
  // What a constructor makes is nothing yet.
  if (hook.spawns !== null && hook.spawns.root.kind !== "this") spawn(hook, call);
}

function registrantOf(hook: Hook, call: Call): string | null {
  let registrant: string | null = null;
  guarded(hook, () => {
    const instance = instanceOf(hook, call);
    registrant = instance === null ? null : (registrations.get(instance) ?? null);
  });
  return registrant;
}

function guarded(hook: Hook, work: () => void): void {
  try {
    work();
  } catch (error) {
    postProblem(`${hook.target.id} could not be read: ${oneLine(error)}`);
  }
}

function conclude(hook: Hook, call: Call): void {
  const { target } = hook;
  if (target.how === "task_submit") return;
  if (target.how === "loader") {
    // Before the app has anything of what it brings.
    if (call.error === undefined) waitFor({ loader: Java.retain(call.self), tries: LOADER_TRIES });
    return;
  }
  if (target.how === "task_begin") {
    if (call.error === undefined) tasks.enter(call.thread, tasks.submitter(instanceOf(hook, call)));
    return;
  }
  if (target.how === "task_end") {
    tasks.leave(call.thread);
    return;
  }
  const blobs = new Blobs();
  const found = readByHandler(hook, call, blobs);
  if (found === null) return;
  const instance = instanceOf(hook, call);
  if (target.per_second && !limiter.allows(`${target.id} ${instance ?? ""}`, call.time, target.per_second)) return;

  const rest: Rest = found;
  const stack = call.stack();
  let submitter = tasks.current(call.thread);
  if (instance !== null) {
    rest.instance = instance;
    if (target.kind === "register") register(instance, stack);
    else submitter = registrations.get(instance) ?? submitter;
  }
  if (submitter !== null) rest.submitter = submitter;
  if (call.error !== undefined) rest.error = thrownClass(call.error);
  if (hook.readings.length > 0) readValues(hook, call, blobs, rest);
  postEvent({ time: call.time, about: hook.about, thread: call.thread, stack }, rest, blobs);
  if (hook.spawns !== null && call.error === undefined) spawn(hook, call);
}

/** What the handler makes of a call; the call itself is told of even where its parts cannot be read. */
function readByHandler(hook: Hook, call: Call, blobs: Blobs): Found | null {
  try {
    return hook.handler.after(call, hook.target, blobs);
  } catch (error) {
    postProblem(`${hook.target.id} could not be read: ${oneLine(error)}`);
    return hook.target.kind === "read" || hook.target.kind === "ipc" ? {} : null;
  }
}

/** Reads the values of a call; one that cannot be read leaves the others. */
function readValues(hook: Hook, call: Call, blobs: Blobs, rest: Rest): void {
  const values = rest.values ?? [];
  for (const reading of hook.readings) {
    try {
      read(reading, call, blobs, values);
    } catch (error) {
      postProblem(`${hook.target.id}: ${reading.spec.path} could not be read: ${oneLine(error)}`);
    }
  }
  if (values.length > 0) rest.values = values;
}

function instanceOf(hook: Hook, call: Call): string | null {
  if (hook.instance.length === 0) return null;
  for (const path of hook.instance) {
    const found = call.identityOf(call.first(path));
    if (found !== null) return found;
  }
  return null;
}

function register(instance: string, stack: string): void {
  if (registrations.size > MOST_REGISTRATIONS) registrations.clear();
  registrations.set(instance, stack);
}

/** Has the class of a listener hooked that has just appeared, and holds its maker until that is done. */
function spawn(hook: Hook, call: Call): void {
  const object = hook.spawns === null ? null : (call.first(hook.spawns) as Wrapper | null);
  if (object === null) return;
  const klass = ownClass(object);
  if (hook.spawned.has(klass)) return;
  hook.spawned.add(klass);
  waitFor({ by: hook, owner: klass, name: object.$className });
}
