// What the host may ask of the agent.

import "./daemon.ts"; // before anything that imports the Java bridge
import { now } from "./clock.ts";
import { dispose, flushAll, install } from "./engine.ts";
import type { Options } from "./options.ts";
import type { Coverage, NativeTarget, Target } from "./protocol.ts";

rpc.exports = {
  install: (targets: Target[], natives: NativeTarget[], options: Options = {}): Promise<Coverage> =>
    install(targets, natives, options),
  flush: (): void => flushAll(),
  now: (): string => now(),
  dispose: (): Promise<boolean> => dispose(),
};
