// Hand-overs to other apps: Intents, content providers, binder transactions.

import type { Blobs } from "./batch.ts";
import { Gathering } from "./blob.ts";
import type { Call } from "./call.ts";
import type { Found, Handler } from "./handlers.ts";
import { type Wrapper, isPrimitiveArray, slice } from "./java.ts";
import type { Ipc, Target, Value } from "./protocol.ts";
import { bundleValues, textOf } from "./values.ts";

const INTENT = "android.content.Intent";
const URI = "android.net.Uri";

/** An Intent that leaves: whom it addresses, its action, data and extras. */
export const intent: Handler = {
  after(call, target, blobs) {
    const sent = call.arg(call.indexOf(INTENT)) as Wrapper | null;
    if (sent === null) return null;
    const values: Value[] = [];
    const data = textOf(sent.getDataString());
    if (data !== null) values.push({ name: "data", text: data });
    values.push(...bundleValues(call.ready(sent.getExtras()), call, blobs, "", 0));
    return { ipc: { mechanism: mechanism(target), peer: addressee(call, sent), action: textOf(sent.getAction()) ?? "" }, values };
  },
};

function mechanism(target: Target): Ipc["mechanism"] {
  const named = target.options?.["mechanism"];
  return named === "broadcast" || named === "service" ? named : "activity";
}

/** The package an Intent names, else where its data URI points, else nobody in particular. */
function addressee(call: Call, sent: Wrapper): string {
  const component = call.ready(sent.getComponent()) as Wrapper | null;
  if (component !== null) return textOf(component.getPackageName()) ?? "";
  const named = textOf(sent.getPackage());
  if (named !== null) return named;
  const data = call.ready(sent.getData()) as Wrapper | null;
  if (data === null) return "";
  return textOf(data.getAuthority()) ?? textOf(data.getScheme()) ?? "";
}

/** A call of another app's content provider. */
export const provider: Handler = {
  after(call) {
    const at = call.indexOf(URI);
    const uri = at < 0 ? null : (call.arg(at) as Wrapper | null);
    const peer = uri === null ? textOf(call.arg(0)) : textOf(uri.getAuthority());
    return { ipc: { mechanism: "provider", peer: peer ?? "", action: call.method.methodName } };
  },
};

/** `grantUriPermission(package, Uri, flags)`: another app may now read what the URI names. */
export const grant: Handler = {
  after(call) {
    return { ipc: { mechanism: "provider", peer: textOf(call.arg(0)) ?? "", action: call.method.methodName } };
  },
};

// --- binder -----------------------------------------------------------------------------------------

/** The interface token each thread wrote last, and into which parcel. */
const tokens = new Map<number, { parcel: string; token: string }>();

export const binder = {
  /** `Parcel.writeInterfaceToken(String)`: names the interface that the next transaction is for. */
  token: {
    after(call: Call): null {
      const token = textOf(call.arg(0));
      if (token !== null) tokens.set(call.thread, { parcel: call.identityOf(call.self) ?? "", token });
      return null;
    },
  },
  /** `BinderProxy.transact(int, Parcel, Parcel, int)`. */
  transact: {
    after(call: Call, target: Target, blobs: Blobs): Found | null {
      const written = tokens.get(call.thread);
      tokens.delete(call.thread);
      if (written === undefined || written.parcel !== call.identityOf(call.args[1])) return null;
      const { token } = written;
      const options = target.options ?? {};
      const listed = options[token];
      const platform = (options["ignore"] ?? "").split(" ").some((prefix) => prefix !== "" && token.startsWith(prefix));
      // Every call of the system goes through here: only listed interfaces of it are of interest.
      if (platform && listed === undefined) return null;
      const values: Value[] = [...parcelValue("data", call, 1, blobs)];
      // Only of a listed transaction is it known that the reply is text.
      const type = listed === undefined || call.error !== undefined ? null : replyType(listed, call);
      const reply = type === null ? null : replyText(call);
      if (reply !== null && type !== null) values.push({ name: "reply", text: reply, data_type: type });
      else values.push(...parcelValue("reply", call, 2, blobs));
      return { ipc: { mechanism: "binder", peer: token, action: String(call.args[0]) }, values };
    },
  },
  /** `Parcel.enforceInterface(String)`: another process calls the app; of listed interfaces its message is kept. */
  callback: {
    after(call: Call, target: Target, blobs: Blobs): Found | null {
      const token = textOf(call.arg(0)) ?? "";
      if (target.options?.[token] === undefined || call.error !== undefined) return null;
      const bytes: unknown = call.self.marshall();
      if (!isPrimitiveArray(bytes)) return null;
      return { values: [{ name: "token", text: token }, { name: "data", blob: new Gathering().add(bytes).blob(blobs) }] };
    },
  },
} satisfies Record<string, Handler>;

/** The data type that a table of transactions gives a call's reply; null for one that it does not name. */
function replyType(listed: string, call: Call): string | null {
  const code = String(call.args[0]);
  for (const row of listed.split(" ")) {
    const [transaction = "", type = ""] = row.split("=");
    const [number, argument] = transaction.split("/");
    if (number === code && (argument === undefined || holdsText(call, argument))) return type;
  }
  return null;
}

/** Whether the parcel of a request has a text in it, which parcels keep as UTF-16, its length before it. */
function holdsText(call: Call, text: string): boolean {
  const parcel = call.arg(1) as Wrapper | null;
  const bytes: unknown = parcel?.marshall();
  if (!isPrimitiveArray(bytes)) return false;
  const wanted = [text.length & 0xff, text.length >> 8, 0, 0, ...[...text].flatMap((c) => [c.charCodeAt(0), 0])];
  const held = new Uint8Array(slice(bytes, 0, bytes.length));
  // every part of a parcel begins at a multiple of four
  for (let at = 0; at + wanted.length <= held.length; at += 4) {
    if (wanted.every((byte, i) => held[at + i] === byte)) return true;
  }
  return false;
}

/** A parcel's raw bytes; nothing where it holds binders or files, which cannot be copied. */
function parcelValue(name: string, call: Call, index: number, blobs: Blobs): Value[] {
  const parcel = call.arg(index) as Wrapper | null;
  if (parcel === null) return [];
  try {
    const bytes: unknown = parcel.marshall();
    return isPrimitiveArray(bytes) && bytes.length > 0 ? [{ name, blob: new Gathering().add(bytes).blob(blobs) }] : [];
  } catch {
    return [];
  }
}

/** The text that a reply begins with, after its exception code; the caller reads it from where it was. */
function replyText(call: Call): string | null {
  const parcel = call.arg(2) as Wrapper | null;
  if (parcel === null || (parcel.dataSize() as number) === 0) return null;
  const position = parcel.dataPosition() as number;
  try {
    parcel.setDataPosition(0);
    if ((parcel.readInt() as number) !== 0) return null;
    const text = textOf(parcel.readString());
    return text === "" ? null : text;
  } catch {
    return null;
  } finally {
    parcel.setDataPosition(position);
  }
}

