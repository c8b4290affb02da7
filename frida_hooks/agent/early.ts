// Being there before the app: waiting for a virtual machine that is not up yet, and knowing a copy of the process.

import { attachAsDaemon } from "./daemon.ts";
import Java from "frida-java-bridge";

const getpid = new NativeFunction(Module.getGlobalExportByName("getpid"), "int", []);
const usleep = new NativeFunction(Module.getGlobalExportByName("usleep"), "int", ["uint"]);
const loadedIn = getpid();

/**
 * Whether this is a copy that `fork` made of the process the agent was loaded into.
 *
 * Frida disposes of scripts in the copy too, where neither the agent's thread nor the JVM's threads exist.
 */
export function isForkedCopy(): boolean {
  return getpid() !== loadedIn;
}

/** Whether a Java virtual machine runs here that hooks can be put into. */
export function javaIsHere(): boolean {
  return Process.enumerateModules().some((m) => JVM.test(m.name)) && Java.available;
}

const JVM = /^lib(jvm|art)\.(so|dylib)$|^jvm\.dll$/;
/** How long the thread that made a virtual machine is held until the hooks are in. */
const HOLD_MS = 15_000;
const POLL_MS = 5;

/**
 * Does something between the making of a virtual machine and the first instruction of its main class.
 *
 * The thread that makes it is held meanwhile: no code of the app has run then, and none runs before the hooks are in.
 */
export function whenJavaComes(work: () => Promise<void>): void {
  let wanted = false;
  let done = false;
  // A timer set from a held thread would only be started when that thread goes on, so it runs from the beginning.
  const timer = setInterval(() => {
    if (!wanted) return;
    clearInterval(timer);
    attachAsDaemon();
    if (!Java.available) return; // the thread that is held goes on when its time is over
    void work().finally(() => {
      done = true;
    });
  }, POLL_MS);
  const observer = Process.attachModuleObserver({
    onAdded: (module) => {
      const create = JVM.test(module.name) ? module.findExportByName("JNI_CreateJavaVM") : null;
      if (create === null) return;
      const listener = Interceptor.attach(create, {
        onLeave: (result) => {
          if (result.toInt32() !== 0) return;
          wanted = true;
          for (let waited = 0; !done && waited < HOLD_MS; waited += POLL_MS) usleep(POLL_MS * 1000);
          Script.nextTick(() => {
            listener.detach();
            observer.detach();
          });
        },
      });
    },
  });
}

// --- the end of the virtual machine -------------------------------------------------------------------

/** Slot of the invocation interface's table (JNI specification, chapter 5). */
const DESTROY_JAVA_VM = 3;
let ended = false;

/** Whether the virtual machine has ended, or is past the point where it takes calls: each would block for ever. */
export function javaHasEnded(): boolean {
  return ended;
}

/** Learns when the virtual machine has ended, and does then what can be done without it. */
export function watchTheEnd(last: () => void): void {
  const table = (Java.vm as unknown as { handle: NativePointer }).handle.readPointer();
  const end = (): void => {
    ended = true;
    last();
  };
  Interceptor.attach(table.add(DESTROY_JAVA_VM * Process.pointerSize).readPointer(), { onLeave: end });
  const halt = Process.enumerateModules()
    .filter((m) => JVM.test(m.name))
    .map((m) => m.findExportByName("JVM_Halt"))
    .find((address) => address !== null);
  if (halt) Interceptor.attach(halt, { onEnter: end });
}
