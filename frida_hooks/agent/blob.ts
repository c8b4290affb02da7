// Bounded bytes with the digest of all of them.

import type { Blobs } from "./batch.ts";
import { type PrimitiveArray, slice } from "./java.ts";
import type { Blob } from "./protocol.ts";

/** Bytes kept of a blob; its digest covers all. */
const MOST_BYTES = 64 * 1024;
/** Bytes hashed and copied at once. */
const CHUNK = 1024 * 1024;

/** Bytes that come in parts. */
export class Gathering {
  size = 0;
  private kept: ArrayBuffer[] = [];
  private keptBytes = 0;
  private readonly digest = new Checksum("sha256");

  add(array: PrimitiveArray, offset = 0, length = array.length - offset): this {
    for (let at = 0; at < length; at += CHUNK) this.addBytes(slice(array, offset + at, Math.min(CHUNK, length - at)));
    return this;
  }

  addBytes(bytes: ArrayBuffer): this {
    this.size += bytes.byteLength;
    this.digest.update(bytes);
    const room = MOST_BYTES - this.keptBytes;
    if (room > 0 && bytes.byteLength > 0) {
      const part = bytes.byteLength > room ? bytes.slice(0, room) : bytes;
      this.kept.push(part);
      this.keptBytes += part.byteLength;
    }
    return this;
  }

  /** The first bytes kept, as one. */
  prefix(): ArrayBuffer {
    if (this.kept.length === 1 && this.kept[0] !== undefined) return this.kept[0];
    const whole = new Uint8Array(this.keptBytes);
    let at = 0;
    for (const part of this.kept) {
      whole.set(new Uint8Array(part), at);
      at += part.byteLength;
    }
    return whole.buffer;
  }

  /** Ends the gathering: the digest cannot go on after it was read. */
  blob(blobs: Blobs): Blob {
    const sha256 = this.digest.getString();
    return this.size === 0 ? { size: 0, sha256 } : { size: this.size, sha256, data: blobs.token(this.prefix()) };
  }
}
