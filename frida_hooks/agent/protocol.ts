// Generated from sdkwitness.capture.records and sdkwitness.app.targets by frida_hooks/agent/build.py: do not edit.

/** Nanoseconds since the Unix epoch in decimal digits: no JavaScript number holds them. */
export type Nanoseconds = string;

/** `@N`: the N-th blob of the batch, which travels beside it as raw bytes. */
export type Bytes = `@${number}`;

export interface Event {
  record: "event";
  seq: number;
  time: Nanoseconds;
  kind: "connect" | "crypto" | "deliver" | "ipc" | "read" | "register" | "stream" | "tls";
  target: string;
  thread?: number;
  stack?: string | null;
  submitter?: string | null;
  instance?: string | null;
  values?: Value[];
  error?: string | null;
  crypto?: Crypto | null;
  ipc?: Ipc | null;
  connection?: Connection | null;
}

export interface Value {
  name: string;
  data_type?: string | null;
  text?: string | null;
  blob?: Blob | null;
  withheld?: boolean;
}

export interface Blob {
  size: number;
  sha256: string;
  data?: Bytes;
}

export interface Crypto {
  operation: "compress" | "decode" | "decrypt" | "digest" | "encode" | "encrypt" | "expand" | "mac" | "sign" | "verify";
  algorithm: string;
  input: Blob;
  output: Blob;
  key?: Bytes;
  iv?: Bytes;
}

export interface Ipc {
  mechanism: "activity" | "binder" | "broadcast" | "provider" | "service";
  peer: string;
  action?: string;
}

export interface Connection {
  local?: Address | null;
  remote?: Address | null;
  client_random?: string | null;
  sni?: string | null;
  direction?: "in" | "out";
  tls?: boolean;
  payload?: Blob | null;
}

export interface Address {
  host: string;
  port: number;
}

export interface Stack {
  record: "stack";
  id: string;
  frames: string[];
}

export interface Coverage {
  record: "coverage";
  process: string;
  pid: number;
  hooks: HookStatus[];
  time?: Nanoseconds;
}

export interface HookStatus {
  target: string;
  outcome: "absent" | "failed" | "installed";
  reason?: string;
}

export interface AgentProblem {
  record: "problem";
  time: Nanoseconds;
  message: string;
}

export interface Effect {
  record: "effect";
  time: Nanoseconds;
  kind: "canary" | "keylog" | "pinning" | "quic";
  what: string;
  detail?: string;
  stack?: string | null;
}

export interface Target {
  id: string;
  kind: "connect" | "crypto" | "deliver" | "ipc" | "read" | "register" | "stream" | "tls";
  sites: Site[];
  source: string;
  how?: "binder" | "binder_callback" | "binder_token" | "cipher_aad" | "cipher_final" | "cipher_init" | "cipher_unwrap" | "cipher_update" | "cipher_wrap" | "client_hello" | "codec" | "connect" | "datagram" | "deflate_input" | "deflate_output" | "deflate_reset" | "digest_final" | "digest_reset" | "digest_update" | "filled" | "given" | "grant" | "gzip_finish" | "gzip_read" | "gzip_write" | "intent" | "loader" | "mac_final" | "mac_init" | "mac_reset" | "mac_update" | "provider" | "sign_final" | "sign_init" | "sign_reset" | "sign_update" | "socket_stream" | "task_begin" | "task_end" | "task_run" | "task_submit" | "tls_stream" | "values";
  values?: ValueSpec[];
  instance?: string[];
  unless_within?: string[];
  per_second?: number;
  late?: boolean;
  spawns?: string;
  spawned?: string[];
  options?: Record<string, string>;
}

export interface Site {
  owner: string;
  method: string;
  types?: string[] | null;
  since?: number;
  until?: number;
}

export interface ValueSpec {
  path: string;
  name?: string;
  read?: "bundle" | "bytes" | "cursor" | "heart_rate" | "ipv4" | "mac" | "text" | "utf8";
  data_type?: string | null;
  data_types?: Choice | null;
  when?: Guard | null;
}

export interface Choice {
  path: string;
  map: Record<string, string>;
}

export interface Guard {
  path: string;
  one_of: string[];
}

export interface NativeTarget {
  id: string;
  kind: "connect" | "crypto" | "deliver" | "ipc" | "read" | "register" | "stream" | "tls";
  modules: string[];
  how: "aead_init" | "aead_open" | "aead_seal" | "cipher_final" | "cipher_init" | "cipher_init_2" | "cipher_update" | "connect" | "context_copy" | "context_dup" | "context_end" | "crypto_quiet" | "digest_final" | "digest_init" | "digest_once" | "digest_update" | "fork" | "hash_final" | "hash_init" | "hash_once" | "hmac_final" | "hmac_init" | "hmac_once" | "key_decrypt" | "key_encrypt" | "key_sign" | "key_verify" | "keylog" | "mac_final" | "mac_init" | "mac_once" | "mac_parameters" | "own_tls" | "rsa_decrypt" | "rsa_encrypt" | "send" | "sendmmsg" | "sendmsg" | "sendto" | "sign_final" | "sign_init" | "sign_init_2" | "sign_once" | "ssl_read" | "ssl_read_ex" | "ssl_write" | "ssl_write_ex" | "verify_final" | "verify_init" | "verify_init_2" | "verify_once" | "write" | "writev";
  source: string;
  names?: string[];
  symbols?: boolean;
  bytes?: BytePattern[];
  means?: string;
}

export interface BytePattern {
  arch: "arm" | "arm64" | "ia32" | "x64";
  pattern: string;
  version: string;
  source: string;
}

export type AgentRecord = Event | Stack | Coverage | AgentProblem | Effect;
