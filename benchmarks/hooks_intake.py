"""Events per second from agent to disk: in batches as the agent sends them, against one message an event."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import frida
from hooks_rows import Row

from sdkwitness.app.host import AgentHost
from sdkwitness.capture import bundle
from sdkwitness.capture.migrate import SCHEMA
from sdkwitness.capture.records import Manifest

EVENTS: Final = 60_000
ALONE: Final = 20_000
BATCH: Final = 64
"""Records of one message (batch.ts)."""
ROUNDS: Final = 3
LEAST: Final = 15.0
"""Times as many events a second in batches as alone."""
FLOOD: Final = """
const lines = [];
rpc.exports = {
  prepare(events) {
    for (let i = 1; i <= events; i++) {
      lines.push(`{"record":"event","seq":${i},"time":1700000000000000000,"kind":"read","target":"A.b","thread":7,` +
        `"stack":"0123456789abcdef","values":[{"name":"return","data_type":"id.device.permanent.imei","text":"35686800004${i}"}]}`);
    }
  },
  flood(batch) {
    for (let i = 0; i < lines.length; i += batch) {
      send({ type: "records", lines: lines.slice(i, i + batch).join("\\n"), sizes: [] });
    }
  },
};
"""
"""Sends what was made ready before: the agent's own work on an event is no part of this."""


class Disk:
    """Writes to a capture and counts."""

    def __init__(self, folder: Path) -> None:
        self._writer = bundle.Writer.create(folder, Manifest(schema=SCHEMA, id="bench", tool="bench", started=0))
        self.lines = 0

    def __call__(self, lines: Sequence[bytes]) -> None:
        self._writer.append_events(lines)
        self.lines += len(lines)


def rate(folder: Path, events: int, batch: int) -> float:
    """Events a second until the last one is on disk."""
    process = subprocess.Popen(["sleep", "120"])
    disk = Disk(folder)
    host = AgentHost(disk)
    host._early = None  # pyright: ignore[reportPrivateUsage]  # no coverage comes first here
    session = frida.attach(process.pid)
    try:
        script = session.create_script(FLOOD, runtime="qjs")
        script.on("message", host._on_message)  # pyright: ignore[reportPrivateUsage]  # what Frida calls
        script.load()
        script.exports_sync.prepare(events)
        begun = time.perf_counter()
        script.exports_sync.flood(batch)
        while disk.lines < events:
            time.sleep(0.002)
        return events / (time.perf_counter() - begun)
    finally:
        session.detach()
        process.kill()
        process.wait()


def rows(folder: Path) -> list[Row]:
    """Measure, taking turns."""
    alone: list[float] = []
    batched: list[float] = []
    for turn in range(ROUNDS):
        alone.append(rate(folder / f"alone{turn}", ALONE, 1))
        batched.append(rate(folder / f"batched{turn}", EVENTS, BATCH))
    ratio = statistics.median(b / a for a, b in zip(alone, batched, strict=True))
    return [
        Row("events to disk, one message each", f"{max(alone):,.0f}/s"),
        Row(f"  {BATCH} in a message", f"{max(batched):,.0f}/s", ratio, f">= {LEAST}", ratio >= LEAST),
    ]
