// Stacks of Java code: known again by their methods, and taken as text where one is new.

import Java from "frida-java-bridge";
import { HELPER_CLASS, HELPER_NAME } from "./helper.ts";
import SOURCE from "./java-stacks.c";
import { OF_MACHINE, type Wrapper, env } from "./java.ts";
import type { Stack } from "./protocol.ts";

/** Frames kept of a stack, innermost first; java-stacks.c tells stacks by as many. */
const MOST_FRAMES = 96;
/** Place of `DefineClass` in the JNI function table (JNI specification, chapter 4). */
const DEFINE_CLASS = 5;
/** JVMTI_VERSION_1_2 of jvmti.h. */
const JVMTI_VERSION = 0x30010200;
/** Stacks known again; past it all are forgotten. */
const MOST_KNOWN = 65_536;

interface Helper {
  take(most: number): string;
}

/** A stack that was just taken: its id, and its frames when they were not taken before. */
export interface TakenStack {
  id: string;
  frames: string[] | null;
}

/** What tells stacks and names them. */
interface Walker {
  helper: Helper;
  /** The code of `key`, which lives as long as this. */
  module: CModule;
  key: (tools: NativePointer) => number;
  tools: NativePointer;
}

let walker: Walker | null = null;
/** Ids by keys, which tell a stack from others in this process. */
const known = new Map<number, string>();
/** Ids whose frames were taken. */
const taken = new Set<string>();

/** Makes stacks cheap; returns why this virtual machine will not have it, and stacks take the slow way, or null. */
export function prepareStacks(): string | null {
  if (Process.findModuleByName("libart.so") !== null) return "Android's takes no class files";
  try {
    walker = walkerOf(findHelper() ?? defineHelper());
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return null;
}

function walkerOf(helper: Helper): Walker {
  helper.take(1); // loads what a walk needs
  const machine = Java.vm as unknown as { tryGetEnvHandle(version: number): NativePointer | null };
  const tools = machine.tryGetEnvHandle(JVMTI_VERSION);
  if (tools === null) throw new Error("it has no tool interface");
  const module = new CModule(SOURCE) as CModule & { key_of_stack: NativePointer };
  const key = new NativeFunction(module.key_of_stack, "double", ["pointer"], OF_MACHINE);
  return { helper, module, key, tools };
}

function findHelper(): Helper | null {
  try {
    return Java.use(HELPER_NAME) as unknown as Helper;
  } catch {
    return null;
  }
}

function defineHelper(): Helper {
  const jni = env();
  const entry = jni.handle.readPointer().add(DEFINE_CLASS * Process.pointerSize).readPointer();
  const define = new NativeFunction(entry, "pointer", ["pointer", "pointer", "pointer", "pointer", "int"], OF_MACHINE);
  const name = Memory.allocUtf8String(HELPER_NAME.replaceAll(".", "/"));
  const bytes = Memory.alloc(HELPER_CLASS.length);
  bytes.writeByteArray(HELPER_CLASS);
  define(jni.handle, name, NULL, bytes, HELPER_CLASS.length);
  jni.throwIfExceptionPending();
  return Java.use(HELPER_NAME) as unknown as Helper;
}

/** Takes the stack of the calling thread. */
export function takeStack(): TakenStack {
  if (walker === null) return slowStack();
  const key = walker.key(walker.tools);
  const again = known.get(key);
  if (again !== undefined) return { id: again, frames: null };
  const [id = "", ...frames] = walker.helper.take(MOST_FRAMES).split("\n");
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, id);
  return { id, frames: isNew(id) ? frames : null };
}

function slowStack(): TakenStack {
  const trace = Java.use("java.lang.Throwable").$new().getStackTrace() as Wrapper[];
  const frames = trace.slice(0, MOST_FRAMES).map((f) => `${f.getClassName() as string}.${f.getMethodName() as string}`);
  const id = Checksum.compute("md5", frames.join("\n")).slice(0, 16);
  return { id, frames: isNew(id) ? frames : null };
}

function isNew(id: string): boolean {
  if (taken.has(id)) return false;
  if (taken.size >= MOST_KNOWN) taken.clear();
  taken.add(id);
  return true;
}

/** The record of a stack that is sent for the first time. */
export function stackRecord(id: string, frames: string[]): Stack {
  return { record: "stack", id, frames };
}
