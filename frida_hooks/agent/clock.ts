// The device's clock in nanoseconds: milliseconds would put an event before a mark set in the same one.

const CLOCK_REALTIME = 0;

const reading = Memory.alloc(16);
const clockGettime = new NativeFunction(
  Module.getGlobalExportByName("clock_gettime"),
  "int",
  ["int", "pointer"],
  { scheduling: "exclusive" }, // the buffer is shared, so no other thread may enter meanwhile
);

/** Nanoseconds since the Unix epoch, in decimal digits. */
export function now(): string {
  clockGettime(CLOCK_REALTIME, reading);
  const long = Process.pointerSize === 8;
  const seconds = long ? reading.readS64().toString() : reading.readS32().toString();
  const rest = long ? reading.add(8).readS64().toString() : reading.add(4).readS32().toString();
  return seconds + rest.padStart(9, "0");
}
