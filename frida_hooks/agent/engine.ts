// Installs the hooks of a table of targets, and turns each watched call into an event.
//
// A hook calls the overload it replaced and returns or throws what that did. Whatever goes wrong in here is told
// to the host and never to the app.

import Java from "frida-java-bridge";
import { Blobs, type Rest, about } from "./batch.ts";
import { Call } from "./call.ts";
import { tellBursts } from "./crypto.ts";
import { isForkedCopy, javaHasEnded, javaIsHere, watchTheEnd, whenJavaComes } from "./early.ts";
import { type Found, HANDLERS, type Handler } from "./handlers.ts";
import {
  type Overload,
  type Wrapper,
  argumentNames,
  invoke,
  ownClass,
  passObjectsThrough,
  prepareLookups,
  restore,
  thrownClass,
} from "./java.ts";
import { prepareStacks, stackRecord, takeStack } from "./java-stacks.ts";
import {
  callbacksGiven,
  intrudeAsOrdered,
  intrudeInJava,
  intrudeInNative,
  intrusionsWait,
  putBack,
  withdraw,
} from "./intrude.ts";
import { Limiter } from "./limits.ts";
import { classesOf } from "./loaders.ts";
import { Native } from "./native.ts";
import { flush, post, postEvent, postProblem, start, stop } from "./outbox.ts";
import { type Path, parsePath } from "./paths.ts";
import type { Options } from "./options.ts";
import type { Coverage, HookStatus, NativeTarget, Site, Target } from "./protocol.ts";
import { now } from "./clock.ts";
import { Tasks } from "./tasks.ts";
import { Threads } from "./threads.ts";
import { type Reading, compile, read } from "./values.ts";

/** A target made ready to fire. */
interface Hook {
  target: Target;
  /** What its events begin with. */
  about: string;
  handler: Handler;
  readings: Reading[];
  instance: Path[];
  spawns: Path | null;
  within: ReadonlySet<string>;
}

const threads = new Threads();
const limiter = new Limiter();
const tasks = new Tasks();
/** Stack that registered a listener, by the listener's identity. */
const registrations = new Map<string, string>();
const MOST_REGISTRATIONS = 8192;
const hooks = new Map<string, Hook>();
/** Overloads that are hooked. */
const replaced: Overload[] = [];
/** Calls between their entry into a hook and their return from it, on all threads. */
let underWay = 0;
/** Set at the end: hooks that are still in only pass on. */
let closing = false;
let pinned = false;
/** By target, classes whose late hooks are in, or on their way. */
const spawned = new Map<string, Set<Wrapper>>();

/** Hooks of native code, which are in every process. */
let native: Native | null = null;
/** Kinds of Java targets that speak for what the native hooks see of the same call. */
const SPEAKING: ReadonlySet<Target["kind"]> = new Set(["connect", "stream", "tls", "crypto"]);

/**
 * Installs every target and returns what became of each, once the process is fit to go on.
 *
 * In a process that was just started no virtual machine may run yet: what needs one is put in when it comes, before the
 * app's first instruction, and told of in a second Coverage.
 */
export async function install(targets: Target[], natives: NativeTarget[], options: Options): Promise<Coverage> {
  Script.pin(); // until `dispose` has taken the hooks out
  pinned = true;
  const java = javaIsHere();
  const statuses = java ? await installJava(targets, options) : targets.map(absent);
  let withJava = java;
  native = new Native(natives, () => (withJava ? javaStack() : null));
  const leave = (found: HookStatus[]): void => {
    if (found.some((s) => s.target === "ClientHello" && s.outcome === "installed")) native?.leaveHellosToJava();
  };
  leave(statuses);
  statuses.push(...native.install());
  intrudeInNative(options);
  if (!java && options.waiting === true) {
    whenJavaComes(async () => {
      if (closing) return;
      try {
        const late = await installJava(targets, options);
        withJava = true;
        leave(late);
        covered(late);
      } catch (error) {
        postProblem(`The hooks could not be put into the virtual machine: ${oneLine(error)}`);
      }
    });
  }
  const coverage = covered(statuses);
  start(tick);
  return coverage;
}

/** Tells which hooks are in. */
function covered(hooks: HookStatus[]): Coverage {
  const coverage = coverageOf(hooks);
  post(coverage);
  flush();
  return coverage;
}

function coverageOf(hooks: HookStatus[]): Coverage {
  return { record: "coverage", process: processName(), pid: Process.id, hooks, time: now() };
}

async function installJava(targets: Target[], options: Options): Promise<HookStatus[]> {
  watchTheEnd(flushAll);
  const statuses = await inJava(() => {
    prepareLookups();
    const refused = prepareStacks();
    if (refused !== null) postProblem(`Each stack costs more in this virtual machine: ${refused}.`);
    const level = apiLevel();
    return targets.map((target) => installTarget(prepare(target), level));
  });
  await heal();
  await inJava(() => intrudeInJava(options));
  await heal();
  return statuses;
}

function absent(target: Target): HookStatus {
  const machine = ["libart.so", "libjvm.so"].find((name) => Process.findModuleByName(name) !== null);
  const reason =
    machine === undefined
      ? "This process has no Java virtual machine."
      : `The Java virtual machine here (${machine}) cannot be hooked: it takes Android's own, or OpenJDK 17 with symbols.`;
  return { target: target.id, outcome: "absent", reason };
}

/** The stack of a thread that runs Java code; null on others. */
function javaStack(): string | null {
  if (Java.vm.tryGetEnv() === null) return null;
  const { id, frames } = takeStack();
  if (frames !== null) post(stackRecord(id, frames));
  return id;
}

/** Sends what has gathered, and does what waits for the agent's own thread. */
function tick(): void {
  installOrdered();
  intrudeOrdered();
  intrudeOrdered();
  tellBursts(false);
  flushAll();
}

/** Sends all that has gathered, here and in the native hooks. */
export function flushAll(): void {
  const news = native?.news() ?? [];
  if (news.length > 0) post(coverageOf(news));
  native?.drain();
  flush();
}

/** How long the end waits for calls that are under way, to tell of them. */
const END_WAIT_MS = 1000;
const END_POLL_MS = 20;
/** How long a thread may take out of a native hook's code, unseen. */
const END_SETTLE_MS = 300;

/**
 * Takes the hooks out and sends what is left; returns whether the script has to stay in memory.
 *
 * Frida calls this too before it unloads the script, also when the host died; what has to stay is pinned then.
 */
export async function dispose(): Promise<boolean> {
  if (isForkedCopy()) return leaveCopy();
  if (closing) return staysForEver();
  closing = true;
  await native?.end();
  const patched = withdraw();
  if (replaced.length > 0 && !javaHasEnded()) {
    await inJava(() => {
      putBack();
      for (const overload of [...replaced, ...patched]) restore(overload);
    });
    await heal();
  }
  for (let waited = 0; underWay > 0 && !javaHasEnded() && waited < END_WAIT_MS; waited += END_POLL_MS) await pause(END_POLL_MS);
  if (limiter.dropped > 0) postProblem(`${limiter.dropped} readings beyond the rate limit of their target were not recorded.`);
  tellBursts(true);
  stop();
  send({ type: "bye" }); // the host tells by it an end in order from one that cut the rest off
  if (staysForEver()) Interceptor.detachAll();
  else {
    await pause(END_SETTLE_MS);
    if (pinned) Script.unpin();
  }
  return staysForEver();
}

/**
 * Whether threads may come by the script's memory at any time, though its hooks are out.
 *
 * A thread that was stopped in a hooked Java method comes back to the hook's code however late, and until then a virtual
 * machine reads the stand-in method from its stack; compiled code may name it for longer. Nobody can tell when the
 * last one has gone. The same holds for a callback that a library was given.
 */
function staysForEver(): boolean {
  return replaced.length > 0 || callbacksGiven() || native?.isBusy() === true;
}

/** Lets Frida take the script out of a copy of the process, where nothing may wait: there is no thread to wait for. */
function leaveCopy(): boolean {
  Interceptor.detachAll();
  if (pinned) Script.unpin();
  return false;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function inJava<T>(work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    Java.perform(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}

/**
 * Takes this thread out of the state that the installation leaves it in.
 *
 * On HotSpot the bridge installs hooks on the next tick by a VM operation, after which its thread counts as still
 * inside the VM: the next safepoint would wait for it for ever. Any JNI call puts that right. The tick queue is
 * first in, first out, so this runs right after the installation that was queued before it.
 */
function heal(): Promise<void> {
  return new Promise((resolve) => {
    Script.nextTick(() => {
      Java.perform(() => {
        Java.use("java.lang.System").currentTimeMillis();
        resolve();
      });
    });
  });
}

function prepare(target: Target): Hook {
  const hook: Hook = {
    target,
    about: about(target.kind, target.id),
    handler: HANDLERS[target.how ?? "values"],
    readings: (target.values ?? []).map(compile),
    instance: (target.instance ?? []).map(parsePath),
    spawns: target.spawns ? parsePath(target.spawns) : null,
    within: new Set(target.unless_within ?? []),
  };
  hooks.set(target.id, hook);
  return hook;
}

function apiLevel(): number {
  try {
    return Number(Java.use("android.os.Build$VERSION").SDK_INT.value);
  } catch {
    return 0;
  }
}

function processName(): string {
  return Process.mainModule.name;
}

// --- installation -----------------------------------------------------------------------------------

function installTarget(hook: Hook, level: number): HookStatus {
  const { target } = hook;
  const sites = target.sites.filter((s) => fits(s, level));
  if (sites.length === 0) return { target: target.id, outcome: "absent", reason: `Not part of API level ${level}.` };
  let installed = 0;
  let failure = "";
  let lack = "";
  for (const site of sites) {
    const found = wrapperOf(site.owner);
    if (found === null) {
      lack ||= `${site.owner} is not in this process.`;
      continue;
    }
    if (target.late === true) {
      installed++;
      continue;
    }
    try {
      const overloads = overloadsOf(found, site);
      if (overloads.length === 0) lack ||= `${site.owner} has no such ${site.method}.`;
      for (const overload of overloads) replace(overload, hook);
      installed += overloads.length;
    } catch (error) {
      failure ||= oneLine(error);
    }
  }
  if (failure !== "") return { target: target.id, outcome: "failed", reason: failure };
  if (installed === 0) return { target: target.id, outcome: "absent", reason: lack };
  if (target.late === true) return { target: target.id, outcome: "installed", reason: "On each class as it appears." };
  return { target: target.id, outcome: "installed" };
}

function fits(site: Site, level: number): boolean {
  if (level === 0) return true;
  return level >= (site.since ?? 0) && (!site.until || level <= site.until);
}

function wrapperOf(name: string): Wrapper | null {
  try {
    return Java.use(name);
  } catch {
    return null;
  }
}

function overloadsOf(owner: Wrapper, site: Site): Overload[] {
  const dispatcher = owner[site.method] as { overloads?: Overload[] } | undefined;
  // A field of the name has no overloads.
  const all = dispatcher?.overloads ?? [];
  const types = site.types;
  if (types === undefined || types === null) return all;
  return all.filter((o) => {
    const names = argumentNames(o);
    return names.length === types.length && names.every((n, i) => n === types[i]);
  });
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] ?? "";
}

function replace(overload: Overload, hook: Hook): void {
  passObjectsThrough(overload);
  const types = argumentNames(overload);
  overload.implementation = function (this: Wrapper, ...args: unknown[]): unknown {
    underWay++;
    try {
      return closing ? overload.apply(this, args) : watched(hook, overload, types, this, args);
    } finally {
      underWay--;
    }
  };
  replaced.push(overload);
}

// --- a watched call -----------------------------------------------------------------------------------

function watched(hook: Hook, overload: Overload, types: string[], self: Wrapper, args: unknown[]): unknown {
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
    if (call.error === undefined) loaderCame(call.self);
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

// --- late hooks ----------------------------------------------------------------------------------------

/** How long an app's thread is held until the late hooks of a class are in. */
const LATE_WAIT_MS = 250;

/** Something to be hooked by the agent's own thread: the work of a hook's thread waits for its end. */
interface Order {
  install: () => void;
  done: boolean;
}

let late: Order[] = [];

/** Has the class of a listener hooked that has just appeared, and holds its maker until that is done. */
function spawn(hook: Hook, call: Call): void {
  const object = hook.spawns === null ? null : (call.first(hook.spawns) as Wrapper | null);
  if (object === null) return;
  const klass = ownClass(object);
  const known = spawned.get(hook.target.id) ?? new Set();
  spawned.set(hook.target.id, known);
  if (known.has(klass)) return;
  known.add(klass);
  waitFor(() => installLate(hook, klass, object.$className));
}

/** Has the agent's own thread do something, and holds the calling one until that is done. */
function waitFor(install: () => void): void {
  const order = { install, done: false };
  late.push(order);
  const Thread = Java.use("java.lang.Thread");
  const begun = Date.now();
  while (!order.done && Date.now() - begun < LATE_WAIT_MS) invoke(Thread, "sleep", 1);
}

/** Puts in the late hooks that were ordered since the last time. */
function installOrdered(): void {
  const orders = late;
  if (orders.length === 0 || closing) return;
  late = [];
  void inJava(() => {
    const state = threads.of(Process.getCurrentThreadId());
    state.busy = true; // what the agent itself calls is none of the app's doing
    for (const order of orders) order.install();
    state.busy = false;
  })
    .then(heal)
    .catch((error: unknown) => postProblem(`Late hooks could not be put in: ${oneLine(error)}`))
    .finally(() => {
      for (const order of orders) order.done = true;
    });
}

/** Puts in what the app's own certificate checks made necessary. */
function intrudeOrdered(): void {
  if (!intrusionsWait() || closing) return;
  void inJava(intrudeAsOrdered).then(async (release) => {
    await heal();
    release();
  });
}

function installLate(by: Hook, owner: Wrapper, name: string): void {
  for (const id of by.target.spawned ?? []) {
    const hook = hooks.get(id);
    if (hook === undefined) continue;
    try {
      for (const site of hook.target.sites) {
        for (const overload of overloadsOf(owner, { ...site, owner: name })) {
          if (overload.implementation === null && overload.holder.$className === name) replace(overload, hook);
        }
      }
    } catch (error) {
      postProblem(`${id} could not be hooked on ${name}: ${oneLine(error)}`);
    }
  }
}

// --- class loaders of the app's own ----------------------------------------------------------------------

/** How often a loader is asked that cannot answer yet: its own constructor may still be at work. */
const LOADER_TRIES = 20;

/** Has the targets hooked that a loader brings which an app has just made, before the app has anything of it. */
function loaderCame(loader: Wrapper): void {
  const kept = Java.retain(loader);
  waitFor(() => hookLoader(kept, LOADER_TRIES));
}

function hookLoader(loader: Wrapper, tries: number): void {
  const sought = [...hooks.values()].filter((h) => h.target.late !== true);
  const names = new Set(sought.flatMap((h) => h.target.sites.map((s) => s.owner)));
  let classes: Map<string, Wrapper>;
  try {
    classes = classesOf(loader, names);
  } catch (error) {
    if (tries > 0) late.push({ install: () => hookLoader(loader, tries - 1), done: false });
    else postProblem(`A class loader of the app could not be searched: ${oneLine(error)}`);
    return;
  }
  const statuses = sought.filter((h) => hookIn(classes, h)).map((h) => h.target.id);
  const reason = "In a class loader of the app's own.";
  if (statuses.length > 0) covered(statuses.map((target) => ({ target, outcome: "installed", reason })));
}

/** Hooks what a target names of some classes; whether there was anything. */
function hookIn(classes: ReadonlyMap<string, Wrapper>, hook: Hook): boolean {
  let installed = 0;
  for (const site of hook.target.sites) {
    const owner = classes.get(site.owner);
    if (owner === undefined) continue;
    try {
      for (const overload of overloadsOf(owner, site)) {
        if (overload.implementation !== null || overload.holder.$className !== site.owner) continue;
        replace(overload, hook);
        installed++;
      }
    } catch (error) {
      postProblem(`${hook.target.id} could not be hooked in a class loader of the app: ${oneLine(error)}`);
    }
  }
  return installed > 0;
}
