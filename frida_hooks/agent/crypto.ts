// Ciphers, MACs, digests, signatures and compressors: an event per completed operation, its parts gathered per
// instance, so that what was encrypted in slices is found as the whole that is seen on the wire.

import { Blobs, about } from "./batch.ts";
import { Gathering } from "./blob.ts";
import type { Call } from "./call.ts";
import type { Found, Handler } from "./handlers.ts";
import { type PrimitiveArray, type Wrapper, invoke, isPrimitiveArray, newByteArray, slice } from "./java.ts";
import { postEvent } from "./outbox.ts";
import type { Crypto, Target } from "./protocol.ts";
import { textOf } from "./values.ts";

/** Instances followed at once; the oldest is forgotten first, as not every operation is completed. */
const MOST_INSTANCES = 2048;

/** An operation under way. */
interface Running {
  /** True when a library's own use, such as a TLS record, is none of the app's. */
  ignored: boolean;
  operation: Crypto["operation"];
  algorithm: string;
  key: ArrayBuffer | null;
  iv: ArrayBuffer | null;
  input: Gathering;
  output: Gathering;
  /** Authenticated but not encrypted. */
  aad: Gathering | null;
  /** Of a stream cipher: what went through since the last pause, and who last had it do so. */
  burst: Burst | null;
  /** True when a part of the operation was told of before its end. */
  told: boolean;
}

/** What a stream cipher did without a pause: a message, though its operation may never end. */
interface Burst {
  input: Gathering;
  output: Gathering;
  time: string;
  thread: number;
  stack: string;
  target: string;
  at: number;
}

class Instances {
  private readonly running = new Map<string, Running>();

  get(key: string): Running | null {
    return this.running.get(key) ?? null;
  }

  set(key: string, state: Running): Running {
    this.running.delete(key);
    this.running.set(key, state);
    if (this.running.size > MOST_INSTANCES) {
      for (const oldest of this.running.keys()) {
        this.running.delete(oldest);
        break;
      }
    }
    return state;
  }

  delete(key: string): void {
    this.running.delete(key);
  }

  all(): Iterable<Running> {
    return this.running.values();
  }
}

function fresh(operation: Crypto["operation"], algorithm: string, ignored: boolean): Running {
  return {
    ignored, operation, algorithm, key: null, iv: null, input: new Gathering(), output: new Gathering(),
    aad: null, burst: null, told: false,
  };
}

function restart(state: Running): void {
  state.input = new Gathering();
  state.output = new Gathering();
  state.aad = null;
  state.burst = null;
  state.told = false;
}

/** The instance that the call is of, as the key of its state. */
function instanceOf(call: Call): string {
  return call.identityOf(call.self) ?? "";
}

/** True when the caller is a library whose cryptography is the transport's, not the app's. */
function byLibrary(call: Call, target: Target): boolean {
  const caller = call.caller();
  return (target.options?.["ignore_callers"] ?? "").split(" ").some((prefix) => prefix !== "" && caller.startsWith(prefix));
}

function completed(state: Running, blobs: Blobs, parts: { input: Gathering; output: Gathering } = state): Found {
  const crypto: Crypto = {
    operation: state.operation,
    algorithm: state.algorithm,
    input: parts.input.blob(blobs),
    output: parts.output.blob(blobs),
  };
  if (state.key !== null && state.key.byteLength > 0) crypto.key = blobs.token(state.key);
  if (state.iv !== null && state.iv.byteLength > 0) crypto.iv = blobs.token(state.iv);
  if (state.aad === null || parts !== state) return { crypto };
  return { crypto, values: [{ name: "aad", blob: state.aad.blob(blobs) }] };
}

function algorithmOf(call: Call): string {
  return textOf(call.self.getAlgorithm()) ?? "";
}

function bytesOf(value: unknown): ArrayBuffer | null {
  return isPrimitiveArray(value) ? slice(value, 0, value.length) : null;
}

/** The encoded form of a Key; null for one that does not leave its hardware. */
function encodedKey(call: Call, index: number): ArrayBuffer | null {
  const key = call.arg(index) as Wrapper | null;
  return key === null || key.getEncoded === undefined ? null : bytesOf(key.getEncoded());
}


/** The bytes of a ByteBuffer from its position, or from an earlier one up to it. */
function bufferBytes(call: Call, index: number, from: number | null): ArrayBuffer | null {
  const buffer = call.arg(index) as Wrapper | null;
  if (buffer === null) return null;
  const view = call.ready(buffer.duplicate()) as Wrapper;
  if (from !== null) {
    invoke(view, "limit", invoke(view, "position"));
    invoke(view, "position", from);
  }
  const length = invoke(view, "remaining") as number;
  const copy = newByteArray(length);
  invoke(view, "get", copy);
  return slice(copy, 0, length);
}

/** What a call produced: a returned array, or the part of an output buffer that it says it filled. */
function addOutput(call: Call, to: Gathering, bufferAt: number | null): void {
  const { result } = call;
  if (isPrimitiveArray(result)) {
    to.add(result);
    return;
  }
  if (typeof result !== "number" || result <= 0) return;
  const last = call.args.length - 1;
  if (call.types[1] === "java.nio.ByteBuffer") {
    const end = (invoke(call.arg(1) as Wrapper, "position") as number) - result;
    const bytes = bufferBytes(call, 1, end);
    if (bytes !== null) to.addBytes(bytes);
    return;
  }
  const position = bufferAt ?? (isPrimitiveArray(call.args[last]) ? last : last - 1);
  const array = call.args[position];
  const offset = call.args[position + 1];
  if (isPrimitiveArray(array)) to.add(array, typeof offset === "number" ? offset : 0, result);
}

// --- ciphers ----------------------------------------------------------------------------------------

const ciphers = new Instances();
const ENCRYPT_MODE = 1;
const WRAP_MODE = 3;

/** Ciphers that turn each byte into one at once, so that no operation need ever end. */
const STREAM = /^(?:ARC4|ARCFOUR|RC4|ChaCha20$|[^/]+\/(?:CTR|OFB|CFB|OFB8|CFB8|GCTR)(?:\/|$))/i;
/** A stream cipher that has had nothing to do for so long has ended its message, in milliseconds. */
const PAUSE_MS = 250;

const init: Handler = {
  after(call, target) {
    if (call.error !== undefined) return null;
    const before = ciphers.get(instanceOf(call));
    if (before !== null) tellBurst(before);
    const mode = call.args[0];
    const operation = mode === ENCRYPT_MODE || mode === WRAP_MODE ? "encrypt" : "decrypt";
    const state = fresh(operation, algorithmOf(call), byLibrary(call, target));
    if (!state.ignored) {
      state.key = encodedKey(call, 1);
      state.iv = bytesOf(call.self.getIV());
    }
    ciphers.set(instanceOf(call), state);
    return null;
  },
};

/** Reads the input before the call: it may be overwritten in place. */
function readInput(call: Call, instances: Instances): void {
  const state = instances.get(instanceOf(call));
  if (state === null || state.ignored) return;
  call.note = { state, input: inputBytes(call) };
}

interface Note {
  state: Running;
  input: ArrayBuffer[];
}

/** The input as plain bytes, the whole of it. */
function inputBytes(call: Call): ArrayBuffer[] {
  const [first, offset, length] = call.args;
  if (typeof first === "number" && call.types[0] === "byte") return [new Uint8Array([first & 0xff]).buffer];
  if (isPrimitiveArray(first)) {
    if (call.args.length >= 3 && typeof offset === "number" && typeof length === "number") {
      return [slice(first, offset, length)];
    }
    return call.args.length === 1 ? [slice(first, 0, first.length)] : [];
  }
  if (call.types[0] === "java.nio.ByteBuffer") {
    const bytes = bufferBytes(call, 0, null);
    return bytes === null ? [] : [bytes];
  }
  return [];
}

const update: Handler = {
  before: (call) => readInput(call, ciphers),
  after(call, target) {
    const note = call.note as Note | undefined;
    if (note === undefined || call.error !== undefined) return null;
    const { state } = note;
    for (const part of note.input) state.input.addBytes(part);
    addOutput(call, state.output, null);
    if (STREAM.test(state.algorithm)) {
      state.burst ??= {
        input: new Gathering(), output: new Gathering(), time: call.time, thread: call.thread, stack: call.stack(),
        target: target.id, at: 0,
      };
      state.burst.at = Date.now();
      for (const part of note.input) state.burst.input.addBytes(part);
      addOutput(call, state.burst.output, null);
    }
    return null;
  },
};

/** Tells what stream ciphers did before their last pause, all of it when `all`. */
export function tellBursts(all: boolean): void {
  const now = Date.now();
  for (const state of ciphers.all()) {
    if (state.burst !== null && (all || now - state.burst.at >= PAUSE_MS)) tellBurst(state);
  }
}

function tellBurst(state: Running): void {
  const { burst } = state;
  if (burst === null) return;
  state.burst = null;
  state.told = true;
  const blobs = new Blobs();
  const { time, thread, stack, target } = burst;
  postEvent({ time, about: about("crypto", target), thread, stack }, completed(state, blobs, burst), blobs);
}

/** `updateAAD`: what is authenticated beside the plaintext. */
const aad: Handler = {
  before: (call) => readInput(call, ciphers),
  after(call) {
    const note = call.note as Note | undefined;
    if (note === undefined || call.error !== undefined) return null;
    note.state.aad ??= new Gathering();
    for (const part of note.input) note.state.aad.addBytes(part);
    return null;
  },
};

const final: Handler = {
  before: (call) => readInput(call, ciphers),
  after(call, _target, blobs) {
    const note = call.note as Note | undefined;
    if (note === undefined) return null;
    const { state } = note;
    for (const part of note.input) state.input.addBytes(part);
    // doFinal(output, offset) has no input, so its buffer stands first.
    if (call.error === undefined) addOutput(call, state.output, call.args.length === 2 ? 0 : null);
    // All of a stream was told already, and nothing came with its end.
    const over = state.told && state.burst === null && note.input.every((part) => part.byteLength === 0);
    if (over) {
      restart(state);
      return null;
    }
    const found = completed(state, blobs);
    restart(state);
    return found;
  },
};

/** `wrap(Key)`: how a session key is encrypted under a public one. */
const wrap: Handler = {
  after(call, _target, blobs) {
    const state = ciphers.get(instanceOf(call));
    if (state === null || state.ignored) return null;
    const key = encodedKey(call, 0);
    if (key !== null) state.input.addBytes(key);
    if (call.error === undefined) addOutput(call, state.output, null);
    const found = completed(state, blobs);
    restart(state);
    return found;
  },
};

/** `unwrap(byte[], String, int)`: how a session key is decrypted. */
const unwrap: Handler = {
  before: (call) => {
    const state = ciphers.get(instanceOf(call));
    const [wrapped] = call.args;
    if (state === null || state.ignored || !isPrimitiveArray(wrapped)) return;
    call.note = { state, input: [slice(wrapped, 0, wrapped.length)] };
  },
  after(call, _target, blobs) {
    const note = call.note as Note | undefined;
    if (note === undefined) return null;
    const { state } = note;
    for (const part of note.input) state.input.addBytes(part);
    const key = call.error === undefined ? (call.ready(call.result ?? null) as Wrapper | null) : null;
    const bytes = key === null || key.getEncoded === undefined ? null : bytesOf(key.getEncoded());
    if (bytes !== null) state.output.addBytes(bytes);
    const found = completed(state, blobs);
    restart(state);
    return found;
  },
};

export const cipher = { init, update, aad, final, wrap, unwrap };

// --- MACs -------------------------------------------------------------------------------------------

const macs = new Instances();

export const mac = {
  init: {
    after(call: Call, target: Target): null {
      if (call.error !== undefined) return null;
      const state = fresh("mac", algorithmOf(call), byLibrary(call, target));
      if (!state.ignored) state.key = encodedKey(call, 0);
      macs.set(instanceOf(call), state);
      return null;
    },
  },
  update: gatherer(macs, null),
  final: finisher(macs, null),
  reset: {
    after(call: Call): null {
      const state = macs.get(instanceOf(call));
      if (state !== null) restart(state);
      return null;
    },
  },
} satisfies Record<string, Handler>;

// --- digests ----------------------------------------------------------------------------------------

const digests = new Instances();

/** Digests have no `init`: the first use begins the operation. */
function beginDigest(call: Call, target: Target): Running {
  const instance = instanceOf(call);
  return digests.get(instance) ?? digests.set(instance, fresh("digest", algorithmOf(call), byLibrary(call, target)));
}

export const digest = {
  update: gatherer(digests, beginDigest),
  final: finisher(digests, beginDigest),
  reset: {
    after(call: Call): null {
      digests.delete(instanceOf(call));
      return null;
    },
  },
} satisfies Record<string, Handler>;

// --- signatures -------------------------------------------------------------------------------------

const signatures = new Instances();

export const signature = {
  init: {
    after(call: Call, target: Target): null {
      if (call.error !== undefined) return null;
      signatures.set(instanceOf(call), fresh("sign", algorithmOf(call), byLibrary(call, target)));
      return null;
    },
  },
  update: gatherer(signatures, null),
  final: finisher(signatures, null),
  /** `initVerify`: what comes now is checked and not signed. */
  reset: {
    after(call: Call): null {
      signatures.delete(instanceOf(call));
      return null;
    },
  },
} satisfies Record<string, Handler>;

type Begin = (call: Call, target: Target) => Running;

/** A handler that adds a call's input to the operation of its instance. */
function gatherer(instances: Instances, begin: Begin | null): Handler {
  return {
    before(call, target) {
      const state = begin === null ? instances.get(instanceOf(call)) : begin(call, target);
      if (state === null || state.ignored) return;
      for (const part of inputBytes(call)) state.input.addBytes(part);
    },
    after: () => null,
  };
}

/**
 * A handler that completes the operation of its instance.
 *
 * Its input argument is left out: `doFinal(input)` and `digest(input)` are defined as `update(input)` first, and
 * that call is watched too.
 */
function finisher(instances: Instances, begin: Begin | null): Handler {
  return {
    after(call, target, blobs) {
      const state = begin === null ? instances.get(instanceOf(call)) : begin(call, target);
      if (state === null || state.ignored) {
        if (state !== null && begin !== null) instances.delete(instanceOf(call));
        return null;
      }
      if (call.error === undefined) addResult(call, state.output);
      const found = completed(state, blobs);
      if (begin === null) restart(state);
      else instances.delete(instanceOf(call));
      return found;
    },
  };
}

/** A returned array, or a count of bytes written to the (array, offset) the call was given. */
function addResult(call: Call, to: Gathering): void {
  const [array, offset] = call.args;
  if (isPrimitiveArray(call.result)) to.add(call.result);
  else if (isPrimitiveArray(array) && typeof call.result === "number") {
    to.add(array, typeof offset === "number" ? offset : 0, call.result);
  } else if (isPrimitiveArray(array) && typeof offset === "number") {
    // Mac.doFinal(output, offset) says nothing: it wrote the length of a MAC.
    to.add(array, offset, call.self.getMacLength() as number);
  }
}

// --- compressors and codecs ---------------------------------------------------------------------------

const deflaters = new Instances();
/** SYNC_FLUSH and FULL_FLUSH: a message ends, though the stream goes on. */
const FLUSHES = new Set([2, 3]);

export const deflate = {
  input: {
    before(call: Call, target: Target): void {
      const instance = instanceOf(call);
      const state =
        deflaters.get(instance) ?? deflaters.set(instance, fresh("compress", "deflate", byLibrary(call, target)));
      if (!state.ignored) for (const part of inputBytes(call)) state.input.addBytes(part);
    },
    after: () => null,
  },
  output: {
    after(call: Call, _target: Target, blobs: Blobs): Found | null {
      const instance = instanceOf(call);
      const state = deflaters.get(instance);
      if (state === null || state.ignored || call.error !== undefined) return null;
      const [array, offset] = call.args;
      if (isPrimitiveArray(array) && typeof call.result === "number") {
        state.output.add(array, typeof offset === "number" ? offset : 0, call.result);
      }
      const flushed = FLUSHES.has(call.args[3] as number) && call.self.needsInput() === true;
      if (call.self.finished() !== true && !flushed) return null;
      deflaters.delete(instance);
      // A flush that had nothing to flush.
      return state.input.size === 0 ? null : completed(state, blobs);
    },
  },
} satisfies Record<string, Handler>;

/** `Deflater.reset()`. */
export const deflateReset: Handler = {
  after(call) {
    deflaters.delete(instanceOf(call));
    return null;
  },
};

const gzips = new Instances();

export const gzip = {
  write: {
    before(call: Call, target: Target): void {
      const instance = instanceOf(call);
      const state = gzips.get(instance) ?? gzips.set(instance, fresh("compress", "gzip", byLibrary(call, target)));
      if (!state.ignored) for (const part of inputBytes(call)) state.input.addBytes(part);
    },
    after: () => null,
  },
  finish: {
    after(call: Call, _target: Target, blobs: Blobs): Found | null {
      const instance = instanceOf(call);
      const state = gzips.get(instance);
      if (state === null || state.ignored || call.error !== undefined) return null;
      const sink = call.ready((call.self.out as { value: unknown }).value) as Wrapper | null;
      // Where it was written to memory, that is the whole stream; elsewhere it is seen as it leaves.
      const bytes = sink?.$className === "java.io.ByteArrayOutputStream" ? bytesOf(sink.toByteArray()) : null;
      if (bytes !== null) state.output.addBytes(bytes);
      gzips.delete(instance);
      return completed(state, blobs);
    },
  },
} satisfies Record<string, Handler>;

const expansions = new Instances();

/** `GZIPInputStream.read(byte[], int, int)`: what came out, once the stream has ended. */
export const expand: Handler = {
  after(call, target, blobs) {
    if (call.error !== undefined || typeof call.result !== "number") return null;
    const instance = instanceOf(call);
    const state =
      expansions.get(instance) ?? expansions.set(instance, fresh("expand", "gzip", byLibrary(call, target)));
    const [array, offset] = call.args;
    if (state.ignored) return null;
    if (call.result > 0 && isPrimitiveArray(array)) {
      state.output.add(array, typeof offset === "number" ? offset : 0, call.result);
      return null;
    }
    if (call.result === 0 || state.output.size === 0) return null;
    expansions.delete(instance);
    return completed(state, blobs);
  },
};

/** Base64 and its like: bytes or text in, bytes or text out. */
export const codec: Handler = {
  before(call) {
    // A ByteBuffer is read to its end, so it has to be looked at before.
    if (call.types[0] === "java.nio.ByteBuffer") call.note = bufferBytes(call, 0, null);
  },
  after(call, target, blobs) {
    if (call.error !== undefined || byLibrary(call, target)) return null;
    const operation = target.options?.["operation"] === "decode" ? "decode" : "encode";
    const state = fresh(operation, target.options?.["algorithm"] ?? "", false);
    const noted = call.note as ArrayBuffer | null | undefined;
    if (noted) state.input.addBytes(noted);
    else for (const part of codecBytes(call, call.arg(0))) state.input.addBytes(part);
    const [, into] = call.args;
    if (typeof call.result === "number" && isPrimitiveArray(into)) state.output.add(into, 0, call.result);
    else for (const part of codecBytes(call, call.ready(call.result))) state.output.addBytes(part);
    return completed(state, blobs);
  },
};

function codecBytes(call: Call, value: unknown): ArrayBuffer[] {
  // Base64 text is ASCII, a byte a character.
  if (typeof value === "string") return [Memory.allocUtf8String(value).readByteArray(value.length) as ArrayBuffer];
  if (!isPrimitiveArray(value)) {
    const buffer = value as Wrapper | null;
    if (buffer === null || !/^java\.nio\./.test(buffer.$className)) return [];
    const length = invoke(buffer, "remaining") as number;
    const copy = newByteArray(length);
    invoke(call.ready(invoke(buffer, "duplicate")) as Wrapper, "get", copy);
    return [slice(copy, 0, length)];
  }
  const [, offset, length] = call.args;
  const sliced = value.$h === (call.args[0] as PrimitiveArray).$h && call.args.length === 4;
  if (sliced && typeof offset === "number" && typeof length === "number") return [slice(value, offset, length)];
  return [slice(value, 0, value.length)];
}
