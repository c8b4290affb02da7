// Connections, what is written to and read from them, and the random that joins a handshake to the wire.

import type { Blobs } from "./batch.ts";
import { Gathering } from "./blob.ts";
import type { Call } from "./call.ts";
import type { Handler } from "./handlers.ts";
import { type Wrapper, isPrimitiveArray, slice } from "./java.ts";
import type { Path } from "./paths.ts";
import { parsePath } from "./paths.ts";
import type { Address, Blob, Connection, Target } from "./protocol.ts";
import { textOf } from "./values.ts";

/** Sockets followed at once; the oldest is forgotten first. */
const MOST_SOCKETS = 4096;

/** What is known of a socket beyond its addresses. */
interface Known {
  client_random?: string;
  sni?: string;
  /** TLS records went through it, so its bytes tell nothing. */
  tls?: boolean;
}

const sockets = new Map<string, Known>();

function known(call: Call, socket: unknown): Known {
  const key = call.identityOf(socket) ?? "";
  let found = sockets.get(key);
  if (found === undefined) {
    found = {};
    sockets.set(key, found);
    if (sockets.size > MOST_SOCKETS) {
      for (const oldest of sockets.keys()) {
        sockets.delete(oldest);
        break;
      }
    }
  }
  return found;
}

/** `InetSocketAddress`, `Socket.getInetAddress()` and the like as an address literal. */
function addressOf(inet: Wrapper | null, port: number): Address | null {
  const host = inet === null ? null : textOf(inet.getHostAddress());
  if (host === null) return null;
  return { host: host.replace(/%.*$/, ""), port };
}

/** Both ends of a `java.net.Socket`. */
function ends(call: Call, socket: Wrapper): Pick<Connection, "local" | "remote"> {
  return {
    local: addressOf(call.ready(socket.getLocalAddress()) as Wrapper | null, socket.getLocalPort() as number),
    remote: addressOf(call.ready(socket.getInetAddress()) as Wrapper | null, socket.getPort() as number),
  };
}

/** `connect(SocketAddress, …)` of sockets and channels. */
export const connect: Handler = {
  after(call) {
    const to = call.arg(0) as Wrapper | null;
    if (to === null || to.getPort === undefined) return null; // a Unix domain address
    const port = to.getPort() as number;
    const resolved = call.ready(to.getAddress()) as Wrapper | null;
    const name = textOf(to.getHostString()) ?? "";
    const connection: Connection = { remote: addressOf(resolved, port) ?? { host: name, port } };
    if (call.error === undefined) connection.local = localEnd(call);
    return { connection, values: [{ name: "host", text: name }] };
  },
};

function localEnd(call: Call): Address | null {
  const { self } = call;
  if (self.getLocalPort !== undefined) return ends(call, self).local ?? null;
  const local = call.ready(self.getLocalAddress()) as Wrapper | null; // a SocketChannel
  if (local === null || local.getPort === undefined) return null;
  return addressOf(call.ready(local.getAddress()) as Wrapper | null, local.getPort() as number);
}

/** The bytes a `write(byte[], int, int)` was given or a `read(byte[], int, int)` brought. */
function moved(call: Call, target: Target, blobs: Blobs): Blob | null {
  const [array, offset, length] = call.args;
  if (!isPrimitiveArray(array) || typeof offset !== "number" || typeof length !== "number") return null;
  const count = target.options?.["direction"] === "in" ? call.result : length;
  if (typeof count !== "number" || count <= 0 || call.error !== undefined) return null;
  return new Gathering().add(array, offset, count).blob(blobs);
}

function direction(target: Target): "in" | "out" {
  return target.options?.["direction"] === "in" ? "in" : "out";
}

const paths = new Map<string, Path>();

/** The socket a stream belongs to, by the target's own path to it. */
function socketOf(call: Call, target: Target): Wrapper | null {
  const text = target.options?.["socket"] ?? "this";
  let path = paths.get(text);
  if (path === undefined) {
    path = parsePath(text);
    paths.set(text, path);
  }
  return call.first(path) as Wrapper | null;
}

/** Plain socket streams. */
export const socketStream: Handler = {
  after(call, target, blobs) {
    const socket = socketOf(call, target);
    if (socket === null) return null;
    const state = known(call, socket);
    state.tls ||= startsTls(call);
    if (state.tls) return null;
    const payload = moved(call, target, blobs);
    return payload === null ? null : { connection: { ...ends(call, socket), direction: direction(target), payload } };
  },
};

const TLS_RECORD_TYPES = new Set([20, 21, 22, 23]);
const TLS_MAJOR_VERSION = 3;

function startsTls(call: Call): boolean {
  const [array, offset, length] = call.args;
  if (!isPrimitiveArray(array) || typeof offset !== "number" || typeof length !== "number" || length < 5) return false;
  const [type, major] = new Uint8Array(slice(array, offset, 2));
  return TLS_RECORD_TYPES.has(type ?? 0) && major === TLS_MAJOR_VERSION;
}

/** Plaintext of TLS streams, with the random of their handshake. */
export const tlsStream: Handler = {
  after(call, target, blobs) {
    const socket = socketOf(call, target);
    const payload = moved(call, target, blobs);
    if (socket === null || payload === null) return null;
    const { client_random, sni } = known(call, socket);
    const connection: Connection = { ...ends(call, socket), direction: direction(target), tls: true, payload };
    if (client_random !== undefined) connection.client_random = client_random;
    if (sni !== undefined) connection.sni = sni;
    return { connection };
  },
};

/** A ClientHello being made: `sun.security.ssl.ClientHello$ClientHelloMessage.<init>(HandshakeContext, …)`. */
export const clientHello: Handler = {
  after(call, target) {
    if (call.error !== undefined || target.options === undefined) return null;
    const { random, transport: transportPath } = target.options;
    const bytes = random === undefined ? null : call.first(parsePath(random));
    if (!isPrimitiveArray(bytes)) return null;
    const client_random = Array.from(new Uint8Array(slice(bytes, 0, bytes.length)), hexByte).join("");
    const connection: Connection = { client_random, tls: true };
    const transport = transportPath === undefined ? null : (call.first(parsePath(transportPath)) as Wrapper | null);
    if (transport !== null) {
      const state = known(call, transport);
      state.client_random = client_random;
      const sni = textOf(transport.getPeerHost());
      if (sni !== null) {
        state.sni = sni;
        connection.sni = sni;
      }
      if (transport.getLocalPort !== undefined) Object.assign(connection, ends(call, transport));
    }
    return { connection };
  },
};

function hexByte(value: number): string {
  return value.toString(16).padStart(2, "0");
}

/** `DatagramSocket.send(DatagramPacket)`. */
export const datagram: Handler = {
  after(call, _target, blobs) {
    const packet = call.arg(0) as Wrapper | null;
    if (packet === null || call.error !== undefined) return null;
    const data: unknown = packet.getData();
    if (!isPrimitiveArray(data)) return null;
    const payload = new Gathering().add(data, packet.getOffset() as number, packet.getLength() as number).blob(blobs);
    const remote = addressOf(call.ready(packet.getAddress()) as Wrapper | null, packet.getPort() as number);
    const local = addressOf(call.ready(call.self.getLocalAddress()) as Wrapper | null, call.self.getLocalPort() as number);
    return { connection: { local, remote, direction: "out", payload } };
  },
};
