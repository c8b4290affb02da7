// Puts hooks into the overloads that targets name: at the beginning, and in classes that come later.

import Java from "frida-java-bridge";
import { type Hook, prepare } from "./hook.ts";
import { type Overload, type Wrapper, argumentNames, passObjectsThrough } from "./java.ts";
import { classesOf } from "./loaders.ts";
import { type Order, order } from "./orders.ts";
import { postProblem } from "./outbox.ts";
import type { HookStatus, Site, Target } from "./protocol.ts";
import { oneLine } from "./text.ts";
import { watched } from "./watched.ts";

const hooks = new Map<string, Hook>();
/** Overloads that are hooked. */
export const replaced: Overload[] = [];
/** Calls between their entry into a hook and their return from it, on all threads. */
let underWay = 0;
/** Set at the end: hooks that are still in only pass on. */
let passing = false;

/** Has hooks that are still in only pass on from now on. */
export function passOn(): void {
  passing = true;
}

/** Whether a call is between its entry into a hook and its return from it, on any thread. */
export function callsUnderWay(): boolean {
  return underWay > 0;
}

/** Hooks all that the targets name. */
export function installTargets(targets: Target[]): HookStatus[] {
  const level = apiLevel();
  return targets.map((target) => {
    const hook = prepare(target);
    hooks.set(target.id, hook);
    return installTarget(hook, level);
  });
}

function apiLevel(): number {
  try {
    return Number(Java.use("android.os.Build$VERSION").SDK_INT.value);
  } catch {
    return 0;
  }
}

function installTarget(hook: Hook, level: number): HookStatus {
  const { target } = hook;
  const sites = target.sites.filter((s) => fits(s, level));
  if (sites.length === 0) return { target: target.id, outcome: "absent", reason: `Not part of API level ${level}.` };
  let installed = 0;
  let failure = "";
  let lack = "";
  for (const site of sites) {
    const found = wrapperOf(site.owner);
    if (found === null) {
      lack ||= `${site.owner} is not in this process.`;
      continue;
    }
    if (target.late === true) {
      installed++;
      continue;
    }
    try {
      const overloads = overloadsOf(found, site);
      if (overloads.length === 0) lack ||= `${site.owner} has no such ${site.method}.`;
      for (const overload of overloads) replace(overload, hook);
      installed += overloads.length;
    } catch (error) {
      failure ||= oneLine(error);
    }
  }
  if (failure !== "") return { target: target.id, outcome: "failed", reason: failure };
  if (installed === 0) return { target: target.id, outcome: "absent", reason: lack };
  if (target.late === true) return { target: target.id, outcome: "installed", reason: "On each class as it appears." };
  return { target: target.id, outcome: "installed" };
}

function fits(site: Site, level: number): boolean {
  if (level === 0) return true;
  return level >= (site.since ?? 0) && (!site.until || level <= site.until);
}

function wrapperOf(name: string): Wrapper | null {
  try {
    return Java.use(name);
  } catch {
    return null;
  }
}

function overloadsOf(owner: Wrapper, site: Site): Overload[] {
  const dispatcher = owner[site.method] as { overloads?: Overload[] } | undefined;
  // A field of the name has no overloads.
  const all = dispatcher?.overloads ?? [];
  const types = site.types;
  if (types === undefined || types === null) return all;
  return all.filter((o) => {
    const names = argumentNames(o);
    return names.length === types.length && names.every((n, i) => n === types[i]);
  });
}

function replace(overload: Overload, hook: Hook): void {
  passObjectsThrough(overload);
  const types = argumentNames(overload);
  overload.implementation = function (this: Wrapper, ...args: unknown[]): unknown {
    underWay++;
    try {
      return passing ? overload.apply(this, args) : watched(hook, overload, types, this, args);
    } finally {
      underWay--;
    }
  };
  replaced.push(overload);
}

/** Does what was ordered; returns what became of targets that a class loader brings. */
export function fulfil({ wanted }: Order): HookStatus[] {
  if ("loader" in wanted) return hookLoader(wanted.loader, wanted.tries);
  installLate(wanted.by, wanted.owner, wanted.name);
  return [];
}

function installLate(by: Hook, owner: Wrapper, name: string): void {
  for (const id of by.target.spawned ?? []) {
    const hook = hooks.get(id);
    if (hook === undefined) continue;
    try {
      for (const site of hook.target.sites) {
        for (const overload of overloadsOf(owner, { ...site, owner: name })) {
          if (overload.implementation === null && overload.holder.$className === name) replace(overload, hook);
        }
      }
    } catch (error) {
      postProblem(`${id} could not be hooked on ${name}: ${oneLine(error)}`);
    }
  }
}

function hookLoader(loader: Wrapper, tries: number): HookStatus[] {
  const sought = [...hooks.values()].filter((h) => h.target.late !== true);
  const names = new Set(sought.flatMap((h) => h.target.sites.map((s) => s.owner)));
  let classes: Map<string, Wrapper>;
  try {
    classes = classesOf(loader, names);
  } catch (error) {
    if (tries > 0) order({ loader, tries: tries - 1 });
    else postProblem(`A class loader of the app could not be searched: ${oneLine(error)}`);
    return [];
  }
  const reason = "In a class loader of the app's own.";
  return sought.filter((h) => hookIn(classes, h)).map((h) => ({ target: h.target.id, outcome: "installed", reason }));
}

/** Hooks what a target names of some classes; whether there was anything. */
function hookIn(classes: ReadonlyMap<string, Wrapper>, hook: Hook): boolean {
  let installed = 0;
  for (const site of hook.target.sites) {
    const owner = classes.get(site.owner);
    if (owner === undefined) continue;
    try {
      for (const overload of overloadsOf(owner, site)) {
        if (overload.implementation !== null || overload.holder.$className !== site.owner) continue;
        replace(overload, hook);
        installed++;
      }
    } catch (error) {
      postProblem(`${hook.target.id} could not be hooked in a class loader of the app: ${oneLine(error)}`);
    }
  }
  return installed > 0;
}
