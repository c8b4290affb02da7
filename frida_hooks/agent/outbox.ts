// Where records leave: numbered, stacks before the events that name them.

import { Batch, Blobs, type Head, type Message, type Rest } from "./batch.ts";
import { framesToSend } from "./call.ts";
import { now } from "./clock.ts";
import { stackRecord } from "./java-stacks.ts";
import type { AgentRecord } from "./protocol.ts";

const FLUSH_MS = 50;
/** Different problems told; the same one is told once. */
const MOST_PROBLEMS = 200;

const batch = new Batch((message: Message, data: ArrayBuffer | null) => send(message, data));
const problems = new Set<string>();
let seq = 0;
let timer: NodeJS.Timeout | null = null;

/** Begins to send, and to do something else at the same pace on the agent's own thread. */
export function start(besides: () => void): void {
  timer ??= setInterval(() => {
    besides();
    flush();
  }, FLUSH_MS);
}

export function stop(): void {
  if (timer !== null) clearInterval(timer);
  timer = null;
  flush();
}

export function flush(): void {
  batch.flush();
}

export function post(record: AgentRecord): void {
  batch.add(record);
}

/** Sends an event, its number given here so that numbers follow the order of sending. */
export function postEvent(head: Head, rest: Rest, blobs: Blobs): void {
  postFrames(head.stack);
  if (rest.submitter) postFrames(rest.submitter);
  batch.addEvent(++seq, head, rest, blobs.list);
}

/** Sends the frames of a stack that no record has carried yet. */
function postFrames(stack: string): void {
  const frames = framesToSend(stack);
  if (frames !== null) post(stackRecord(stack, frames));
}

/** Takes numbers for events that the host makes itself; returns the first. */
export function reserve(events: number): number {
  const first = seq + 1;
  seq += events;
  return first;
}

/** Says once what could not be done. */
export function postProblem(message: string): void {
  if (problems.has(message) || problems.size >= MOST_PROBLEMS) return;
  problems.add(message);
  post({ record: "problem", time: now(), message });
}
