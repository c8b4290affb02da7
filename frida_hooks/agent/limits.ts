// How often something may happen. No Frida in here, so that it runs under `node --test`.

const SECOND_DIGITS = 9;
/** Keys remembered at once; past it all are forgotten, which lets at most a second's worth through again. */
const MOST_KEYS = 4096;

/** Counts events per key and second. */
export class Limiter {
  private readonly counts = new Map<string, { second: string; count: number }>();
  /** Events that were not let through since the last look. */
  dropped = 0;

  /** True when one more event of this key fits into the second of `time` (nanoseconds in digits). */
  allows(key: string, time: string, most: number): boolean {
    const second = time.slice(0, -SECOND_DIGITS);
    const entry = this.counts.get(key);
    if (entry === undefined || entry.second !== second) {
      if (this.counts.size > MOST_KEYS) this.counts.clear();
      this.counts.set(key, { second, count: 1 });
      return true;
    }
    entry.count++;
    if (entry.count <= most) return true;
    this.dropped++;
    return false;
  }
}
