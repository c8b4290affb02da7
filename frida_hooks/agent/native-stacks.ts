// Stacks of native code: walked where native.c meets a new one, named later on the script's own thread.

import { backtrace } from "./native-unwind.ts";
import { post } from "./outbox.ts";

/** The layout of native.c's Walk. */
const AT_JAVA = 4;
const AT_ID = 8;
const AT_COUNT = 16;
const AT_OUTER = 24;
const AT_OUTER_CALLER = 32;
const AT_ADDRESSES = 40;
const MOST_FRAMES = 48;
/** Places of tables that are indexed by thread. */
export const MOST_QUIET = 4096;
const MOST_STACKS = 65_536;

export class Stacks {
  /** Walks that native.c wants, by thread, and how many there are. */
  readonly wanted = Memory.alloc(Process.pointerSize * MOST_QUIET);
  readonly count = Memory.alloc(4);
  /** Runs at each hooked call, right after native.c, and mostly finds that nothing is wanted. */
  readonly walker: ScriptInvocationListenerCallbacks;
  /** Stacks whose frames no record has carried yet. */
  private unsent: [string, NativePointer[]][] = [];
  private readonly known = new Map<string, UInt64>();

  constructor(private readonly javaStack: () => string | null) {
    const stacks = this;
    const { count } = this;
    this.walker = {
      onEnter() {
        if (count.readU32() !== 0) stacks.walk(this.threadId, this.context);
      },
    };
  }

  /** Sends the frames of stacks that came up since the last time. */
  send(): void {
    const stacks = this.unsent;
    if (stacks.length === 0) return;
    this.unsent = [];
    for (const [id, addresses] of stacks) post({ record: "stack", id, frames: addresses.map(named) });
  }

  /** Walks the stack of the calling thread if that is wanted. */
  private walk(thread: number, context: CpuContext): void {
    const entry = this.wanted.add(Process.pointerSize * (thread % MOST_QUIET));
    const walk = entry.readPointer();
    if (walk.isNull() || walk.readU32() !== thread) return;
    entry.writePointer(NULL);
    const java = this.javaStack();
    walk.add(AT_JAVA).writeU32(java === null ? 0 : 1);
    if (java !== null) {
      walk.add(AT_ID).writeU64(uint64(`0x${java}`));
      return;
    }
    const place = walk.add(AT_OUTER).readPointer();
    const outer = place.isNull() ? null : { place, original: walk.add(AT_OUTER_CALLER).readPointer() };
    const addresses = backtrace(context, MOST_FRAMES, outer) ?? Thread.backtrace(context, Backtracer.ACCURATE);
    walk.add(AT_ID).writeU64(this.idOf(addresses));
    walk.add(AT_COUNT).writeU64(Math.min(addresses.length, MOST_FRAMES));
    addresses.slice(0, MOST_FRAMES).forEach((address, i) => walk.add(AT_ADDRESSES + 8 * i).writePointer(address));
  }

  private idOf(addresses: NativePointer[]): UInt64 {
    const key = `${Process.id} ${addresses.join(" ")}`;
    let id = this.known.get(key);
    if (id === undefined) {
      const hex = Checksum.compute("md5", key).slice(0, 16);
      id = uint64(`0x${hex}`);
      if (this.known.size > MOST_STACKS) this.known.clear();
      this.known.set(key, id);
      this.unsent.push([`n${hex}`, addresses]);
    }
    return id;
  }
}

/** `library!function`, or `library!+0x1234` where no symbol tells the function. */
function named(address: NativePointer): string {
  const { moduleName, name } = DebugSymbol.fromAddress(address);
  const module = Process.findModuleByAddress(address);
  const library = module?.name ?? moduleName ?? "";
  if (name !== null && name !== "" && !name.startsWith("0x")) return `${library}!${name}`;
  return `${library}!+0x${(module === null ? address : address.sub(module.base)).toString(16)}`;
}
