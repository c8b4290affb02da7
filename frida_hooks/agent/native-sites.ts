// Where a native target is found in a library: by export, by symbol, or by a pattern of bytes.

import type { NativeTarget } from "./protocol.ts";

/** What a hooked function is; native.c and native-evp.c number them in this order. */
export const HOWS: readonly NativeTarget["how"][] = [
  "ssl_write",
  "ssl_write_ex",
  "ssl_read",
  "ssl_read_ex",
  "connect",
  "write",
  "send",
  "sendto",
  "writev",
  "sendmsg",
  "sendmmsg",
  "fork",
  "keylog",
  "crypto_quiet",
  "cipher_init",
  "cipher_init_2",
  "cipher_update",
  "cipher_final",
  "digest_init",
  "digest_update",
  "digest_final",
  "hmac_init",
  "hmac_final",
  "context_copy",
  "context_end",
  "digest_once",
  "hash_once",
  "hmac_once",
  "aead_init",
  "aead_seal",
  "aead_open",
  "mac_init",
  "mac_parameters",
  "mac_final",
  "mac_once",
  "context_dup",
  "sign_init",
  "sign_init_2",
  "sign_final",
  "sign_once",
  "verify_init",
  "verify_init_2",
  "verify_final",
  "verify_once",
  "key_sign",
  "key_verify",
  "key_encrypt",
  "key_decrypt",
  "rsa_encrypt",
  "rsa_decrypt",
  "hash_init",
  "hash_final",
];

/** Whether a function goes through the hooks of native-evp.c. */
export function isOfEvp(how: NativeTarget["how"]): boolean {
  return HOWS.indexOf(how) > HOWS.indexOf("aead_open");
}

/** Libraries whose own calls of their cryptography are none of the app's. */
const LIBRARY = /^lib(ssl|crypto|boringssl|conscrypt|javacrypto)\b/;

/** Whether what a library calls of cryptography is its own business. */
export function isCryptoLibrary(module: Module): boolean {
  return LIBRARY.test(module.name);
}

const CIPHER = ["EVP_CIPHER_CTX_get0_cipher EVP_CIPHER_CTX_cipher", "EVP_CIPHER_get_nid EVP_CIPHER_nid", "OBJ_nid2sn"];
const CIPHER_INIT = [
  ...CIPHER,
  "EVP_CIPHER_CTX_get_key_length EVP_CIPHER_CTX_key_length",
  "EVP_CIPHER_CTX_get_iv_length EVP_CIPHER_CTX_iv_length",
  "EVP_CIPHER_CTX_is_encrypting EVP_CIPHER_CTX_encrypting",
];
const DIGEST = ["EVP_MD_CTX_get0_md EVP_MD_CTX_md", "EVP_MD_get_type EVP_MD_type", "OBJ_nid2sn"];
/** The algorithm is an argument, or not told. */
const NAMED = ["", "EVP_MD_get_type EVP_MD_type", "OBJ_nid2sn"];
const KEY_KIND = "EVP_PKEY_get_id EVP_PKEY_id";
const SIGNATURE = [...DIGEST, KEY_KIND];
const KEY = ["EVP_PKEY_CTX_get0_pkey", "", "OBJ_nid2sn", KEY_KIND];
const CONNECTION = ["SSL_get_client_random", "SSL_get_fd", "SSL_get_servername"];

/**
 * Functions of the same library that a hook calls, by what the hooked one is, in the order of native.c's Site.
 *
 * Each under the name of newer versions, then that of older ones.
 */
export const HELPERS: Partial<Record<NativeTarget["how"], readonly string[]>> = {
  ssl_write: CONNECTION,
  ssl_write_ex: CONNECTION,
  ssl_read: CONNECTION,
  ssl_read_ex: CONNECTION,
  keylog: ["SSL_CTX_get_keylog_callback", "SSL_CTX_set_keylog_callback"],
  cipher_init: CIPHER_INIT,
  cipher_init_2: CIPHER_INIT,
  digest_init: DIGEST,
  digest_final: ["EVP_MD_CTX_get0_md EVP_MD_CTX_md", "", "", "EVP_MD_get_size EVP_MD_size"],
  hmac_init: NAMED,
  hmac_final: ["", "", "", "HMAC_size"],
  digest_once: [...NAMED, "EVP_MD_get_size EVP_MD_size"],
  hmac_once: [...NAMED, "EVP_MD_get_size EVP_MD_size"],
  mac_init: ["EVP_MAC_CTX_get0_mac", "EVP_MAC_get0_name"],
  mac_final: ["", "", "", "EVP_MAC_CTX_get_mac_size"],
  sign_init: SIGNATURE,
  sign_init_2: SIGNATURE,
  verify_init: SIGNATURE,
  verify_init_2: SIGNATURE,
  key_sign: KEY,
  key_verify: KEY,
  key_encrypt: KEY,
  key_decrypt: KEY,
};

/** Bytes of the digests whose names are functions. */
const HASH_SIZES: Readonly<Record<string, number>> = { MD5: 16, SHA1: 20, SHA224: 28, SHA256: 32, SHA384: 48, SHA512: 64 };

/** How many bytes a function gives that has no length among its arguments; 0 where it has. */
export function sizeOf(target: NativeTarget): number {
  return target.how.startsWith("hash_") ? (HASH_SIZES[target.id.replace(/_.*/, "")] ?? 0) : 0;
}

/** A library, with what it exports and its symbols once they were read. */
export interface Library {
  module: Module;
  exports: Map<string, NativePointer> | null;
  symbols: Map<string, NativePointer> | null;
}

const patterns = new Map<string, RegExp>();

/** Whether a target is looked for in a library: `*` in a name stands for any text. */
export function matching(target: NativeTarget, module: Module): boolean {
  return target.modules.some((glob) => {
    let pattern = patterns.get(glob);
    if (pattern === undefined) {
      pattern = new RegExp(`^${glob.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
      patterns.set(glob, pattern);
    }
    return pattern.test(module.name);
  });
}

/** The addresses of a target in a library: those of its names, else of its symbols, else of its patterns. */
export function addressesOf(library: Library, target: NativeTarget): NativePointer[] {
  const { module } = library;
  // All at once: looking one up reads the table from its beginning, which takes 60 ms in a program as large as node.
  library.exports ??= new Map(
    module
      .enumerateExports()
      .filter((e) => e.type === "function")
      .map((e) => [e.name, e.address]),
  );
  const exports = library.exports;
  const named = (target.names ?? []).map((name) => exports.get(name)).filter((a) => a !== undefined);
  if (named.length > 0) return named;
  if (target.symbols !== true) return [];
  const symbols = symbolsOf(library);
  const found = (target.names ?? []).map((name) => symbols.get(name)).filter((a) => a !== undefined);
  if (found.length > 0) return found;
  return (target.bytes ?? []).filter((b) => b.arch === Process.arch).flatMap((b) => scanned(module, b.pattern));
}

function symbolsOf(library: Library): Map<string, NativePointer> {
  library.symbols ??= new Map(
    library.module
      .enumerateSymbols()
      .filter((s) => s.type === "function" && !s.address.isNull())
      .map((s) => [s.name, s.address]),
  );
  return library.symbols;
}

/** A pattern that fits in several places says nothing. */
function scanned(module: Module, pattern: string): NativePointer[] {
  const found = module
    .enumerateRanges("r-x")
    .flatMap((range) => Memory.scanSync(range.base, range.size, pattern))
    .map((m) => m.address);
  return found.length === 1 ? found : [];
}
