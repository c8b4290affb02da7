// Class loaders that an app makes itself: plugins, hot fixes, SDKs that fetch a part of themselves.

import { type Wrapper, factoryOf, invoke, loaderOf, same, thrownClass } from "./java.ts";

/** What comes with the system: no loader of an app's has it. */
const PLATFORM = /^(android|java|javax|sun|jdk|dalvik|libcore|com\.android)\./;

/**
 * Which of some classes a loader itself has; those that a parent of it has are not among them.
 *
 * Throws what the loader throws, other than that it has no such class: its own constructor may still be at work.
 */
export function classesOf(loader: Wrapper, names: Iterable<string>): Map<string, Wrapper> {
  const found = new Map<string, Wrapper>();
  for (const name of names) {
    const klass = PLATFORM.test(name) ? null : classIn(loader, name);
    if (klass !== null) found.set(name, klass);
  }
  return found;
}

function classIn(loader: Wrapper, name: string): Wrapper | null {
  let klass: Wrapper;
  try {
    klass = invoke(loader, "loadClass", name) as Wrapper;
  } catch (error) {
    const kind = thrownClass(error);
    if (kind === "java.lang.ClassNotFoundException" || kind.endsWith("Error")) return null; // not there, or not whole
    throw error;
  }
  const own = loaderOf(klass);
  if (own === null || !same(own, loader)) return null;
  // A class that is only loaded has no methods to replace yet; asking for them links it, and runs nothing of it.
  invoke(klass, "getDeclaredMethods");
  return factoryOf(loader).use(name);
}
