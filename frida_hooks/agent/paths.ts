// Paths from a call to a value: `return[].getCellIdentity().getMcc()`.
// No Frida in here, so that it runs under `node --test`.

export type Root = { kind: "return" } | { kind: "this" } | { kind: "arg"; index: number } | { kind: "type"; name: string };

export type Step =
  | { kind: "each" }
  | { kind: "field"; name: string }
  | { kind: "method"; name: string; argument: Argument | null };

export type Argument = { kind: "arg"; index: number } | { kind: "number"; value: number };

export interface Path {
  root: Root;
  steps: Step[];
}

const TOKEN = /\[\]|\.([\w$]+)(\((?:arg(\d+)|(-?\d+))?\))?/g;

/** Reads a path that the host has checked already. */
export function parsePath(text: string): Path {
  const head = /^(?:return|this|arg(\d+)|<([\w.$]+)>)/.exec(text);
  if (head === null) throw new Error(`no path: ${text}`);
  const steps: Step[] = [];
  for (const token of text.slice(head[0].length).matchAll(TOKEN)) {
    const [whole, name, call, arg, number] = token;
    if (whole === "[]" || name === undefined) steps.push({ kind: "each" });
    else if (call === undefined) steps.push({ kind: "field", name });
    else steps.push({ kind: "method", name, argument: argument(arg, number) });
  }
  return { root: root(head), steps };
}

function root(head: RegExpExecArray): Root {
  const [whole, index, name] = head;
  if (index !== undefined) return { kind: "arg", index: Number(index) };
  if (name !== undefined) return { kind: "type", name };
  return { kind: whole === "this" ? "this" : "return" };
}

function argument(arg: string | undefined, number: string | undefined): Argument | null {
  if (arg !== undefined) return { kind: "arg", index: Number(arg) };
  if (number !== undefined) return { kind: "number", value: Number(number) };
  return null;
}

/** Looks a text up in a table whose keys may end in `*`; the longest key that fits wins. */
export function choose(map: Record<string, string>, text: string): string | null {
  const exact = map[text];
  if (exact !== undefined) return exact;
  let best: string | null = null;
  let length = -1;
  for (const [key, value] of Object.entries(map)) {
    if (key.endsWith("*") && key.length > length && text.startsWith(key.slice(0, -1))) {
      best = value;
      length = key.length;
    }
  }
  return best;
}
