// One call of a watched method, from its entry to the event it becomes.

import { now } from "./clock.ts";
import { type Overload, Ref, type Wrapper, boxed, identity, invoke, open } from "./java.ts";
import { takeStack } from "./java-stacks.ts";
import type { Argument, Path, Step } from "./paths.ts";

/** Elements read of an array or collection. */
const MOST_ELEMENTS = 200;

/** Stacks whose frames no record has carried yet. */
const unsent = new Map<string, string[]>();
/** Of each stack, the frame that called into the cryptographic libraries. */
const callers = new Map<string, string>();
const MOST_CALLERS = 131_072;

/** The frames of a stack when they still have to be sent. */
export function framesToSend(id: string): string[] | null {
  if (unsent.size === 0) return null; // as it is nearly always
  const frames = unsent.get(id) ?? null;
  unsent.delete(id);
  return frames;
}

export class Call {
  readonly time = now();
  result: unknown = undefined;
  error: unknown = undefined;
  /** What a handler's first half hands to its second. */
  note: unknown = undefined;
  private stackId: string | null = null;
  /** What the paths led through, to be let go of; most lead through nothing. */
  private kept: Ref[] | null = null;
  private alive: unknown[] | null = null;

  constructor(
    readonly self: Wrapper,
    readonly args: unknown[],
    readonly method: Overload,
    readonly types: string[],
    readonly thread: ThreadId,
  ) {}

  /** Id of the stack of this very call. */
  stack(): string {
    if (this.stackId !== null) return this.stackId;
    const { id, frames } = takeStack();
    if (frames !== null) {
      unsent.set(id, frames);
      if (callers.size > MOST_CALLERS) callers.clear();
      callers.set(id, frames.find((f) => !f.startsWith("javax.crypto.") && !f.startsWith("java.security.")) ?? "");
    }
    this.stackId = id;
    return id;
  }

  /** The method that asked the cryptographic libraries for this. */
  caller(): string {
    return callers.get(this.stack()) ?? "";
  }

  /** The argument at an index, ready to use; null past the last. */
  arg(index: number): unknown {
    return this.ready(this.args[index] ?? null);
  }

  /** Index of the first argument of a type, -1 when there is none. */
  indexOf(type: string): number {
    return this.types.indexOf(type);
  }

  /** Everything a path leads to; empty where a part of it is null or missing. */
  follow(path: Path): unknown[] {
    const { root } = path;
    let start: unknown;
    if (root.kind === "return") start = this.ready(this.result ?? null);
    else if (root.kind === "this") start = this.self;
    else start = this.arg(root.kind === "arg" ? root.index : this.indexOf(root.name));
    return this.walk([start], path.steps);
  }

  /** The first thing a path leads to, or null. */
  first(path: Path): unknown {
    return this.follow(path)[0] ?? null;
  }

  identityOf(value: unknown): string | null {
    return identity(value);
  }

  /** Lets go of what the paths led through. */
  end(): void {
    for (const ref of this.kept ?? []) ref.$dispose();
    this.alive = null;
  }

  private walk(values: unknown[], steps: Step[]): unknown[] {
    if (steps.length === 0) return values; // as nearly always
    let current = values;
    for (const step of steps) {
      current = current.flatMap((value) => {
        if (value === null || value === undefined) return [];
        if (step.kind === "each") return this.elements(value);
        const next = step.kind === "field" ? field(value, step.name) : this.invoke(value, step.name, step.argument);
        return next === undefined ? [] : [this.ready(next)];
      });
    }
    return current;
  }

  private invoke(value: unknown, name: string, argument: Argument | null): unknown {
    if (typeof value !== "object" || value === null || !("$className" in value)) return undefined;
    const object = value as unknown as Wrapper;
    if (argument === null) return invoke(object, name);
    const given = argument.kind === "number" ? argument.value : this.args[argument.index];
    const direct = invoke(object, name, given);
    if (direct !== undefined || typeof given !== "number") return direct;
    return invoke(object, name, boxed(given)); // `Map.get(Object)` for an int
  }

  /** The elements of an array or collection. */
  elements(value: unknown): unknown[] {
    if (Array.isArray(value)) return value.slice(0, MOST_ELEMENTS).map((v) => this.ready(v));
    if (typeof value !== "object" || value === null || !("$className" in value)) return [];
    const list = (value as Wrapper).toArray?.() as unknown[] | undefined;
    return (list ?? []).slice(0, MOST_ELEMENTS).map((v) => this.ready(v));
  }

  /** What the bridge gave, as what it is: text, an array, or an object seen as its own class. */
  ready(value: unknown): unknown {
    if (value instanceof Ref) {
      if (value !== this.result && !this.args.includes(value)) (this.kept ??= []).push(value);
      return open(value);
    }
    if (typeof value === "object" && value !== null && "$className" in value) {
      (this.alive ??= []).push(value); // the opened view borrows its reference
      return open(new Ref((value as unknown as Wrapper)["$h"] as NativePointer, "java.lang.Object", false));
    }
    return value;
  }
}

function field(value: unknown, name: string): unknown {
  const wrapper = value as Wrapper;
  // Where a method has the same name, the bridge calls the field `_name`.
  for (const candidate of [`_${name}`, name]) {
    const found = wrapper[candidate] as { value?: unknown } | undefined;
    if (found !== undefined && typeof found === "object" && found !== null && "value" in found) return found.value;
  }
  return undefined;
}
