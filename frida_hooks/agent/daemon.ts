// The agent's thread as a daemon of the virtual machine, which waits at its end for every thread that is none.
//
// To be imported before the Java bridge, which attaches the thread otherwise.

const JVM = /^libjvm\.(so|dylib)$|^jvm\.dll$/;
/** Slots of the invocation interface's table (JNI specification, chapter 5). */
const ATTACH_CURRENT_THREAD_AS_DAEMON = 7;

/** The virtual machine of this process as JNI knows it, or null before one runs; Android's has no such duty. */
function virtualMachine(): NativePointer | null {
  const library = Process.enumerateModules().find((m) => JVM.test(m.name));
  const list = library?.findExportByName("JNI_GetCreatedJavaVMs");
  if (!list) return null;
  const found = Memory.alloc(Process.pointerSize);
  const count = Memory.alloc(4);
  new NativeFunction(list, "int", ["pointer", "int", "pointer"])(found, 1, count);
  return count.readS32() > 0 ? found.readPointer() : null;
}

/** Attaches the calling thread; does nothing without a virtual machine, or to a thread that is attached. */
export function attachAsDaemon(): void {
  const machine = virtualMachine();
  if (machine === null) return;
  const entry = machine.readPointer().add(ATTACH_CURRENT_THREAD_AS_DAEMON * Process.pointerSize).readPointer();
  const attach = new NativeFunction(entry, "int", ["pointer", "pointer", "pointer"]);
  attach(machine, Memory.alloc(Process.pointerSize), NULL);
}

attachAsDaemon();
