// Work in the Java virtual machine, on the agent's own thread.

import Java from "frida-java-bridge";

export function inJava<T>(work: () => T): Promise<T> {
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
export function heal(): Promise<void> {
  return new Promise((resolve) => {
    Script.nextTick(() => {
      Java.perform(() => {
        Java.use("java.lang.System").currentTimeMillis();
        resolve();
      });
    });
  });
}
