// What is to be hooked by the agent's own thread: the work of a hook's thread waits for its end.

import Java from "frida-java-bridge";
import type { Hook } from "./hook.ts";
import { type Wrapper, invoke } from "./java.ts";

/** A class that has just appeared, or a class loader that an app has just made. */
export type Wanted = { by: Hook; owner: Wrapper; name: string } | { loader: Wrapper; tries: number };

export interface Order {
  wanted: Wanted;
  done: boolean;
}

/** How long an app's thread is held until the late hooks of a class are in. */
const LATE_WAIT_MS = 250;

let orders: Order[] = [];

/** Orders something, for which nobody waits. */
export function order(wanted: Wanted): Order {
  const made = { wanted, done: false };
  orders.push(made);
  return made;
}

/** Orders something, and holds the calling thread until that is done. */
export function waitFor(wanted: Wanted): void {
  const made = order(wanted);
  const Thread = Java.use("java.lang.Thread");
  const begun = Date.now();
  while (!made.done && Date.now() - begun < LATE_WAIT_MS) invoke(Thread, "sleep", 1);
}

/** What was ordered since the last time. */
export function takeOrders(): Order[] {
  const taken = orders;
  orders = [];
  return taken;
}
