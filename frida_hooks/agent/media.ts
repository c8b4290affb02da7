// Slices of buffers: what a microphone or a wearable filled in, what was sent to one.

import type { Handler } from "./handlers.ts";
import { Gathering } from "./blob.ts";
import { isPrimitiveArray } from "./java.ts";
import type { Value } from "./protocol.ts";

/** `write(array, offset, length)`. */
export const given: Handler = {
  after(call, target, blobs) {
    const [array, offset, length] = call.args;
    if (!isPrimitiveArray(array) || typeof offset !== "number" || typeof length !== "number") return null;
    return { values: [{ name: target.options?.["name"] ?? "buffer", blob: new Gathering().add(array, offset, length).blob(blobs) }] };
  },
};

/** `read(array, offset, …)`, which returns how many elements it filled. */
export const filled: Handler = {
  after(call, target, blobs) {
    const [array, offset] = call.args;
    if (!isPrimitiveArray(array) || typeof offset !== "number" || typeof call.result !== "number") return null;
    if (call.result <= 0) return null;
    const value: Value = {
      name: target.options?.["name"] ?? "buffer",
      blob: new Gathering().add(array, offset, call.result).blob(blobs),
    };
    const type = target.options?.["data_type"];
    if (type !== undefined) value.data_type = type;
    return { values: [value] };
  },
};
