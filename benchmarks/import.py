"""Packets to bodies: `sdkwitness import`, tshark and scapy on the same files, in one run and on one core.

The files are made here from a seed: clear HTTP as SDKs speak it (37,000 reports on 1,850 connections, 20 % of them
gzipped, 10 % in chunks), and HTTP/1 and HTTP/2 inside TLS 1.2 and 1.3 with a key log (10,000 reports on 50
connections), each clean and with 2 % of its packets swapped and 2 % doubled. A variant is right where it gives every
body as it was sent, decoded, and no other. Seconds are those of the processor for whole processes, start included,
so that other load decides nothing; those of the clock stand beside them. What sdkwitness writes is a whole capture,
with the file's digest and copy.

tshark is asked for bodies alone (`-T fields`), without names; it puts segments that are out of order right only
where `tcp.reassemble_out_of_order` says so, which a user cannot know to need, so it is set for dirty files alone.
scapy reads the first packets of the clear file, and its rate is compared.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import hashlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from import_traffic import Traffic, traffic

from sdkwitness.capture import journal
from sdkwitness.capture.journal_records import RequestSeen

TARGETS: Final = {"clear": 10.0, "HTTP/1": 10.0, "HTTP/2": 6.0}
"""Times of tshark's speed that are aimed at, by what the file's name contains."""
SLICE: Final = 8_000
"""Packets that scapy gets."""
GZIP: Final = b"\x1f\x8b"
HEX: Final = re.compile(r"(?:[0-9a-f]{2})+")
"""How tshark writes a body, which before 4.2 it gave as text."""


class Run(NamedTuple):
    """One process."""

    seconds: float
    """That the processor worked for it: what else the machine does decides nothing."""
    taken: float
    """Seconds by the clock."""
    megabytes: float
    """Its largest resident set."""
    right: int
    """Bodies that are as they were sent."""
    wrong: int


RUNNER: Final = """
import json, os, subprocess, sys, time
for line in sys.stdin:
    command, output = json.loads(line)
    with open(output, "wb") as file:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        taken = time.perf_counter() - begun
    code = os.waitstatus_to_exitcode(status)
    print(json.dumps([code, usage.ru_utime + usage.ru_stime, taken, usage.ru_maxrss / 1024]), flush=True)
"""
"""Starts what is measured: a process begins with its parent's peak of memory, so that parent has to be small."""


@functools.cache
def runner() -> subprocess.Popen[str]:
    # What users have: modules are compiled once, not at each start.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen(
        [sys.executable, "-c", RUNNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )


def measured(command: Sequence[str], output: Path) -> tuple[float, float, float]:
    """Run a process to its end; return seconds of the processor and of the clock, and MB."""
    process = runner()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps([command, str(output)]) + "\n")
    process.stdin.flush()
    code, worked, taken, megabytes = json.loads(process.stdout.readline())
    if code:
        raise subprocess.CalledProcessError(code, command)
    return worked, taken, megabytes


def judged(bodies: Counter[str], truth: Counter[str], cost: tuple[float, float, float]) -> Run:
    """Hold what was found against what was sent."""
    right = (bodies & truth).total()
    return Run(*cost, right, bodies.total() - right)


def digest(body: bytes) -> str:
    """Of a body, decoded where it is gzipped."""
    return hashlib.sha256(gzip.decompress(body) if body.startswith(GZIP) else body).hexdigest()


def ours(file: Traffic, folder: Path) -> Run:
    """`sdkwitness import`."""
    out = folder / "capture"
    shutil.rmtree(out, ignore_errors=True)
    command = [str(Path(sys.executable).with_name("sdkwitness")), "import", str(file.path), "--out", str(out)]
    cost = measured([*command, "--keylog", str(file.keys)] if file.keys else command, folder / "said")
    records = journal.read(out / "flows.journal").records
    bodies = Counter(digest(r.content or b"") for r in records if isinstance(r, RequestSeen))
    return judged(bodies, file.truth, cost)


def tshark(file: Traffic, folder: Path) -> Run:
    """`tshark -T fields`."""
    command = ["tshark", "-n", "-r", str(file.path), "-T", "fields"]
    if file.keys:
        command += ["-o", f"tls.keylog_file:{file.keys}"]
    if "dirty" in file.name:
        command += ["-o", "tcp.reassemble_out_of_order:TRUE"]
    if "HTTP/2" in file.name:
        command += ["-Y", "http2.data.data && tcp.dstport == 443"]
        command += ["-e", "tcp.stream", "-e", "http2.streamid", "-e", "http2.data.data"]
    else:
        command += ["-Y", "http.request", "-e", "http.file_data"]
    cost = measured(command, folder / "said")
    bodies: Counter[str] = Counter()
    pieces: dict[tuple[str, str], bytes] = {}
    for line in (folder / "said").read_text(encoding="utf-8", errors="replace").splitlines():
        *stream, data = line.split("\t")
        if not stream:
            bodies[digest(bytes.fromhex(data) if HEX.fullmatch(data) else data.encode())] += 1
        else:
            key = (stream[0], stream[1].rpartition(",")[2])
            pieces[key] = pieces.get(key, b"") + bytes.fromhex(data.replace(",", ""))
    bodies.update(map(digest, pieces.values()))
    return judged(bodies, file.truth, cost)


SCAPY: Final = """
import hashlib, sys, gzip
from scapy.sessions import TCPSession
from scapy.sendrecv import sniff
from scapy.layers.http import HTTPRequest
from scapy.packet import Raw
import scapy.layers.inet, scapy.layers.l2
for packet in sniff(offline=sys.argv[1], session=TCPSession, count=int(sys.argv[2])):
    if HTTPRequest in packet and Raw in packet:
        body = bytes(packet[Raw].load)
        print(body.hex())
"""


def scapy(file: Traffic, folder: Path) -> Run:
    """Scapy's sessions, on the first packets."""
    cost = measured([sys.executable, "-c", SCAPY, str(file.path), str(SLICE)], folder / "said")
    lines = (folder / "said").read_text(encoding="ascii").splitlines()
    return judged(Counter(digest(bytes.fromhex(line)) for line in lines), file.truth, cost)


Measure = Callable[[Traffic, Path], Run]


def row(file: Traffic, name: str, runs: Sequence[Run], packets: int, ratio: float, of: int) -> str:
    """One line of the table."""
    seconds = statistics.median(run.seconds for run in runs)
    clock = statistics.median(run.taken for run in runs)
    worst = min(runs, key=lambda run: run.right - run.wrong)
    right = f"{worst.right:,}" + (f" of {of:,}" if of else "") + (f", {worst.wrong} wrong" if worst.wrong else "")
    memory = max(run.megabytes for run in runs)
    return (
        f"{file.name:<22}{name:<12}{seconds:>9.2f}{clock:>9.2f}{packets / seconds:>12,.0f}{right:>22}"
        f"{memory:>8.0f}{f'{ratio:.2f}x' if ratio else '':>11}"
    )


HEADS: Final = (
    f"{'file':<22}{'variant':<12}{'seconds':>9}{'clock':>9}{'packets/s':>12}{'bodies right':>22}{'RSS MB':>8}"
    f"{'x tshark':>11}"
)


def ratio(ones: Sequence[Run], others: Sequence[Run]) -> float:
    """How many times as fast one variant is as another: the median of the ratios in each round; 0 without another."""
    if not others:
        return 0.0
    return statistics.median(other.seconds / one.seconds for one, other in zip(ones, others, strict=True))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--fraction", type=float, default=1.0, help="part of the files' full size")
    parser.add_argument("--files", type=int, default=10, help="how many of the files")
    parser.add_argument("--alone", action="store_true", help="leave the peers out")
    args = parser.parse_args(arguments)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # one core, which the processes inherit
    peer = shutil.which("tshark") is not None and not args.alone
    if not peer:
        print("tshark is not measured.")
    print(f"one core, {args.rounds} rounds, Python {'.'.join(map(str, sys.version_info[:3]))}\n")
    print(HEADS)
    missed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="sdkwitness-bench-") as name:
        folder = Path(name)
        for file in islice(traffic(folder, args.fraction), args.files):
            runs: dict[str, list[Run]] = {}
            variants: dict[str, Measure] = {"sdkwitness": ours, **({"tshark": tshark} if peer else {})}
            for _ in range(args.rounds):
                for label, measure in variants.items():
                    runs.setdefault(label, []).append(measure(file, folder))
            beside = runs.get("tshark", [])
            total = file.truth.total()
            for label, found in runs.items():
                print(row(file, label, found, file.packets, ratio(found, beside), total), flush=True)
            if file.name == "clear HTTP/1" and not args.alone:
                count = min(SLICE, file.packets)
                one = scapy(file, folder)
                rate = count / one.seconds
                by = statistics.median(rate / (file.packets / run.seconds) for run in beside) if beside else 0.0
                print(row(file, "scapy", [one], count, by, 0), flush=True)
            if any(run.right != total or run.wrong for run in runs["sdkwitness"]):
                missed.append(f"{file.name}: not every body is right")
            aim = next(aim for part, aim in TARGETS.items() if part in file.name)
            reached = ratio(runs["sdkwitness"], beside)
            if beside and reached < aim:
                missed.append(f"{file.name}: {reached:.1f}x tshark, {aim:g}x is aimed at")
            file.path.unlink()
    print("\n" + ("\n".join(missed) if missed else "all that is aimed at was reached"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
