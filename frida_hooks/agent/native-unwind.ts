// Walks a native stack by the tables that compilers write for exceptions (System V ABI, "DWARF" call frame information).
//
// Frida's own exact walker needs frame pointers on Linux, which code there is built without, and its other one guesses.
// Rules are kept by address: the tables are read once for each place a call was made from.

/** How a processor's registers are numbered (psABI supplements for x86-64 and AArch64), in native.c's order. */
interface Numbering {
  registers: number[];
  stackPointer: number;
  returnAddress: number;
}

const NUMBERINGS: Partial<Record<Architecture, Numbering>> = {
  x64: { registers: [16, 7, 6, 3, 12, 13, 14, 15], stackPointer: 7, returnAddress: 16 },
  arm64: { registers: [32, 31, 29, 30, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28], stackPointer: 31, returnAddress: 30 },
};

/** Where the caller's registers are at one address: its frame from a register, the others from the frame. */
interface Rule {
  register: number;
  offset: number;
  saved: Map<number, number>;
}

const MOST_RULES = 65_536;
const rules = new Map<string, Rule | null>();

/** A place on the stack whose return address a hook replaced, and what it replaced. */
export interface Replaced {
  place: NativePointer;
  original: NativePointer;
}

/**
 * Return addresses from the innermost on, of the function that is about to be entered.
 *
 * Empty on processors that are not known here.
 */
export function backtrace(state: NativePointer, most: number, replaced: Replaced | null): NativePointer[] {
  const numbering = NUMBERINGS[Process.arch];
  if (numbering === undefined) return [];
  const { stackPointer, returnAddress } = numbering;
  let registers = new Map(numbering.registers.map((number, i) => [number, state.add(8 * i).readPointer()]));
  const frames: NativePointer[] = [];
  let at = state.readPointer();
  try {
    while (frames.length < most) {
      const rule = ruleAt(at);
      const base = rule === null ? undefined : registers.get(rule.register);
      if (rule === null || base === undefined) break;
      const frame = base.add(rule.offset);
      const place = rule.saved.get(returnAddress);
      let caller: NativePointer | undefined;
      if (place !== undefined) caller = returnAddressAt(frame.add(place), replaced);
      else if (frames.length === 0) caller = registers.get(returnAddress); // still in its register
      if (caller === undefined || caller.isNull()) break;
      const next = new Map(registers);
      for (const [register, offset] of rule.saved) next.set(register, frame.add(offset).readPointer());
      next.set(stackPointer, frame);
      registers = next;
      frames.push(caller);
      at = caller.sub(1); // within the call, which may be the last of its function
    }
  } catch {
    // a stack that its tables do not describe ends here
  }
  return frames;
}

function returnAddressAt(place: NativePointer, replaced: Replaced | null): NativePointer {
  return replaced !== null && place.equals(replaced.place) ? replaced.original : place.readPointer().strip();
}

function ruleAt(address: NativePointer): Rule | null {
  const key = address.toString();
  let rule = rules.get(key);
  if (rule === undefined) {
    if (rules.size > MOST_RULES) rules.clear();
    rule = findRule(address);
    rules.set(key, rule);
  }
  return rule;
}

// --- tables --------------------------------------------------------------------------------------------

/** The sorted table of a library's functions: where each begins, and where its description is. */
interface Table {
  start: NativePointer;
  entries: Int32Array;
}

const tables = new Map<string, Table | null>();
const EH_FRAME_HEADER = 0x6474e550;
const SORTED_PAIRS = 0x3b;

function tableOf(module: Module): Table | null {
  const key = `${module.base} ${module.name}`;
  let table = tables.get(key);
  if (table === undefined) {
    table = readTable(module);
    tables.set(key, table);
  }
  return table;
}

/** Reads `.eh_frame_hdr` (Linux Standard Base Core, 10.6.2) of a 64-bit ELF file in memory. */
function readTable(module: Module): Table | null {
  const { base } = module;
  const headers = base.add(base.add(32).readU64().toNumber());
  const [size, count] = [base.add(54).readU16(), base.add(56).readU16()];
  let lowest: NativePointer | null = null;
  let found: NativePointer | null = null;
  for (let i = 0; i < count; i++) {
    const header = headers.add(i * size);
    const address = ptr(header.add(16).readU64().toString());
    if (header.readU32() === 1) lowest ??= address; // PT_LOAD; they are in ascending order
    if (header.readU32() === EH_FRAME_HEADER) found = address;
  }
  if (found === null || lowest === null) return null;
  const start = base.add(found.sub(lowest));
  if (start.readU8() !== 1 || start.add(3).readU8() !== SORTED_PAIRS) return null;
  const entries = start.add(8).readU32();
  return { start, entries: new Int32Array(start.add(12).readByteArray(entries * 8) as ArrayBuffer) };
}

function findRule(address: NativePointer): Rule | null {
  const module = Process.findModuleByAddress(address);
  const table = module === null ? null : tableOf(module);
  if (table === null) return null;
  const { entries } = table;
  const wanted = address.sub(table.start).toInt32();
  let low = 0;
  let high = entries.length / 2;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((entries[2 * middle] as number) <= wanted) low = middle;
    else high = middle;
  }
  const place = entries[2 * low + 1];
  return place === undefined ? null : new Description(table.start.add(place)).ruleAt(address);
}

// --- one function's description ---------------------------------------------------------------------------

const MOST_BYTES = 65_536;
const PC_RELATIVE = 0x10;
const FORMS: Record<number, number> = { 0x00: 8, 0x02: 2, 0x03: 4, 0x04: 8, 0x0a: 2, 0x0b: 4, 0x0c: 8 };

/** Bytes that are read from front to back. */
class Bytes {
  at = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(readonly address: NativePointer) {
    const size = Math.min(address.readU32() + 4, MOST_BYTES);
    const data = address.readByteArray(size) as ArrayBuffer;
    this.bytes = new Uint8Array(data);
    this.view = new DataView(data);
  }

  get over(): boolean {
    return this.at >= this.bytes.length;
  }

  u8(): number {
    return this.view.getUint8(this.at++);
  }

  u32(): number {
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }

  /** Unsigned little-endian number of a width. */
  number(width: number): number {
    let value = 0;
    for (let i = 0; i < width; i++) value += this.u8() * 2 ** (8 * i);
    return value;
  }

  uleb(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) return value;
    }
  }

  sleb(): number {
    let value = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    } while ((byte & 0x80) !== 0);
    return (byte & 0x40) === 0 ? value : value - 2 ** shift;
  }

  text(): string {
    let text = "";
    for (let byte = this.u8(); byte !== 0; byte = this.u8()) text += String.fromCharCode(byte);
    return text;
  }

  /** An address in a given encoding, relative to where it stands. */
  pointer(encoding: number): NativePointer {
    const place = this.address.add(this.at);
    const width = FORMS[encoding & 0x0f] ?? 8;
    this.at += width;
    if ((encoding & 0x70) === PC_RELATIVE && width === 4) return place.add(place.readS32());
    if ((encoding & 0x70) === PC_RELATIVE) return place.add(place.readS64().toString() as never);
    return place.readPointer();
  }
}

/** What several functions have in common. */
class Common {
  readonly codeAlignment: number;
  readonly dataAlignment: number;
  encoding = 0;
  readonly hasData: boolean;
  readonly program: Bytes;

  constructor(address: NativePointer) {
    const bytes = new Bytes(address);
    bytes.at = 8;
    const version = bytes.u8();
    const augmentation = bytes.text();
    this.codeAlignment = bytes.uleb();
    this.dataAlignment = bytes.sleb();
    if (version === 1) bytes.u8();
    else bytes.uleb();
    this.hasData = augmentation.startsWith("z");
    if (this.hasData) {
      const end = bytes.uleb() + bytes.at;
      for (const letter of augmentation.slice(1)) {
        if (letter === "R") this.encoding = bytes.u8();
        else if (letter === "L") bytes.u8();
        else if (letter === "P") bytes.pointer(bytes.u8());
      }
      bytes.at = end;
    }
    this.program = bytes;
  }
}

class Description {
  private readonly bytes: Bytes;

  constructor(private readonly address: NativePointer) {
    this.bytes = new Bytes(address);
  }

  /** The rule that holds at an address; null where it is not this function's, or needs what is not read here. */
  ruleAt(address: NativePointer): Rule | null {
    const { bytes } = this;
    bytes.at = 4;
    const common = new Common(this.address.add(4).sub(bytes.u32()));
    const begin = bytes.pointer(common.encoding);
    const size = bytes.number(FORMS[common.encoding & 0x0f] ?? 8);
    const distance = address.sub(begin).toInt32();
    if (distance < 0 || distance >= size) return null;
    if (common.hasData) bytes.at = bytes.uleb() + bytes.at;
    const program = new Program(common);
    if (!program.run(common.program, Infinity)) return null;
    program.settle();
    return program.run(bytes, distance) ? program.rule : null;
  }
}

/** Runs call frame instructions (DWARF 5, 6.4.2) up to an address. */
class Program {
  rule: Rule = { register: 0, offset: 0, saved: new Map() };
  private initial: Rule = this.rule;
  private readonly remembered: Rule[] = [];
  private location = 0;

  constructor(private readonly common: Common) {}

  /** Takes what holds now for what `restore` goes back to. */
  settle(): void {
    this.initial = copyOf(this.rule);
  }

  /** False when an instruction is met that is not understood. */
  run(bytes: Bytes, until: number): boolean {
    while (!bytes.over) {
      const byte = bytes.u8();
      const low = byte & 0x3f;
      const high = byte >> 6;
      if (high === 1 || (byte >= 0x02 && byte <= 0x04)) {
        const steps = high === 1 ? low : bytes.number(2 ** (byte - 2));
        this.location += steps * this.common.codeAlignment;
        if (this.location > until) return true;
      } else if (high === 2) this.save(low, bytes.uleb());
      else if (high === 3) this.restore(low);
      else if (!this.step(byte, bytes)) return false;
    }
    return true;
  }

  private step(byte: number, bytes: Bytes): boolean {
    const { rule } = this;
    switch (byte) {
      case 0x00: // nop
      case 0x2d: // AArch64: return addresses are signed from here on, which reading them strips
        return true;
      case 0x05: // offset_extended
        this.save(bytes.uleb(), bytes.uleb());
        return true;
      case 0x06: // restore_extended
        this.restore(bytes.uleb());
        return true;
      case 0x07: // undefined
      case 0x08: // same_value
        rule.saved.delete(bytes.uleb());
        return true;
      case 0x0a: // remember_state
        this.remembered.push(copyOf(rule));
        return true;
      case 0x0b: // restore_state
        this.rule = this.remembered.pop() ?? rule;
        return true;
      case 0x0c: // def_cfa
        rule.register = bytes.uleb();
        rule.offset = bytes.uleb();
        return true;
      case 0x0d: // def_cfa_register
        rule.register = bytes.uleb();
        return true;
      case 0x0e: // def_cfa_offset
        rule.offset = bytes.uleb();
        return true;
      case 0x11: // offset_extended_sf
        rule.saved.set(bytes.uleb(), bytes.sleb() * this.common.dataAlignment);
        return true;
      case 0x12: // def_cfa_sf
        rule.register = bytes.uleb();
        rule.offset = bytes.sleb() * this.common.dataAlignment;
        return true;
      case 0x13: // def_cfa_offset_sf
        rule.offset = bytes.sleb() * this.common.dataAlignment;
        return true;
      case 0x2e: // GNU_args_size
        bytes.uleb();
        return true;
      default: // expressions, which only linkage tables and signal frames have
        return false;
    }
  }

  private save(register: number, offset: number): void {
    this.rule.saved.set(register, offset * this.common.dataAlignment);
  }

  private restore(register: number): void {
    const offset = this.initial.saved.get(register);
    if (offset === undefined) this.rule.saved.delete(register);
    else this.rule.saved.set(register, offset);
  }
}

function copyOf(rule: Rule): Rule {
  return { ...rule, saved: new Map(rule.saved) };
}
