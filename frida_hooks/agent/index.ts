// What the host may ask of the agent. Everything else is in engine.ts.

import { now } from "./clock.ts";
import { dispose, install } from "./engine.ts";
import { flush } from "./outbox.ts";
import type { Coverage, Target } from "./protocol.ts";

rpc.exports = {
  install: (targets: Target[]): Promise<Coverage> => install(targets),
  flush: (): void => flush(),
  now: (): string => now(),
  dispose: (): Promise<void> => dispose(),
};
