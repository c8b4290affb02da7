// MACs, digests and signatures: what went in, and what came of it, once an operation ends.

import type { Gathering } from "./blob.ts";
import type { Call } from "./call.ts";
import type { Handler } from "./handlers.ts";
import { isPrimitiveArray } from "./java.ts";
import {
  Instances,
  type Running,
  algorithmOf,
  byLibrary,
  completed,
  encodedKey,
  fresh,
  inputBytes,
  instanceOf,
  restart,
} from "./operations.ts";
import type { Target } from "./protocol.ts";

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
