// What the agent needs of the Java bridge and JNI, with types.
//
// Objects cross a hook as bare references: the bridge would turn each String into a JavaScript string and back,
// so the app would get another object (and, for text outside the basic plane, another text) than it returned.

import Java from "frida-java-bridge";

/** The part of the bridge's JNI environment that is used here. */
export interface Env {
  handle: NativePointer;
  newGlobalRef(handle: NativePointer): NativePointer;
  deleteGlobalRef(handle: NativePointer): void;
  isSameObject(one: NativePointer, other: NativePointer): boolean;
  getObjectClass(handle: NativePointer): NativePointer;
  getObjectClassName(handle: NativePointer): string;
  stringFromJni(handle: NativePointer): string;
  getArrayLength(array: NativePointer): number;
  getObjectArrayElement(array: NativePointer, index: number): NativePointer;
  getByteArrayRegion(array: NativePointer, start: number, length: number, to: NativePointer): void;
  newByteArray(length: number): NativePointer;
  throwIfExceptionPending(): void;
}

export type Wrapper = Java.Wrapper;

/** An argument or result that passes through a hook as it is. */
export class Ref {
  constructor(
    readonly $h: NativePointer,
    readonly declared: string,
    private readonly owned: boolean,
  ) {}

  /** Called by the bridge when the hooked call is over. */
  $dispose(): void {
    if (this.owned) env().deleteGlobalRef(this.$h);
  }
}

/** An array of a primitive type, as the bridge hands it out. */
export interface PrimitiveArray {
  $h: NativePointer;
  $t: { byteSize: number; name: string };
  length: number;
  toJSON(): (number | string)[];
  withElements<T>(perform: (elements: NativePointer) => T): T;
}

/** The bridge's record of an overload: name, class, kind, id, result type, argument types, two callers. */
interface Internals {
  _p: [string, Wrapper, number, NativePointer, BridgeType, BridgeType[], unknown, unknown];
  /** The hook in place, which knows where the original is. */
  _r: { _m?: { newMethod?: { accessFlags: number; accessFlagsPtr: NativePointer } | null } } | undefined;
}

interface BridgeType {
  name: string;
  className: string;
  type: string;
}

export type Overload = Java.Method & { apply(self: unknown, args: unknown[]): unknown };

export function env(): Env {
  return Java.vm.getEnv() as unknown as Env;
}

/** Class handles the bridge keeps; it would keep ten, and look up again from wherever a hook happens to run. */
const MOST_CLASSES = 65_536;

/** The parts of the bridge's class factory that it does not publish. */
interface Factory {
  _classHandles: { capacity: number };
  _getUsedClass(name: string): Wrapper | undefined;
  _setUsedClass(name: string, klass: Wrapper | undefined): void;
  _make(name: string, getClassHandle: () => NativePointer, jni: Env): Wrapper;
  use(name: string): Wrapper;
  loader: Wrapper | null;
  cast(handle: NativePointer, klass: Wrapper, owned: boolean): Wrapper;
}

function factory(): Factory {
  return Java.classFactory as unknown as Factory;
}

/** Makes class look-ups independent of the code that a hook interrupts. */
export function prepareLookups(): void {
  // `FindClass` asks the loader of the interrupted method, and that of the JDK's classes knows nothing of the app:
  // so whatever was found once is kept. Object comes first, or the bridge would only find it through a subclass.
  factory()._classHandles.capacity = MOST_CLASSES;
  Java.use("java.lang.Object").$borrowClassHandle(env());
}

/** Class loaders of the app's own whose classes were looked at, each with what the bridge keeps of them. */
const loaders: { loader: Wrapper; factory: Factory }[] = [];
const MOST_LOADERS = 256;

/**
 * The factory of a class loader's classes.
 *
 * The bridge keeps classes by name: of two loaders' classes of one name, it would take one for the other.
 */
export function factoryOf(loader: Wrapper): { use(name: string): Wrapper } {
  return loaderFactory(loader) ?? factory();
}

function loaderFactory(loader: Wrapper): Factory | null {
  const jni = env();
  const known = loaders.find((l) => jni.isSameObject(l.loader["$h"] as NativePointer, loader["$h"] as NativePointer));
  if (known !== undefined) return known.factory;
  if (loaders.length >= MOST_LOADERS) return null;
  const made = new (Java.ClassFactory as unknown as new () => Factory)();
  made._classHandles.capacity = MOST_CLASSES;
  made.loader = Java.retain(loader);
  loaders.push({ loader: made.loader, factory: made });
  return made;
}

/** The loader of a class; null for those of the virtual machine's own. */
export function loaderOf(klass: Wrapper): Wrapper | null {
  return invoke(klass, "getClassLoader") as Wrapper | null;
}

/** Whether two references lead to the same object. */
export function same(one: Wrapper, other: Wrapper): boolean {
  return env().isSameObject(one["$h"] as NativePointer, other["$h"] as NativePointer);
}

/** The class of an object, whatever loaded it. */
function classOf(handle: NativePointer, name: string): Wrapper {
  const known = factory()._getUsedClass(name);
  if (known !== undefined) return known;
  let made: Wrapper | undefined;
  try {
    made = factory()._make(name, () => env().getObjectClass(handle), env());
    return made;
  } finally {
    factory()._setUsedClass(name, made); // others wait for this, even if it is for nothing
  }
}

export function isPrimitiveArray(value: unknown): value is PrimitiveArray {
  return typeof value === "object" && value !== null && "withElements" in value;
}

/** Lets the objects of an overload pass through unconverted. */
export function passObjectsThrough(method: Overload): void {
  const internals = (method as unknown as Internals)._p;
  internals[4] = bare(internals[4]);
  internals[5] = internals[5].map(bare);
}

/**
 * Takes the hook out of an overload.
 *
 * The bridge does so on the next tick, but forgets at once where the original is: a call that is in the hook meanwhile
 * would call the hook again, and again. So the knowledge is put back, which also keeps the hook's code in memory.
 *
 * On HotSpot a call that is in the hook has a frame of the stand-in method, which is native. The bridge marks the
 * stand-in as obsolete by the flags that the original had, by which it would be none any more: a collector would then
 * look for bytecode's variables in that frame. So the bridge is told the flags as they are.
 */
export function restore(method: Overload): void {
  const internals = method as unknown as Internals;
  const hook = internals._r;
  const standIn = hook?._m?.newMethod;
  if (standIn) standIn.accessFlags = standIn.accessFlagsPtr.readU32();
  method.implementation = null;
  internals._r = hook;
}

function bare(type: BridgeType): BridgeType {
  if (type.type !== "pointer" || /^\[[ZBCDFIJS]$/.test(type.name)) return type;
  const { name, className } = type;
  const passing = {
    name,
    className,
    type: "pointer",
    size: 1,
    defaultValue: NULL,
    isCompatible: (): boolean => true,
    fromJni: (handle: NativePointer, jni: Env, owned: boolean): Ref | null => {
      if (handle.isNull()) return null;
      return new Ref(owned ? jni.newGlobalRef(handle) : handle, className, owned);
    },
    toJni: (value: { $h: NativePointer } | null): NativePointer => (value === null ? NULL : value.$h),
  };
  return passing;
}

/** The class loader's own names of argument types, without type parameters. */
export function argumentNames(method: Overload): string[] {
  return (method as unknown as Internals)._p[5].map((t) => t.className.replace(/<.*>/, ""));
}

/** How functions of a virtual machine are called: the signals it raises in them are for itself. */
export const OF_MACHINE: NativeFunctionOptions = { exceptions: "propagate" };

/** Slots of the JNI function table (JNI specification, chapter 4). */
const GET_STRING_LENGTH = 164;
const GET_STRING_REGION = 220;
/** UTF-16 units of the strings that are copied at once; longer ones go the bridge's way. */
const MOST_UNITS = 2048;
/** Room for strings, of which each call takes one for itself: others may run meanwhile. */
const rooms: NativePointer[] = [];
let lengthOf: ((jni: NativePointer, string: NativePointer) => number) | null = null;
let copyOf: ((jni: NativePointer, string: NativePointer, at: number, length: number, to: NativePointer) => void) | null = null;

/** The text of a String, by two calls in place of the bridge's three. */
function textOf(jni: Env, string: NativePointer): string {
  if (lengthOf === null || copyOf === null) {
    const slot = (index: number): NativePointer => jni.handle.readPointer().add(index * Process.pointerSize).readPointer();
    lengthOf = new NativeFunction(slot(GET_STRING_LENGTH), "int", ["pointer", "pointer"], OF_MACHINE);
    copyOf = new NativeFunction(slot(GET_STRING_REGION), "void", ["pointer", "pointer", "int", "int", "pointer"], OF_MACHINE);
  }
  const length = lengthOf(jni.handle, string);
  if (length > MOST_UNITS) return jni.stringFromJni(string);
  const room = rooms.pop() ?? Memory.alloc(2 * MOST_UNITS);
  copyOf(jni.handle, string, 0, length, room);
  const text = room.readUtf16String(length) ?? "";
  rooms.push(room);
  return text;
}

/** Elements read of an array of objects. */
const MOST_ELEMENTS = 200;

/** A reference as what it refers to: a String's text, an array, or an object whose members can be used. */
export function open(ref: Ref): Wrapper | PrimitiveArray | unknown[] | string {
  const jni = env();
  // Nothing inherits from String, so the class of the object need not be asked for, which costs more than the text.
  if (ref.declared === "java.lang.String") return textOf(jni, ref.$h);
  const name = jni.getObjectClassName(ref.$h);
  if (name === "java.lang.String") return textOf(jni, ref.$h);
  if (name === "[B") return new ByteArray(ref.$h, jni.getArrayLength(ref.$h));
  if (name.startsWith("[L")) {
    const length = Math.min(jni.getArrayLength(ref.$h), MOST_ELEMENTS);
    return Array.from({ length }, (_, i) => {
      const handle = jni.getObjectArrayElement(ref.$h, i);
      return handle.isNull() ? null : open(new Ref(handle, "java.lang.Object", false));
    });
  }
  return cast(ref.$h, name, ref.declared);
}

/** A byte array that came as an object, to be read by `slice`. */
class ByteArray implements PrimitiveArray {
  readonly $t = { byteSize: 1, name: "B" };

  constructor(
    readonly $h: NativePointer,
    readonly length: number,
  ) {}

  toJSON(): number[] {
    return Array.from(new Int8Array(slice(this, 0, this.length)));
  }

  withElements<T>(perform: (elements: NativePointer) => T): T {
    const copy = Memory.alloc(Math.max(1, this.length));
    env().getByteArrayRegion(this.$h, 0, this.length, copy);
    return perform(copy);
  }
}

/** Views an object as its own class or, where that cannot be had, as its declared one. */
function cast(handle: NativePointer, name: string, declared: string): Wrapper {
  try {
    return factory().cast(handle, classOf(handle, name), false);
  } catch {
    return castByLoader(handle, name) ?? factory().cast(handle, Java.use(declared.replace(/<.*>/, "")), false);
  }
}

/** The class of an object, whatever it is viewed as. */
export function ownClass(object: Wrapper): Wrapper {
  const handle = object["$h"] as NativePointer;
  return cast(handle, env().getObjectClassName(handle), "java.lang.Object")["$w"] as Wrapper;
}

/** Views an object as its own class where another loader's class of that name is known. */
function castByLoader(handle: NativePointer, name: string): Wrapper | null {
  const loader = loaderOf(invoke(view(handle, "java.lang.Object"), "getClass") as Wrapper);
  const own = loader === null ? null : loaderFactory(loader);
  if (own === null) return null;
  try {
    return own.cast(handle, own.use(name), false);
  } catch {
    return null;
  }
}

/**
 * Calls a method by name, wherever in the class hierarchy the fitting overload is declared; undefined without one.
 *
 * The bridge stops at the first class that has the name: `ByteBuffer.position(int)` hides `Buffer.position()`.
 */
export function invoke(object: Wrapper, name: string, ...args: unknown[]): unknown {
  for (let klass = object as Wrapper | null; klass !== null; klass = klass["$s"] as Wrapper | null) {
    const dispatcher = klass[name] as { overloads?: Overload[] } | undefined;
    const fitting = dispatcher?.overloads?.find((o) => takes(o, args));
    if (fitting !== undefined) return fitting.apply(object, args);
  }
  return undefined;
}

/** The bridge wants the arguments as one array here, whatever its types say. */
function takes(method: Overload, args: unknown[]): boolean {
  return (method as unknown as { canInvokeWith(args: unknown[]): boolean }).canInvokeWith(args);
}

/** Views an object as a class that the JDK has. */
function view(handle: NativePointer, name: string): Wrapper {
  return factory().cast(handle, Java.use(name), false);
}

/** The class name of an exception that the bridge carries. */
export function thrownClass(error: unknown): string {
  const handle = (error as { $h?: NativePointer }).$h;
  return handle === undefined ? "unknown" : env().getObjectClassName(handle);
}

/** `package.Class@1a2b3c`: the same for the same object, whoever asks. */
export function identity(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("$h" in value)) return null;
  const handle = value.$h as NativePointer;
  const object = view(handle, "java.lang.Object");
  const hash = Java.use("java.lang.System").identityHashCode(object) as number;
  return `${env().getObjectClassName(handle)}@${hash.toString(16)}`;
}

/** An int as `java.lang.Integer`, for parameters that take objects. */
export function boxed(value: number): Wrapper {
  return Java.use("java.lang.Integer").$new(value) as Wrapper;
}

/** A new byte array, for methods that fill one. */
export function newByteArray(length: number): PrimitiveArray {
  return new ByteArray(env().newByteArray(length), length);
}

/** Copies a slice of a primitive array in one JNI call. */
export function slice(array: PrimitiveArray, offset: number, length: number): ArrayBuffer {
  if (length <= 0) return new ArrayBuffer(0);
  if (array.$t.name === "B") {
    const copy = Memory.alloc(length);
    const jni = env();
    jni.getByteArrayRegion(array.$h, offset, length, copy);
    jni.throwIfExceptionPending();
    return copy.readByteArray(length) as ArrayBuffer;
  }
  const width = array.$t.byteSize;
  return array.withElements((elements) => elements.add(offset * width).readByteArray(length * width) as ArrayBuffer);
}
