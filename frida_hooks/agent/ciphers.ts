// Ciphers: an event per completed operation, and of stream ciphers, which need never end, one per message.

import { Blobs, about } from "./batch.ts";
import { Gathering } from "./blob.ts";
import type { Call } from "./call.ts";
import type { Handler } from "./handlers.ts";
import { type Wrapper, invoke, isPrimitiveArray, slice } from "./java.ts";
import {
  Instances,
  type Running,
  algorithmOf,
  bufferBytes,
  byLibrary,
  bytesOf,
  completed,
  encodedKey,
  fresh,
  inputBytes,
  instanceOf,
  restart,
} from "./operations.ts";
import { postEvent } from "./outbox.ts";

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
