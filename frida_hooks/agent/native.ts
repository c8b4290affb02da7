// Native hooks: TLS libraries and sockets, in any process, whether it has a Java virtual machine or not.
//
// The hooks themselves are in native.c and run on the app's threads without the script. This side decides what is
// hooked, walks a stack where native.c meets a new one, and sends on what has gathered; the host reads it.

import { HELPERS, HOWS, type Library, addressesOf, isCryptoLibrary, isOfEvp, matching, sizeOf } from "./native-sites.ts";
import { Lasting } from "./native-lasting.ts";
import SOURCE from "./native.c";
import EVP from "./native-evp.c";
import { flush, post, reserve } from "./outbox.ts";
import { Stacks } from "./native-stacks.ts";
import type { HookStatus, NativeTarget } from "./protocol.ts";
import { now } from "./clock.ts";

/** Bytes of one of the two buffers. */
const CAPACITY = 4 * 1024 * 1024;
/** Bytes that may be on their way to the host; past them records are counted and dropped. */
const MOST_UNDER_WAY = 96 * 1024 * 1024;
/** Places of a table by thread. */
const MOST_QUIET = 4096;
/** What native.c keeps. */
const STATE_SIZE = 2 * 1024 * 1024;
const SITE_SIZE = 8 + 6 * Process.pointerSize;
/** Where a site has its helpers, the callback of a key log, and a length. */
const AT_HELPERS = 8;
const AT_CALLBACK = 8 + 2 * Process.pointerSize;
const AT_SIZE = 8 + 3 * Process.pointerSize;
const MOST_LIBRARIES = 32;

interface Functions {
  key_line: NativePointer;
  init: NativePointer;
  on_enter: NativePointer;
  on_leave: NativePointer;
  evp_enter: NativePointer;
  evp_leave: NativePointer;
  swap: NativePointer;
  stop: NativePointer;
  busy: NativePointer;
}

/** What the script asks of native.c. */
interface Calls {
  swap: (told: NativePointer) => number;
  stop: () => void;
  busy: () => number;
}

/** The hooks of a process, from their installation to their end. */
export class Native {
  private readonly buffers = Memory.alloc(2 * CAPACITY);
  private readonly state = Memory.alloc(STATE_SIZE);
  private readonly quiet = Memory.alloc(4 * MOST_QUIET);
  private readonly hellosTold = Memory.alloc(4);
  private readonly libraries = Memory.alloc((2 * MOST_LIBRARIES + 1) * Process.pointerSize);
  private librariesKnown = 0;
  private readonly told = Memory.alloc(32);
  private readonly stacks: Stacks;
  private readonly module: Functions;
  private readonly calls: Calls;
  /** Addresses that are hooked, with what each is. */
  private readonly sites = new Map<string, NativePointer>();
  private readonly listeners: InvocationListener[] = [];
  private readonly kept: unknown[] = [];
  private readonly statuses = new Map<string, HookStatus>();
  private keyLine: Lasting | null = null;
  private observer: ModuleObserver | null = null;
  private arrived: Module[] = [];
  private underWay = 0;

  constructor(
    private readonly targets: NativeTarget[],
    javaStack: () => string | null,
  ) {
    this.stacks = new Stacks(javaStack);
    this.module = this.compile();
    // Each of these is over in no time, and gives up the script's lock for nothing.
    const options: NativeFunctionOptions = { scheduling: "exclusive" };
    this.calls = {
      swap: new NativeFunction(this.module.swap, "uint32", ["pointer"], options),
      stop: new NativeFunction(this.module.stop, "void", [], options),
      busy: new NativeFunction(this.module.busy, "uint32", [], options),
    };
    recv("native-ack", (message: { bytes: number }) => this.acknowledge(message));
  }

  /** Hooks what is loaded, and watches for what will be; returns what became of each target. */
  install(): HookStatus[] {
    for (const target of this.targets) {
      this.statuses.set(target.id, { target: target.id, outcome: "absent", reason: "No library here has it." });
    }
    for (const module of Process.enumerateModules()) this.hook(module);
    const known = new Set(Process.enumerateModules().map((m) => m.base.toString()));
    this.observer = Process.attachModuleObserver({
      onAdded: (module) => {
        if (!known.delete(module.base.toString())) this.arrive(module);
      },
    });
    return [...this.statuses.values()];
  }

  /** Says that Java hooks tell of ClientHellos too, so that those are not told twice. */
  leaveHellosToJava(): void {
    this.hellosTold.writeU32(1);
  }

  /** A Java hook speaks for what this thread does until `speaks` is called; false when one does already. */
  hush(thread: number): boolean {
    const place = this.quiet.add(4 * (thread % MOST_QUIET));
    if (place.readU32() === thread) return false;
    place.writeU32(thread);
    return true;
  }

  speaks(thread: number): void {
    this.quiet.add(4 * (thread % MOST_QUIET)).writeU32(0);
  }

  /** Sends what has gathered, new stacks before it. */
  drain(): void {
    this.stacks.send();
    const filled = this.calls.swap(this.told);
    const [active, records, dropped, droppedBytes] = [0, 8, 16, 24].map((at) => this.told.add(at).readU64().toNumber());
    this.report(dropped ?? 0, droppedBytes ?? 0);
    if (filled === 0) return;
    if (this.underWay + filled > MOST_UNDER_WAY) {
      this.report(records ?? 0, filled);
      return;
    }
    flush();
    this.underWay += filled;
    // Sending copies it, so that the hooks may fill it again.
    const data = ArrayBuffer.wrap(this.buffers.add((active ?? 0) * CAPACITY), filled);
    send({ type: "native", first: reserve(records ?? 0), count: records ?? 0, pid: Process.id }, data);
  }

  /** Takes the hooks out; resolves when no call is in one any more. */
  async end(): Promise<void> {
    this.observer?.detach();
    this.keyLine?.end();
    for (const listener of this.listeners) listener.detach();
    Interceptor.flush();
    for (let waited = 0; this.calls.busy() > 0 && waited < 1000; waited += 10) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    this.drain();
    this.calls.stop();
  }

  /** Whether a call is in a hook still. */
  isBusy(): boolean {
    return this.calls.busy() > 0;
  }

  private acknowledge(message: { bytes: number }): void {
    this.underWay -= message.bytes;
    recv("native-ack", (next: { bytes: number }) => this.acknowledge(next));
  }

  private report(records: number, bytes: number): void {
    if (records === 0) return;
    const message = `${records} native records of ${bytes} bytes found no room and were not recorded.`;
    post({ record: "problem", time: now(), message });
  }

  private compile(): Functions {
    const libc = (name: string): NativePointer => Module.getGlobalExportByName(name);
    const walk = new NativeCallback((state: NativePointer) => this.stacks.walk(state), "void", ["pointer"]);
    const drain = new NativeCallback(() => this.drain(), "void", []);
    const pointer = (to: NativePointer): NativePointer => Memory.alloc(Process.pointerSize).writePointer(to);
    const cells = {
      buffers: pointer(this.buffers),
      capacity: Memory.alloc(4).writeU32(CAPACITY),
      quiet: pointer(this.quiet),
      hellos_told: pointer(this.hellosTold),
      libraries: pointer(this.libraries),
    };
    this.kept.push(walk, drain, cells);
    return new CModule(SOURCE + EVP, {
      ...cells,
      walk_stack: walk,
      state: this.state,
      drain,
      copy: libc("memcpy"),
      compare: libc("memcmp"),
      socket_name: libc("getsockname"),
      socket_peer: libc("getpeername"),
      socket_option: libc("getsockopt"),
      clock_read: libc("clock_gettime"),
      process_id: libc("getpid"),
      thread_id: libc("gettid"),
      make_key: libc("pthread_key_create"),
      drop_key: libc("pthread_key_delete"),
      value_of_key: libc("pthread_getspecific"),
      set_value_of_key: libc("pthread_setspecific"),
      own_thread: libc("pthread_self"),
      read_attributes: libc("pthread_getattr_np"),
      read_stack: libc("pthread_attr_getstack"),
      drop_attributes: libc("pthread_attr_destroy"),
    }) as unknown as Functions;
  }

  // --- installation -------------------------------------------------------------------------------------

  /** A library that came later: hooked at once, told of when the script's thread comes by. */
  private arrive(module: Module): void {
    this.hook(module);
    this.arrived.push(module); // last: the script's thread would tell of a half of it
  }

  /** What became of targets since the last time, through libraries that came later. */
  news(): HookStatus[] {
    const modules = this.arrived;
    if (modules.length === 0) return [];
    this.arrived = [];
    return this.targets
      .filter((t) => modules.some((m) => matching(t, m)))
      .map((t) => this.statuses.get(t.id))
      .filter((s) => s !== undefined && s.outcome !== "absent") as HookStatus[];
  }

  private hook(module: Module): void {
    if (isCryptoLibrary(module) && this.librariesKnown < MOST_LIBRARIES) {
      const place = this.libraries.add(2 * this.librariesKnown++ * Process.pointerSize);
      place.add(Process.pointerSize).writePointer(module.base.add(module.size)); // the end first: a hook may be reading
      place.writePointer(module.base);
    }
    const library: Library = { module, exports: null, symbols: null };
    this.targets.forEach((target, index) => {
      if (matching(target, module)) this.hookIn(library, target, index);
    });
  }

  private hookIn(library: Library, target: NativeTarget, index: number): void {
    const { name } = library.module;
    if (target.how === "own_tls") {
      this.note(target, "failed", `${name}: ${target.means ?? ""}`);
      return;
    }
    try {
      const found = addressesOf(library, target);
      for (const address of found) this.attach(address, library, target, index);
      if (found.length > 0) this.note(target, "installed", name);
    } catch (error) {
      this.note(target, "failed", `${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Keeps the best that became of a target, and where. */
  private note(target: NativeTarget, outcome: HookStatus["outcome"], reason: string): void {
    const before = this.statuses.get(target.id);
    if (before?.outcome === "installed" && outcome !== "installed") return;
    const reasons = before?.outcome === outcome && before.reason ? [before.reason, reason] : [reason];
    this.statuses.set(target.id, { target: target.id, outcome, reason: [...new Set(reasons)].join(", ") });
  }

  private attach(address: NativePointer, library: Library, target: NativeTarget, index: number): void {
    const key = address.toString();
    if (this.sites.has(key)) return;
    const site = Memory.alloc(SITE_SIZE);
    site.writeU32(index);
    site.add(4).writeU32(HOWS.indexOf(target.how));
    HELPERS[target.how]?.forEach((names, i) => {
      const found = addressesOf(library, { ...target, names: names.split(" "), bytes: [] });
      site.add(AT_HELPERS + i * Process.pointerSize).writePointer(found[0] ?? NULL);
    });
    if (sizeOf(target) > 0) site.add(AT_SIZE).writePointer(ptr(sizeOf(target)));
    if (target.how === "keylog") {
      this.keyLine ??= new Lasting(this.module.key_line);
      site.add(AT_CALLBACK).writePointer(this.keyLine.address);
      post({ record: "effect", time: now(), kind: "keylog", what: "SSL_CTX_set_keylog_callback", detail: library.module.name });
    }
    this.sites.set(key, site);
    const { on_enter, on_leave, evp_enter, evp_leave } = this.module;
    const hooks = isOfEvp(target.how) ? { onEnter: evp_enter, onLeave: evp_leave } : { onEnter: on_enter, onLeave: on_leave };
    this.listeners.push(Interceptor.attach(address, hooks, site));
  }
}
