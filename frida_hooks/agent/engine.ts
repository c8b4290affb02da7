// The agent from the installation of its hooks to their end.

import Java from "frida-java-bridge";
import { tellBursts } from "./ciphers.ts";
import { now } from "./clock.ts";
import { isForkedCopy, javaHasEnded, javaIsHere, watchTheEnd, whenJavaComes } from "./early.ts";
import { callsUnderWay, fulfil, installTargets, passOn, replaced } from "./installation.ts";
import {
  callbacksGiven,
  intrudeAsOrdered,
  intrudeInJava,
  intrudeInNative,
  intrusionsWait,
  putBack,
  withdraw,
} from "./intrude.ts";
import { prepareStacks, stackRecord, takeStack } from "./java-stacks.ts";
import { prepareLookups, restore } from "./java.ts";
import { Native } from "./native.ts";
import type { Options } from "./options.ts";
import { takeOrders } from "./orders.ts";
import { flush, post, postProblem, start, stop } from "./outbox.ts";
import { heal, inJava } from "./performing.ts";
import type { Coverage, HookStatus, NativeTarget, Target } from "./protocol.ts";
import { oneLine } from "./text.ts";
import { dropped, speakFor, unwatched } from "./watched.ts";

/** Hooks of native code, which are in every process. */
let native: Native | null = null;
let closing = false;
let pinned = false;

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
  speakFor(native);
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
    return installTargets(targets);
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
  passOn();
  await native?.end();
  const patched = withdraw();
  if (replaced.length > 0 && !javaHasEnded()) {
    await inJava(() => {
      putBack();
      for (const overload of [...replaced, ...patched]) restore(overload);
    });
    await heal();
  }
  for (let waited = 0; callsUnderWay() && !javaHasEnded() && waited < END_WAIT_MS; waited += END_POLL_MS) await pause(END_POLL_MS);
  if (dropped() > 0) postProblem(`${dropped()} readings beyond the rate limit of their target were not recorded.`);
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

function processName(): string {
  return Process.mainModule.name;
}

/** Puts in the late hooks that were ordered since the last time. */
function installOrdered(): void {
  if (closing) return;
  const orders = takeOrders();
  if (orders.length === 0) return;
  void inJava(() => {
    unwatched(() => {
      const statuses = orders.flatMap(fulfil);
      if (statuses.length > 0) covered(statuses);
    });
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
