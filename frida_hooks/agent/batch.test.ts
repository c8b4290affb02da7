import assert from "node:assert/strict";
import { test } from "node:test";
import { Batch, Blobs, type Head, type Message, type Rest, about, eventLine, line } from "./batch.ts";

const HEAD: Head = { time: "1700000000000000001", about: about("read", "A.b"), thread: 7, stack: "f0" };

function rest(text = "x"): Rest {
  return { values: [{ name: "return", text }] };
}

test("a batch leaves when it is full, and what is left on flush", () => {
  const sent: Message[] = [];
  const batch = new Batch((message) => sent.push(message));
  for (let seq = 1; seq <= 70; seq++) batch.addEvent(seq, HEAD, rest(), []);
  assert.equal(sent.length, 1);
  assert.equal(sent[0]?.lines.split("\n").length, 64);
  batch.flush();
  assert.equal(sent[1]?.lines.split("\n").length, 6);
  batch.flush();
  assert.equal(sent.length, 2);
});

test("the time is a number of nanoseconds that no double holds", () => {
  assert.match(eventLine(1, HEAD, rest(), 0), /"time":1700000000000000001,/);
  assert.match(line({ record: "problem", time: HEAD.time, message: "m" }), /"time":1700000000000000001,/);
});

test("text of the app is escaped, never taken for a time or a token", () => {
  const text = '"time":"1" "data":"@0"';
  const parsed = JSON.parse(eventLine(1, HEAD, rest(text), 5)) as { values: { text: string }[] };
  assert.equal(parsed.values[0]?.text, text);
  const problem = { record: "problem", time: HEAD.time, message: text } as const;
  assert.equal((JSON.parse(line(problem)) as { message: string }).message, text);
});

test("an event has what all have, and what it has besides", () => {
  const head = { record: "event", seq: 1, time: 1, kind: "read", target: 'A."b"', thread: 7, stack: "f0" };
  const given = { ...HEAD, time: "1", about: about("read", 'A."b"') };
  assert.deepEqual(JSON.parse(eventLine(1, given, {}, 0)), head);
  assert.deepEqual(JSON.parse(eventLine(1, given, { error: "E" }, 0)), { ...head, error: "E" });
});

test("blobs are numbered on through a batch, their bytes beside it in order", () => {
  const sent: [Message, ArrayBuffer | null][] = [];
  const batch = new Batch((message, data) => sent.push([message, data]));
  for (const byte of [1, 2]) {
    const blobs = new Blobs();
    const data = blobs.token(new Uint8Array([byte, byte]).buffer);
    batch.addEvent(byte, HEAD, { values: [{ name: "v", blob: { size: 2, sha256: "", data } }] }, blobs.list);
  }
  batch.flush();
  const [message, data] = sent[0] ?? assert.fail();
  assert.deepEqual(message.sizes, [2, 2]);
  assert.deepEqual([...message.lines.matchAll(/"data":"(@\d)"/g)].map((m) => m[1]), ["@0", "@1"]);
  assert.deepEqual([...new Uint8Array(data ?? assert.fail())], [1, 1, 2, 2]);
});

test("half a surrogate pair becomes a replacement character, a whole one stays", () => {
  const parsed = JSON.parse(eventLine(1, HEAD, rest("\ud83d \u{1f600}"), 0)) as { values: { text: string }[] };
  assert.equal(parsed.values[0]?.text, "\ufffd \u{1f600}");
});
