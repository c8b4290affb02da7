// How a watched call becomes an event, by the name a target gives in `how`.

import type { Blobs } from "./batch.ts";
import type { Call } from "./call.ts";
import { cipher } from "./ciphers.ts";
import { codec } from "./codecs.ts";
import { deflate, deflateReset, expand, gzip } from "./compression.ts";
import { digest, mac, signature } from "./digests.ts";
import { binder, grant, intent, provider } from "./ipc.ts";
import { filled, given } from "./media.ts";
import { clientHello, connect, datagram, socketStream, tlsStream } from "./network.ts";
import type { Event, Target } from "./protocol.ts";

/** The parts of an event that a handler knows. */
export type Found = Pick<Event, "crypto" | "ipc" | "connection" | "values">;

/** The two halves of a handler, around the original call. */
export interface Handler {
  /** Reads what the original may change, such as a buffer that it overwrites. */
  before?(call: Call, target: Target): void;
  /** Makes the event once the original has returned or thrown; null when there is nothing to tell. */
  after(call: Call, target: Target, blobs: Blobs): Found | null;
}

const values: Handler = { after: () => ({}) };
/** The engine itself follows tasks and class loaders, which are no events. */
const task: Handler = { after: () => null };

export const HANDLERS: Record<NonNullable<Target["how"]>, Handler> = {
  values,
  filled,
  given,
  cipher_init: cipher.init,
  cipher_update: cipher.update,
  cipher_final: cipher.final,
  cipher_aad: cipher.aad,
  cipher_wrap: cipher.wrap,
  cipher_unwrap: cipher.unwrap,
  mac_init: mac.init,
  mac_update: mac.update,
  mac_final: mac.final,
  mac_reset: mac.reset,
  digest_update: digest.update,
  digest_final: digest.final,
  digest_reset: digest.reset,
  sign_init: signature.init,
  sign_update: signature.update,
  sign_final: signature.final,
  sign_reset: signature.reset,
  deflate_input: deflate.input,
  deflate_output: deflate.output,
  deflate_reset: deflateReset,
  gzip_write: gzip.write,
  gzip_finish: gzip.finish,
  gzip_read: expand,
  codec,
  intent,
  provider,
  grant,
  binder_token: binder.token,
  binder: binder.transact,
  binder_callback: binder.callback,
  connect,
  socket_stream: socketStream,
  tls_stream: tlsStream,
  client_hello: clientHello,
  datagram,
  task_submit: task,
  task_run: task,
  task_begin: task,
  task_end: task,
  loader: task,
};
