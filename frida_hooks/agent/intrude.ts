// What changes the app, and only when asked for: certificate checks that give way, QUIC that does not get out, canaries.
//
// Each use is told to the host as an effect, so that no report passes off as the app's own what was made possible here.

import Java from "frida-java-bridge";
import { now } from "./clock.ts";
import { type Overload, type Wrapper, env, invoke } from "./java.ts";
import { stackRecord, takeStack } from "./java-stacks.ts";
import type { Canary, Options } from "./options.ts";
import { post, postProblem } from "./outbox.ts";
import type { Effect } from "./protocol.ts";

/** Methods that refuse a certificate by throwing: the platform's, and OkHttp's under its own name. */
const CHECKS: readonly [string, string][] = [
  ["sun.security.ssl.X509TrustManagerImpl", "checkServerTrusted"],
  ["com.android.org.conscrypt.TrustManagerImpl", "checkServerTrusted"],
  ["com.android.org.conscrypt.TrustManagerImpl", "getTrustedChainForServer"],
  ["android.security.net.config.NetworkSecurityTrustManager", "checkServerTrusted"],
  ["android.security.net.config.RootTrustManager", "checkServerTrusted"],
  ["android.net.http.X509TrustManagerExtensions", "checkServerTrusted"],
  ["okhttp3.CertificatePinner", "check"],
  ["okhttp3.CertificatePinner", "check$okhttp"],
  ["com.android.okhttp.CertificatePinner", "check"],
];
/** How OkHttp begins what its pinner throws, whatever a shrinker called the pinner. */
const PINNING_FAILURE = "Certificate pinning failure!";
const HOLD_MS = 250;

interface Order {
  owner: string;
  method: string;
  done: boolean;
}

let orders: Order[] = [];
const patched: Overload[] = [];
const done = new Set<string>();

function tell(kind: Effect["kind"], what: string, detail: string, stack: string | null): void {
  const effect: Effect = { record: "effect", time: now(), kind, what, detail };
  if (stack !== null) effect.stack = stack;
  post(effect);
}

function tellOnce(kind: Effect["kind"], what: string, detail: string): void {
  const key = `${kind} ${what} ${detail}`;
  if (done.has(key)) return;
  done.add(key);
  tell(kind, what, detail, null);
}

/** Does in Java what was asked for; to be called where Java calls may be made. */
export function intrudeInJava(options: Options): void {
  for (const canary of options.canaries ?? []) write(canary);
  if (options.bypass_pinning !== true) return;
  for (const [owner, method] of CHECKS) giveWay(owner, method);
  attempt("javax.net.ssl.SSLContext", watchContexts);
  attempt("javax.net.ssl.SSLPeerUnverifiedException", watchRefusals);
}

function attempt(owner: string, work: (klass: Wrapper) => void): void {
  let klass: Wrapper;
  try {
    klass = Java.use(owner);
  } catch {
    return; // not in this process
  }
  work(klass);
}

/** Has a method go on where it would refuse: the original is asked first, so only what was refused is changed. */
function giveWay(owner: string, method: string): void {
  attempt(owner, (klass) => {
    const overloads = (klass[method] as { overloads?: Overload[] } | undefined)?.overloads ?? [];
    for (const overload of overloads) {
      if (overload.implementation !== null || overload.holder.$className !== owner) continue;
      overload.implementation = function (this: Wrapper, ...args: unknown[]): unknown {
        try {
          return overload.apply(this, args);
        } catch {
          const { id, frames } = takeStack();
          if (frames !== null) post(stackRecord(id, frames));
          tell("pinning", `${owner}.${method}`, "A certificate that the app refuses was let pass.", id);
          return accepted(overload, args);
        }
      };
      patched.push(overload);
    }
  });
}

/** What a check returns that finds nothing wrong: nothing, or the chain it was given. */
function accepted(overload: Overload, args: unknown[]): unknown {
  if (overload.returnType.className === "java.util.List") {
    return invoke(Java.use("java.util.Arrays"), "asList", args[0]);
  }
  return undefined;
}

/** The trust managers that an app brings are checks of its own. */
function watchContexts(klass: Wrapper): void {
  for (const overload of (klass["init"] as { overloads: Overload[] }).overloads) {
    overload.implementation = function (this: Wrapper, ...args: unknown[]): unknown {
      try {
        for (const manager of (args[1] ?? []) as Wrapper[]) {
          order(env().getObjectClassName(manager["$h"] as NativePointer), "checkServerTrusted");
        }
      } catch (error) {
        postProblem(`The trust managers of an app could not be seen: ${String(error)}`);
      }
      return overload.apply(this, args);
    };
    patched.push(overload);
  }
}

/** A pinner that was renamed is known by what it throws: the next connection passes it. */
function watchRefusals(klass: Wrapper): void {
  const overload = (klass["$init"] as { overloads: Overload[] }).overloads[0];
  if (overload === undefined) return;
  overload.implementation = function (this: Wrapper, ...args: unknown[]): unknown {
    const made = overload.apply(this, args);
    if (String(args[0]).startsWith(PINNING_FAILURE)) {
      const frames = Java.use("java.lang.Throwable").$new().getStackTrace() as Wrapper[];
      const thrower = frames.find((f) => f.getClassName() !== "javax.net.ssl.SSLPeerUnverifiedException");
      if (thrower !== undefined) order(thrower.getClassName() as string, thrower.getMethodName() as string);
    }
    return made;
  };
  patched.push(overload);
}

/** Has a method of the app give way, put in by the agent's own thread while this one waits. */
function order(owner: string, method: string): void {
  const key = `${owner}.${method}`;
  if (done.has(key)) return;
  done.add(key);
  const wanted: Order = { owner, method, done: false };
  orders.push(wanted);
  const Thread = Java.use("java.lang.Thread");
  const begun = Date.now();
  while (!wanted.done && Date.now() - begun < HOLD_MS) invoke(Thread, "sleep", 1);
}

/** Whether something waits to be put in. */
export function intrusionsWait(): boolean {
  return orders.length > 0;
}

/** Puts in what was ordered; the caller heals the thread afterwards and calls what this returns. */
export function intrudeAsOrdered(): () => void {
  const taken = orders;
  orders = [];
  for (const { owner, method } of taken) {
    try {
      giveWay(owner, method);
    } catch (error) {
      postProblem(`${owner}.${method} could not be made to give way: ${String(error)}`);
    }
  }
  return () => {
    for (const one of taken) one.done = true;
  };
}

/** Does no more of it; returns the overloads that are to be given back to Java. */
export function withdraw(): Overload[] {
  observer?.detach();
  observer = null;
  return patched;
}

/** Fields that hold a canary, with what they held before. */
const written: { field: { value: string | null }; before: string | null; value: string }[] = [];

function write(canary: Canary): void {
  attempt(canary.owner, (klass) => {
    const field = klass[canary.field] as { value: string | null } | undefined;
    if (field === undefined) return;
    written.push({ field, before: field.value, value: canary.value });
    field.value = canary.value;
    tell("canary", `${canary.owner}.${canary.field}`, `The field holds ${canary.value} now.`, null);
  });
}

/** Gives fields back what they held, unless the app has written to them meanwhile. */
export function putBack(): void {
  for (const { field, before, value } of written) if (field.value === value) field.value = before;
  written.length = 0;
}

// --- native ---------------------------------------------------------------------------------------------

/** Does in native code what was asked for, in what is loaded and what will be. */
export function intrudeInNative(options: Options): void {
  if (options.block_quic === true) blockQuic();
  if (options.bypass_pinning !== true) return;
  const seen = new Set<string>();
  const look = (module: Module): void => {
    if (seen.has(module.path)) return;
    seen.add(module.path);
    verifyAlways(module);
  };
  for (const module of Process.enumerateModules()) look(module);
  observer = Process.attachModuleObserver({ onAdded: look });
}

let observer: ModuleObserver | null = null;

const VERIFY_OK = 0;
const VERIFY_INVALID = 1;
const callbacks: unknown[] = [];

/** Whether libraries hold code of the script, to be called whenever they like. */
export function callbacksGiven(): boolean {
  return callbacks.length > 0;
}

/** What a module itself exports: looking a name up gives what its dependencies export too. */
function own(module: Module, name: string): NativePointer | null {
  const found = module.findExportByName(name);
  if (found === null || found.compare(module.base) < 0) return null;
  return found.compare(module.base.add(module.size)) < 0 ? found : null;
}

function verifyAlways(module: Module): void {
  const verify = own(module, "X509_verify_cert");
  const setError = own(module, "X509_STORE_CTX_set_error");
  if (verify !== null && setError !== null) {
    const clear = new NativeFunction(setError, "void", ["pointer", "int"]);
    Interceptor.attach(verify, {
      onEnter(args) {
        this["store"] = args[0];
      },
      onLeave(result) {
        if (result.toInt32() === 1) return;
        clear(this["store"] as NativePointer, 0);
        result.replace(ptr(1));
        tell("pinning", `${module.name}!X509_verify_cert`, "A certificate that the app refuses was let pass.", null);
      },
    });
  }
  for (const name of ["SSL_CTX_set_custom_verify", "SSL_set_custom_verify"]) {
    const set = own(module, name);
    if (set !== null) Interceptor.attach(set, { onEnter: (args) => void (args[2] = yielding(module, name, args[2] ?? NULL)) });
  }
}

/** BoringSSL's own check of the app, which is asked first. */
function yielding(module: Module, name: string, callback: NativePointer): NativePointer {
  if (callback.isNull()) return callback;
  const original = new NativeFunction(callback, "int", ["pointer", "pointer"]);
  const made = new NativeCallback(
    (ssl, alert) => {
      const verdict = original(ssl, alert);
      if (verdict !== VERIFY_INVALID) return verdict;
      tell("pinning", `${module.name}!${name}`, "A certificate that the app refuses was let pass.", null);
      return VERIFY_OK;
    },
    "int",
    ["pointer", "pointer"],
  );
  callbacks.push(made);
  return made;
}

const QUIC_PORT = 443;
const FAMILIES = new Set([2, 10]); // AF_INET, AF_INET6
const SOL_SOCKET = 1;
const SO_TYPE = 3;
const SOCK_DGRAM = 2;
const ECONNREFUSED = 111;

/** Makes every datagram to port 443 fail as if nobody listened there, on which apps fall back to TCP. */
function blockQuic(): void {
  const getsockopt = new NativeFunction(Module.getGlobalExportByName("getsockopt"), "int", ["int", "int", "int", "pointer", "pointer"]);
  const type = Memory.alloc(8);
  const size = Memory.alloc(8);
  const isDatagram = (fd: number): boolean => {
    size.writeU32(4);
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, type, size) === 0 && type.readS32() === SOCK_DGRAM;
  };
  const toQuic = (address: NativePointer): boolean => {
    if (address.isNull() || !FAMILIES.has(address.readU16())) return false;
    return address.add(2).readU8() * 256 + address.add(3).readU8() === QUIC_PORT;
  };
  const refuse = (name: string, address: (args: InvocationArguments) => NativePointer): void => {
    const entry = Module.findGlobalExportByName(name);
    if (entry === null) return;
    Interceptor.attach(entry, {
      onEnter(args) {
        const to = address(args);
        this["refused"] = toQuic(to) && isDatagram((args[0] ?? NULL).toInt32());
        if (this["refused"] !== true) return;
        args[0] = ptr(-1);
        tellOnce("quic", name, "Datagrams to port 443 were refused.");
      },
      onLeave(result) {
        if (this["refused"] !== true) return;
        result.replace(ptr(-1));
        (this as unknown as { errno: number }).errno = ECONNREFUSED;
      },
    });
  };
  const nothing = NULL;
  refuse("connect", (args) => args[1] ?? nothing);
  refuse("sendto", (args) => args[4] ?? nothing);
  refuse("sendmsg", (args) => args[1]?.readPointer() ?? nothing);
  refuse("sendmmsg", (args) => args[1]?.readPointer() ?? nothing);
}
