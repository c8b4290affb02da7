// Compressors: what goes into them and what comes out, once a stream or a flush of it ends.

import type { Blobs } from "./batch.ts";
import type { Call } from "./call.ts";
import type { Found, Handler } from "./handlers.ts";
import { type Wrapper, isPrimitiveArray } from "./java.ts";
import { byLibrary, bytesOf, completed, fresh, inputBytes, instanceOf, Instances } from "./operations.ts";
import type { Target } from "./protocol.ts";

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
