import assert from "node:assert/strict";
import { test } from "node:test";
import { Batch, Blobs, type Message, line } from "./batch.ts";
import type { Event } from "./protocol.ts";

function event(seq: number, text = "x"): Event {
  return { record: "event", seq, time: "1700000000000000001", kind: "read", target: "A.b", values: [{ name: "return", text }] };
}

test("a batch leaves when it is full, and what is left on flush", () => {
  const sent: Message[] = [];
  const batch = new Batch((message) => sent.push(message));
  for (let seq = 1; seq <= 70; seq++) batch.add({ record: event(seq), blobs: [] });
  assert.equal(sent.length, 1);
  assert.equal(sent[0]?.lines.split("\n").length, 64);
  batch.flush();
  assert.equal(sent[1]?.lines.split("\n").length, 6);
  batch.flush();
  assert.equal(sent.length, 2);
});

test("the time is a number of nanoseconds that no double holds", () => {
  assert.match(line(event(1), 0), /"time":1700000000000000001,/);
});

test("text of the app is escaped, never taken for a time or a token", () => {
  const text = '"time":"1" "data":"@0"';
  const parsed = JSON.parse(line(event(1, text), 5)) as { values: { text: string }[] };
  assert.equal(parsed.values[0]?.text, text);
});

test("blobs are numbered on through a batch, their bytes beside it in order", () => {
  const sent: [Message, ArrayBuffer | null][] = [];
  const batch = new Batch((message, data) => sent.push([message, data]));
  for (const byte of [1, 2]) {
    const blobs = new Blobs();
    const data = blobs.token(new Uint8Array([byte, byte]).buffer);
    const record: Event = { ...event(byte), values: [{ name: "v", blob: { size: 2, sha256: "", data } }] };
    batch.add({ record, blobs: blobs.list });
  }
  batch.flush();
  const [message, data] = sent[0] ?? assert.fail();
  assert.deepEqual(message.sizes, [2, 2]);
  assert.deepEqual([...message.lines.matchAll(/"data":"(@\d)"/g)].map((m) => m[1]), ["@0", "@1"]);
  assert.deepEqual([...new Uint8Array(data ?? assert.fail())], [1, 1, 2, 2]);
});

test("half a surrogate pair becomes a replacement character, a whole one stays", () => {
  const parsed = JSON.parse(line(event(1, "\ud83d \u{1f600}"), 0)) as { values: { text: string }[] };
  assert.equal(parsed.values[0]?.text, "\ufffd \u{1f600}");
});
