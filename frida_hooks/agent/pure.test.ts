import assert from "node:assert/strict";
import { test } from "node:test";
import { Limiter } from "./limits.ts";
import { choose, parsePath } from "./paths.ts";
import { heartRate, ipv4Text, numberText, truncated } from "./text.ts";
import { Threads } from "./threads.ts";

test("paths are read to a root and steps", () => {
  assert.deepEqual(parsePath("return[].getId().mMnc"), {
    root: { kind: "return" },
    steps: [{ kind: "each" }, { kind: "method", name: "getId", argument: null }, { kind: "field", name: "mMnc" }],
  });
  assert.deepEqual(parsePath("<android.net.Uri>"), { root: { kind: "type", name: "android.net.Uri" }, steps: [] });
  assert.deepEqual(parsePath("this.map.get(arg0).at(0)").steps, [
    { kind: "field", name: "map" },
    { kind: "method", name: "get", argument: { kind: "arg", index: 0 } },
    { kind: "method", name: "at", argument: { kind: "number", value: 0 } },
  ]);
  assert.throws(() => parsePath("nothing"));
});

test("the longest key that fits decides, an exact one before all", () => {
  const map = { "ro.*": "a", "ro.build.*": "b", "ro.build.id": "c" };
  assert.equal(choose(map, "ro.build.id"), "c");
  assert.equal(choose(map, "ro.build.type"), "b");
  assert.equal(choose(map, "ro.x"), "a");
  assert.equal(choose(map, "xro.x"), null);
});

test("floats are written with the digits that mean them", () => {
  assert.equal(numberText(Math.fround(0.1)), "0.1");
  assert.equal(numberText(Math.fround(9.80665)), "9.80665");
  assert.equal(numberText(31.238164), "31.238164");
  assert.equal(numberText(72), "72");
  assert.equal(numberText(NaN), "NaN");
});

test("small things", () => {
  assert.equal(ipv4Text(-1823233856), "192.168.83.147");
  assert.equal(heartRate(new Uint8Array([0, 72])), 72);
  assert.equal(heartRate(new Uint8Array([1, 0x2c, 1])), 300);
  assert.equal(heartRate(new Uint8Array([1, 5])), null);
  assert.equal(truncated("x".repeat(10_000)).length, 8192);
});

test("a limiter lets so many through a second and counts the rest", () => {
  const limiter = new Limiter();
  const at = (second: number): boolean => limiter.allows("k", `${second}000000000`, 2);
  assert.deepEqual([at(1), at(1), at(1), at(2), at(2), at(2)], [true, true, false, true, true, false]);
  assert.equal(limiter.allows("other", "1000000000", 2), true);
  assert.equal(limiter.dropped, 2);
});

test("of many threads those are forgotten that are in no watched call", () => {
  const threads = new Threads();
  const inside = threads.of(1);
  inside.active.push("A.b");
  const idle = threads.of(2);
  for (let thread = 3; thread < 5000; thread++) threads.of(thread);
  assert.equal(threads.of(1), inside);
  assert.notEqual(threads.of(2), idle);
});
