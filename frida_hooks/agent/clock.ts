// The device's clock in nanoseconds: milliseconds would put an event before a mark set in the same one.

const CLOCK_REALTIME = 0;

const reading = Memory.alloc(16);
const clockGettime = new NativeFunction(
  Module.getGlobalExportByName("clock_gettime"),
  "int",
  ["int", "pointer"],
  { scheduling: "exclusive" }, // the buffer is shared, so no other thread may enter meanwhile
);

/** The same bytes without a call for each number. */
const fields = new DataView(ArrayBuffer.wrap(reading, 16));
const LONG = Process.pointerSize === 8;
const HIGH = 2 ** 32;

/** Nanoseconds since the Unix epoch, in decimal digits. */
export function now(): string {
  clockGettime(CLOCK_REALTIME, reading);
  const seconds = LONG ? fields.getUint32(0, true) + HIGH * fields.getUint32(4, true) : fields.getUint32(0, true);
  const rest = fields.getUint32(LONG ? 8 : 4, true);
  return `${seconds}${String(rest).padStart(9, "0")}`;
}
