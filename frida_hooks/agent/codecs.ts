// Base64 and its like.

import type { Call } from "./call.ts";
import type { Handler } from "./handlers.ts";
import { type PrimitiveArray, type Wrapper, invoke, isPrimitiveArray, newByteArray, slice } from "./java.ts";
import { bufferBytes, byLibrary, completed, fresh } from "./operations.ts";

/** Bytes or text in, bytes or text out. */
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
