// Where a native target is found in a library: by export, by symbol, or by a pattern of bytes.

import type { NativeTarget } from "./protocol.ts";

/** What a hooked function is; native.c numbers them in this order. */
export const HOWS: readonly NativeTarget["how"][] = [
  "ssl_write",
  "ssl_write_ex",
  "ssl_read",
  "ssl_read_ex",
  "connect",
  "write",
  "send",
  "sendto",
  "writev",
  "sendmsg",
  "sendmmsg",
  "fork",
  "keylog",
];

/** A library, with its symbols once they were read. */
export interface Library {
  module: Module;
  symbols: Map<string, NativePointer> | null;
}

const patterns = new Map<string, RegExp>();

/** Whether a target is looked for in a library: `*` in a name stands for any text. */
export function matching(target: NativeTarget, module: Module): boolean {
  return target.modules.some((glob) => {
    let pattern = patterns.get(glob);
    if (pattern === undefined) {
      pattern = new RegExp(`^${glob.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
      patterns.set(glob, pattern);
    }
    return pattern.test(module.name);
  });
}

/** The addresses of a target in a library: those of its names, else of its symbols, else of its patterns. */
export function addressesOf(library: Library, target: NativeTarget): NativePointer[] {
  const { module } = library;
  // A library's look-up goes on in those it depends on.
  const within = (address: NativePointer | null): boolean =>
    address !== null && address.compare(module.base) >= 0 && address.compare(module.base.add(module.size)) < 0;
  const named = (target.names ?? []).map((name) => module.findExportByName(name)).filter(within) as NativePointer[];
  if (named.length > 0) return named;
  if (target.symbols !== true) return [];
  const symbols = symbolsOf(library);
  const found = (target.names ?? []).map((name) => symbols.get(name)).filter((a) => a !== undefined);
  if (found.length > 0) return found;
  return (target.bytes ?? []).filter((b) => b.arch === Process.arch).flatMap((b) => scanned(module, b.pattern));
}

function symbolsOf(library: Library): Map<string, NativePointer> {
  library.symbols ??= new Map(
    library.module
      .enumerateSymbols()
      .filter((s) => s.type === "function" && !s.address.isNull())
      .map((s) => [s.name, s.address]),
  );
  return library.symbols;
}

/** A pattern that fits in several places says nothing. */
function scanned(module: Module, pattern: string): NativePointer[] {
  const found = module
    .enumerateRanges("r-x")
    .flatMap((range) => Memory.scanSync(range.base, range.size, pattern))
    .map((m) => m.address);
  return found.length === 1 ? found : [];
}
