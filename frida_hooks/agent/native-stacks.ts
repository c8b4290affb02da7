// Stacks of native code: walked where native.c meets a new one, named later on the script's own thread.

import { backtrace } from "./native-unwind.ts";
import { post } from "./outbox.ts";

/** The layout of native.c's Walk. */
const AT_ID = 128;
const AT_COUNT = 136;
const AT_JAVA = 144;
const AT_OUTER = 152;
const AT_OUTER_CALLER = 160;
const AT_ADDRESSES = 168;
const MOST_FRAMES = 48;
const MOST_STACKS = 65_536;

export class Stacks {
  /** Stacks whose frames no record has carried yet. */
  private unsent: [string, NativePointer[]][] = [];
  private readonly known = new Map<string, UInt64>();

  constructor(private readonly javaStack: () => string | null) {}

  /** Sends the frames of stacks that came up since the last time. */
  send(): void {
    const stacks = this.unsent;
    if (stacks.length === 0) return;
    this.unsent = [];
    for (const [id, addresses] of stacks) post({ record: "stack", id, frames: addresses.map(named) });
  }

  /** Walks the stack of a hooked call; runs on the app's thread. */
  walk(walk: NativePointer): void {
    const java = this.javaStack();
    if (java !== null) {
      walk.add(AT_ID).writeU64(uint64(`0x${java}`));
      walk.add(AT_JAVA).writeU64(1);
      return;
    }
    const place = walk.add(AT_OUTER).readPointer();
    const outer = place.isNull() ? null : { place, original: walk.add(AT_OUTER_CALLER).readPointer() };
    const addresses = backtrace(walk, MOST_FRAMES, outer);
    if (addresses.length === 0) return;
    walk.add(AT_ID).writeU64(this.idOf(addresses));
    walk.add(AT_COUNT).writeU64(addresses.length);
    addresses.forEach((address, i) => walk.add(AT_ADDRESSES + 8 * i).writePointer(address));
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
