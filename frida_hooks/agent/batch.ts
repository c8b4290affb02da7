// Batches of records: the host's intake is bound by messages, not by bytes, so one message carries many.
// No Frida in here, so that it runs under `node --test`.

import type { AgentRecord, Bytes, Event, Nanoseconds } from "./protocol.ts";

/** Records in one message at most. */
const MOST_RECORDS = 64;
/** Bytes of blobs that send a batch off before it is full. */
const MOST_BYTES = 4 * 1024 * 1024;

/** What a message carries: a record a line, and how the raw bytes beside it divide into blobs. */
export interface Message {
  type: "records";
  lines: string;
  sizes: number[];
}

/** What every event has. */
export interface Head {
  time: Nanoseconds;
  /** Made by `about`. */
  about: string;
  thread: number;
  stack: string;
}

/** What an event may have besides. */
export type Rest = Omit<Event, "record" | "seq" | "time" | "kind" | "target" | "thread" | "stack">;

/** Collects the blobs of one record while it is put together. */
export class Blobs {
  readonly list: ArrayBuffer[] = [];

  /** Adds bytes and returns the token that stands for them in the record. */
  token(bytes: ArrayBuffer): Bytes {
    this.list.push(bytes);
    return `@${this.list.length - 1}`;
  }
}

/** Sends records in order, many at a time. */
export class Batch {
  private lines: string[] = [];
  private blobs: ArrayBuffer[] = [];
  private bytes = 0;

  constructor(private readonly post: (message: Message, data: ArrayBuffer | null) => void) {}

  add(record: AgentRecord): void {
    this.push(line(record));
  }

  /** Adds an event, with the blobs that its tokens number from 0. */
  addEvent(seq: number, head: Head, rest: Rest, blobs: ArrayBuffer[]): void {
    const text = eventLine(seq, head, rest, this.blobs.length);
    for (const blob of blobs) {
      this.blobs.push(blob);
      this.bytes += blob.byteLength;
    }
    this.push(text);
  }

  private push(text: string): void {
    this.lines.push(text);
    if (this.lines.length >= MOST_RECORDS || this.bytes >= MOST_BYTES) this.flush();
  }

  /** Sends what has gathered; called by a timer and on dispose too. */
  flush(): void {
    if (this.lines.length === 0) return;
    const { lines, blobs } = this;
    const data = blobs.length === 0 ? null : join(blobs, this.bytes);
    this.lines = [];
    this.blobs = [];
    this.bytes = 0;
    this.post({ type: "records", lines: lines.join("\n"), sizes: blobs.map((b) => b.byteLength) }, data);
  }
}

/** Keys whose value is a blob's token, never text of the app: text keys are others. */
const BLOB_KEYS = new Set(["data", "key", "iv"]);

/** Writes a record without blobs as one line of JSON. */
export function line(record: AgentRecord): string {
  return timed(json(record, 0));
}

/** What an event is about, ready for its line. */
export function about(kind: Event["kind"], target: string): string {
  return `"kind":${JSON.stringify(kind)},"target":${JSON.stringify(target)}`;
}

/**
 * Writes an event as one line of JSON, its blobs numbered on from `first`.
 *
 * What every event has is of digits and prepared text, and goes past `JSON.stringify`, which costs most of a line.
 */
export function eventLine(seq: number, head: Head, rest: Rest, first: number): string {
  const { time, about, thread, stack } = head;
  const more = json(rest, first);
  const begin = `{"record":"event","seq":${seq},"time":${time},${about},"thread":${thread},"stack":"${stack}"`;
  return more === "{}" ? `${begin}}` : `${begin},${more.slice(1)}`;
}

function json(value: AgentRecord | Rest, first: number): string {
  const text = JSON.stringify(value);
  // A replacer costs more than all the rest, and is seldom needed: halves of surrogate pairs come out as escapes.
  if (text.includes("\\ud")) return checked(value, first);
  return first === 0 ? text : text.replace(TOKEN, (_, key, number) => `"${key}":"@${first + Number(number)}"`);
}

/** A blob's token; text of the app cannot hold it, since its quotes are escaped. */
const TOKEN = /"(data|key|iv)":"@(\d+)"/g;

function checked(value: AgentRecord | Rest, first: number): string {
  return JSON.stringify(value, (key: string, part: unknown) => {
    if (typeof part !== "string") return part;
    if (BLOB_KEYS.has(key)) return `@${first + Number(part.slice(1))}`;
    return wellFormed(part);
  });
}

const TIME = '"time":"';

function timed(text: string): string {
  // The first time is the record's own: what the app said comes later in every record.
  const at = text.indexOf(TIME);
  if (at < 0) return text;
  const digits = at + TIME.length;
  const end = text.indexOf('"', digits);
  return `${text.slice(0, digits - 1)}${text.slice(digits, end)}${text.slice(end + 1)}`;
}

/** Replaces halves of surrogate pairs, which Java strings may hold and UTF-8 may not. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

function join(blobs: ArrayBuffer[], size: number): ArrayBuffer {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const blob of blobs) {
    whole.set(new Uint8Array(blob), at);
    at += blob.byteLength;
  }
  return whole.buffer;
}
