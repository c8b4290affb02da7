// What the host may ask of the agent. Everything else is in engine.ts.

import { now } from "./clock.ts";
import { dispose, flushAll, install } from "./engine.ts";
import type { Coverage, NativeTarget, Target } from "./protocol.ts";

rpc.exports = {
  install: (targets: Target[], natives: NativeTarget[]): Promise<Coverage> => install(targets, natives),
  flush: (): void => flushAll(),
  now: (): string => now(),
  dispose: (): Promise<void> => dispose(),
};
