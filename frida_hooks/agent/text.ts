// Numbers and text as an app would write them. No Frida in here, so that it runs under `node --test`.

/** Characters kept of a text. */
const MOST_CHARACTERS = 8192;

export function truncated(text: string): string {
  return text.length > MOST_CHARACTERS ? text.slice(0, MOST_CHARACTERS) : text;
}

/** A number with the fewest digits that mean it: a Java float 0.1 is no 0.10000000149011612. */
export function numberText(value: number): string {
  if (Number.isInteger(value) || Math.fround(value) !== value) return String(value);
  for (let digits = 6; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

/** An IPv4 address that Android gives as an integer, its first byte lowest. */
export function ipv4Text(value: number): string {
  return [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff).join(".");
}

/** Beats per minute of a Heart Rate Measurement (Bluetooth 0x2A37): a flag says whether in one byte or two. */
export function heartRate(bytes: Uint8Array): number | null {
  const [flags, low, high] = bytes;
  if (flags === undefined || low === undefined) return null;
  if ((flags & 1) === 0) return low;
  return high === undefined ? null : low | (high << 8);
}

/** The first line of what an error says. */
export function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] ?? "";
}
