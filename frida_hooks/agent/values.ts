// Readers: from what a path leads to, to the values of an event.

import type { Blobs } from "./batch.ts";
import { Gathering } from "./blob.ts";
import type { Call } from "./call.ts";
import { type PrimitiveArray, type Wrapper, isPrimitiveArray, slice } from "./java.ts";
import { type Path, choose, parsePath } from "./paths.ts";
import { heartRate, ipv4Text, numberText, truncated } from "./text.ts";
import type { Value, ValueSpec } from "./protocol.ts";

/** Rows and columns read of a cursor, keys of a bundle, and how deep bundles nest. */
const MOST_ROWS = 50;
const MOST_COLUMNS = 32;
const MOST_KEYS = 100;
const MOST_DEPTH = 4;

/** A value specification with its paths read. */
export interface Reading {
  spec: ValueSpec;
  name: string;
  path: Path;
  decides: Path | null;
  when: Path | null;
}

export function compile(spec: ValueSpec): Reading {
  return {
    spec,
    name: spec.name || spec.path,
    path: parsePath(spec.path),
    decides: spec.data_types ? parsePath(spec.data_types.path) : null,
    when: spec.when ? parsePath(spec.when.path) : null,
  };
}

/** Adds one specified value, or several; none when its condition does not hold or it leads nowhere. */
export function read(reading: Reading, call: Call, blobs: Blobs, values: Value[]): void {
  const { spec, name } = reading;
  if (call.error !== undefined && reading.path.root.kind === "return") return;
  if (reading.when !== null && !(spec.when?.one_of ?? []).includes(textOf(call.first(reading.when)) ?? "")) return;
  const type = dataType(reading, call);
  for (const found of call.follow(reading.path)) {
    for (const value of readAs(spec.read ?? "text", name, found, call, blobs)) {
      if (type !== null) value.data_type = type;
      values.push(value);
    }
  }
}

function dataType(reading: Reading, call: Call): string | null {
  const { spec } = reading;
  if (reading.decides !== null && spec.data_types) {
    const decided = choose(spec.data_types.map, textOf(call.first(reading.decides)) ?? "");
    if (decided !== null) return decided;
  }
  return spec.data_type ?? null;
}

function readAs(reader: string, name: string, found: unknown, call: Call, blobs: Blobs): Value[] {
  switch (reader) {
    case "bytes":
      return [bytesValue(name, found, blobs)];
    case "mac":
      return [{ name, text: macText(found) }];
    case "utf8":
      return [{ name, text: isPrimitiveArray(found) ? utf8Text(found) : textOf(found) }];
    case "heart_rate":
      return isPrimitiveArray(found) ? [{ name, text: heartRateText(found) }] : [];
    case "ipv4":
      return [{ name, text: typeof found === "number" ? ipv4Text(found) : textOf(found) }];
    case "bundle":
      return bundleValues(found, call, blobs, "", 0);
    case "cursor":
      return cursorValues(found, blobs);
    default:
      return [{ name, text: textOf(found) }];
  }
}

function bytesValue(name: string, found: unknown, blobs: Blobs): Value {
  if (!isPrimitiveArray(found) || found.$t.name !== "B") return { name, text: textOf(found) };
  return { name, blob: new Gathering().add(found).blob(blobs) };
}

/** Any value as text: what its `toString` says; null stays null. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return truncated(value);
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return String(value);
  if (isPrimitiveArray(value)) return truncated(value.toJSON().map((v) => (typeof v === "number" ? numberText(v) : v)).join(","));
  if (value instanceof Int64 || value instanceof UInt64) return value.toString();
  const text = (value as Wrapper).toString() as string | null;
  return text === null ? null : truncated(text);
}

function utf8Text(found: PrimitiveArray): string {
  const bytes = slice(found, 0, found.length);
  const copy = Memory.alloc(bytes.byteLength + 1);
  copy.writeByteArray(bytes);
  try {
    return truncated(copy.readUtf8String() ?? "");
  } catch {
    return ""; // not text after all
  }
}

function heartRateText(found: PrimitiveArray): string | null {
  const rate = heartRate(new Uint8Array(slice(found, 0, found.length)));
  return rate === null ? null : numberText(rate);
}

function macText(found: unknown): string | null {
  if (!isPrimitiveArray(found)) return textOf(found);
  const bytes = new Uint8Array(slice(found, 0, Math.min(found.length, 8)));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join(":");
}

/** The entries of a Bundle, ContentValues or map-like thing with `keySet` and `get`. */
export function bundleValues(found: unknown, call: Call, blobs: Blobs, prefix: string, depth: number): Value[] {
  if (found === null || found === undefined) return [];
  const bundle = found as Wrapper;
  const keys = call.elements(bundle.keySet()).slice(0, MOST_KEYS);
  return keys.flatMap((key) => {
    const name = `${prefix}${textOf(key) ?? ""}`;
    return entryValues(name, call.ready(bundle.get(key)), call, blobs, depth);
  });
}

function entryValues(name: string, value: unknown, call: Call, blobs: Blobs, depth: number): Value[] {
  if (Array.isArray(value)) return value.flatMap((v) => entryValues(name, v, call, blobs, depth + 1));
  if (isPrimitiveArray(value)) return [bytesValue(name, value, blobs)];
  if (typeof value === "object" && value !== null && depth < MOST_DEPTH) {
    const wrapper = value as Wrapper;
    if (NESTING.has(wrapper.$className)) return bundleValues(wrapper, call, blobs, `${name}.`, depth + 1);
    if ("toArray" in wrapper) {
      return call.elements(wrapper).flatMap((v) => entryValues(name, v, call, blobs, depth + 1));
    }
  }
  return [{ name, text: textOf(value) }];
}

const NESTING = new Set(["android.os.Bundle", "android.os.PersistableBundle"]);

/** The cells of a cursor, whose position is put back: its owner reads it from where it was. */
function cursorValues(found: unknown, blobs: Blobs): Value[] {
  if (found === null || found === undefined) return [];
  const cursor = found as Wrapper;
  const before = cursor.getPosition() as number;
  const names = (cursor.getColumnNames() as string[]).slice(0, MOST_COLUMNS);
  const values: Value[] = [];
  try {
    for (let row = 0; row < MOST_ROWS && cursor.moveToPosition(row); row++) {
      names.forEach((name, column) => values.push(cell(cursor, name, column, blobs)));
    }
  } finally {
    cursor.moveToPosition(before);
  }
  return values;
}

const CURSOR_BLOB = 4;

function cell(cursor: Wrapper, name: string, column: number, blobs: Blobs): Value {
  if ((cursor.getType(column) as number) === CURSOR_BLOB) {
    return bytesValue(name, cursor.getBlob(column) as PrimitiveArray, blobs);
  }
  return { name, text: textOf(cursor.getString(column)) };
}
