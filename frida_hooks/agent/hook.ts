// A target made ready to fire.

import { about } from "./batch.ts";
import { HANDLERS, type Handler } from "./handlers.ts";
import type { Wrapper } from "./java.ts";
import { type Path, parsePath } from "./paths.ts";
import type { Target } from "./protocol.ts";
import { type Reading, compile } from "./values.ts";

export interface Hook {
  target: Target;
  /** What its events begin with. */
  about: string;
  handler: Handler;
  readings: Reading[];
  instance: Path[];
  spawns: Path | null;
  within: ReadonlySet<string>;
  /** Classes whose late hooks are in, or on their way. */
  spawned: Set<Wrapper>;
}

export function prepare(target: Target): Hook {
  return {
    target,
    about: about(target.kind, target.id),
    handler: HANDLERS[target.how ?? "values"],
    readings: (target.values ?? []).map(compile),
    instance: (target.instance ?? []).map(parsePath),
    spawns: target.spawns ? parsePath(target.spawns) : null,
    within: new Set(target.unless_within ?? []),
    spawned: new Set(),
  };
}
