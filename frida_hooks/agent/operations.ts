// Operations of ciphers, MACs, digests, signatures and compressors: gathered per instance, so that what was encrypted
// in slices is found as the whole that is seen on the wire.

import type { Blobs } from "./batch.ts";
import { Gathering } from "./blob.ts";
import type { Call } from "./call.ts";
import type { Found } from "./handlers.ts";
import { type Wrapper, invoke, isPrimitiveArray, newByteArray, slice } from "./java.ts";
import type { Crypto, Target } from "./protocol.ts";
import { textOf } from "./values.ts";

/** Instances followed at once; the oldest is forgotten first, as not every operation is completed. */
const MOST_INSTANCES = 2048;

/** An operation under way. */
export interface Running {
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
export interface Burst {
  input: Gathering;
  output: Gathering;
  time: string;
  thread: number;
  stack: string;
  target: string;
  at: number;
}

export class Instances {
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

export function fresh(operation: Crypto["operation"], algorithm: string, ignored: boolean): Running {
  return {
    ignored, operation, algorithm, key: null, iv: null, input: new Gathering(), output: new Gathering(),
    aad: null, burst: null, told: false,
  };
}

export function restart(state: Running): void {
  state.input = new Gathering();
  state.output = new Gathering();
  state.aad = null;
  state.burst = null;
  state.told = false;
}

/** The instance that the call is of, as the key of its state. */
export function instanceOf(call: Call): string {
  return call.identityOf(call.self) ?? "";
}

/** True when the caller is a library whose cryptography is the transport's, not the app's. */
export function byLibrary(call: Call, target: Target): boolean {
  const caller = call.caller();
  return (target.options?.["ignore_callers"] ?? "").split(" ").some((prefix) => prefix !== "" && caller.startsWith(prefix));
}

export function completed(state: Running, blobs: Blobs, parts: { input: Gathering; output: Gathering } = state): Found {
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

export function algorithmOf(call: Call): string {
  return textOf(call.self.getAlgorithm()) ?? "";
}

export function bytesOf(value: unknown): ArrayBuffer | null {
  return isPrimitiveArray(value) ? slice(value, 0, value.length) : null;
}

/** The encoded form of a Key; null for one that does not leave its hardware. */
export function encodedKey(call: Call, index: number): ArrayBuffer | null {
  const key = call.arg(index) as Wrapper | null;
  return key === null || key.getEncoded === undefined ? null : bytesOf(key.getEncoded());
}

/** The bytes of a ByteBuffer from its position, or from an earlier one up to it. */
export function bufferBytes(call: Call, index: number, from: number | null): ArrayBuffer | null {
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

/** The input as plain bytes, the whole of it. */
export function inputBytes(call: Call): ArrayBuffer[] {
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
