// Batches of records: the host's intake is bound by messages, not by bytes, so one message carries many.
// No Frida in here, so that it runs under `node --test`.

import type { AgentRecord, Bytes } from "./protocol.ts";

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

/** A record that waits to be sent, with the blobs its tokens number from 0. */
export interface Draft {
  record: AgentRecord;
  blobs: ArrayBuffer[];
}

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

  add(draft: Draft): void {
    this.lines.push(line(draft.record, this.blobs.length));
    for (const blob of draft.blobs) {
      this.blobs.push(blob);
      this.bytes += blob.byteLength;
    }
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

/** Writes a record as one line of JSON, its blobs numbered on from `first`. */
export function line(record: AgentRecord, first: number): string {
  const text = JSON.stringify(record);
  // A replacer costs more than all the rest, and is seldom needed: halves of surrogate pairs come out as escapes.
  if (text.includes("\\ud")) return timed(checked(record, first));
  return timed(first === 0 ? text : text.replace(TOKEN, (_, key, number) => `"${key}":"@${first + Number(number)}"`));
}

/** A blob's token; text of the app cannot hold it, since its quotes are escaped. */
const TOKEN = /"(data|key|iv)":"@(\d+)"/g;

function checked(record: AgentRecord, first: number): string {
  return JSON.stringify(record, (key: string, value: unknown) => {
    if (typeof value !== "string") return value;
    if (BLOB_KEYS.has(key)) return `@${first + Number(value.slice(1))}`;
    return wellFormed(value);
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
