import assert from "node:assert/strict";
import { test } from "node:test";
import { Tasks } from "./tasks.ts";

test("a thread is at work on the word of who submitted its innermost task", () => {
  const tasks = new Tasks();
  tasks.submit("a", "stack of a", false);
  tasks.submit("b", "stack of b", false);
  tasks.enter(1, tasks.submitter("a"));
  tasks.enter(1, tasks.submitter("b"));
  assert.equal(tasks.current(1), "stack of b");
  assert.equal(tasks.current(2), null);
  tasks.leave(1);
  assert.equal(tasks.current(1), "stack of a");
  tasks.leave(1);
  tasks.leave(1); // the end of a task that began before the hooks were in
  assert.equal(tasks.current(1), null);
});

test("a task that nobody was seen to submit hides whose work the thread did before", () => {
  const tasks = new Tasks();
  tasks.submit("a", "stack of a", false);
  tasks.enter(1, tasks.submitter("a"));
  tasks.enter(1, tasks.submitter("unseen"));
  assert.equal(tasks.current(1), null);
});

test("a queue does not take a task from who made it", () => {
  const tasks = new Tasks();
  tasks.submit("call", "maker", true);
  tasks.submit("call", "whoever drains the queue", false);
  assert.equal(tasks.submitter("call"), "maker");
  tasks.submit("call", "made again, at the same address", true);
  assert.equal(tasks.submitter("call"), "made again, at the same address");
});

test("the oldest tasks are forgotten first", () => {
  const tasks = new Tasks();
  for (let i = 0; i <= 8192; i++) tasks.submit(`task ${i}`, `stack ${i}`, false);
  assert.equal(tasks.submitter("task 0"), null);
  assert.equal(tasks.submitter("task 1"), "stack 1");
});
