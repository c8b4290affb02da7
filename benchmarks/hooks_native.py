"""Native hooks: what a captured SSL_write costs, and what becomes of a load that is too high."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from hooks_rows import Row

from sdkwitness.app.host import AgentHost

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from app.certificates import self_signed  # the path comes first

SOURCE: Final = Path(__file__).with_name("hooks_tls.c")
SIZE: Final = 2048
BURST: Final = 1500
BURSTS: Final = 15
REST: Final = 0.12
"""Seconds between bursts: the agent's own thread sends what has gathered."""
MOST: Final = 5.0
"""Times an unhooked SSL_write that a captured one may take."""
FLOOD: Final = 150_000
"""Writes without a pause: more than can be on their way to the host at once."""


class Cost(NamedTuple):
    """Nanoseconds a write: the least by the clock, where other work on the machine shows least; and processor time."""

    wall: float
    cpu: float


class Writer:
    """The program that writes."""

    def __init__(self, folder: Path) -> None:
        program = folder / "hooks_tls"
        gcc = shutil.which("gcc") or "gcc"
        subprocess.run([gcc, "-O2", str(SOURCE), "-o", str(program), "-lssl", "-lcrypto"], check=True)
        self.process = subprocess.Popen(
            [str(program), str(self_signed(folder))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._line() == "up"

    def write(self, count: int, size: int) -> Cost:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{count} {size}\n")
        self.process.stdin.flush()
        wall, cpu = map(float, self._line().split())
        return Cost(wall, cpu)

    def bursts(self) -> Cost:
        found: list[Cost] = []
        for _ in range(BURSTS):
            found.append(self.write(BURST, SIZE))
            time.sleep(REST)
        return Cost(min(c.wall for c in found), statistics.median(c.cpu for c in found))

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


class Count:
    """Counts what arrives."""

    def __init__(self) -> None:
        self.writes = 0
        self.gaps = 0

    def __call__(self, lines: Sequence[bytes]) -> None:
        for line in lines:
            if b'"target":"SSL_write"' in line and b'"kind":"stream"' in line:
                self.writes += 1
            elif b"native records of" in line and b'"record":"problem"' in line:
                self.gaps += int(line.partition(b'"message":"')[2].partition(b" ")[0])


def rows(folder: Path) -> list[Row]:
    """Measure; the program is compiled into `folder`."""
    writer = Writer(folder)
    count = Count()
    host = AgentHost(count)
    try:
        writer.write(BURST, SIZE)
        bare = writer.bursts()
        host.attach(writer.process.pid)
        writer.write(200, SIZE)
        hooked = writer.bursts()
        settle(host, count)
        expected = 200 + BURST * BURSTS
        lost = expected - count.writes
        flood = writer.write(FLOOD, SIZE)
        settle(host, count)
        silent = expected + FLOOD - count.writes - count.gaps
    finally:
        host.detach()
        writer.end()
    wall, cpu = hooked.wall / bare.wall, hooked.cpu / bare.cpu
    return [
        Row(f"SSL_write, {SIZE} B, unhooked", f"{bare.wall:.0f} ns"),
        Row(
            "  captured with stack and payload, by the clock", f"{hooked.wall:.0f} ns", wall, f"<= {MOST}", wall <= MOST
        ),
        Row("  the same, by the thread's processor time", f"{hooked.cpu:.0f} ns", cpu, f"<= {MOST}", cpu <= MOST),
        Row("  lost of those", f"{lost} of {expected:,}", None, "0", lost == 0),
        Row("  without a pause, by the thread's processor time", f"{flood.cpu:.0f} ns", flood.cpu / bare.cpu),
        Row("  of those recorded", f"{count.writes - expected:,} of {FLOOD:,}"),
        Row("  of those told as a gap", f"{count.gaps:,}"),
        Row("  of those silently lost", f"{silent}", None, "0", silent == 0),
    ]


def settle(host: AgentHost, count: Count) -> None:
    """Wait until no more arrives."""
    before = -1
    while before != count.writes + count.gaps:
        before = count.writes + count.gaps
        time.sleep(1)
        host.flush()
