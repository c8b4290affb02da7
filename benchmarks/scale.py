"""One large capture: peak memory and time of a first and a second analysis, whose reports are the same to the byte.

    make bench-scale
    .venv/bin/python benchmarks/scale.py --gigabytes 10 --bulk

A capture of many small JSON requests is made of decoding; one of large transfers is made of reading. Both are made here
with a fixed seed, in a directory that is removed again.
"""

from __future__ import annotations

import argparse
import filecmp
import gzip
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sdkwitness.capture import bundle
from sdkwitness.capture.journal import JournalWriter
from sdkwitness.capture.journal_records import ConnectionSeen, JournalRecord, RequestSeen, ResponseSeen
from sdkwitness.capture.migrate import SCHEMA
from sdkwitness.capture.records import Manifest

T0 = 1_700_000_000.0
IDENTITY = "imei: '490154203237518'\noaid: 2d25bb648d023d7f\nandroid_id: 9774d56d682e549c\n"
HOSTS = ("apilocate.amap.com", "tracking.miui.com", "collect.example.com", "open.aidong.me", "cdn.example.net")
LARGE = 16 << 20
"""Bytes of a large answer."""


class Run(NamedTuple):
    """One process."""

    seconds: float
    peak: int
    """Bytes of resident memory."""
    code: int


def document(chance: random.Random, number: int) -> bytes:
    """A body as SDKs send it: nested, with some known values among many others."""
    events = [
        {
            "event": chance.choice(("open", "close", "tap", "scroll")),
            "ts": 1_700_000_000_000 + number * 1000 + n,
            "props": {f"k{chance.randrange(40)}": f"{chance.getrandbits(64):016x}" for _ in range(8)},
        }
        for n in range(12)
    ]
    device = {"imei": "490154203237518", "oaid": "2d25bb648d023d7f", "model": "M2012K11AC", "os": 30}
    return json.dumps({"device": device if number % 3 == 0 else {"model": "x"}, "events": events}).encode()


def exchange(number: int, body: bytes, answer: bytes, *, packed: bool) -> Iterator[JournalRecord]:
    """One connection with one request and its answer."""
    host = HOSTS[number % len(HOSTS)].encode()
    client, server = f"c{number}", f"s{number}"
    at = T0 + number * 0.01
    coding = ((b"Content-Encoding", b"gzip"),) if packed else ()
    yield ConnectionSeen(client, client=True, tls=True, peername=("192.0.2.7", 20_000 + number % 40_000))
    yield RequestSeen(
        str(number), client, server, at, host.decode(), 443, b"POST", b"https", b"", b"/v1/report", b"HTTP/1.1",
        ((b"Host", host), (b"Content-Type", b"application/json"), *coding), body, None, at, at + 0.001,
    )  # fmt: skip
    kind = ((b"Content-Type", b"video/mp4" if len(answer) > LARGE // 2 else b"application/json"),)
    yield ResponseSeen(str(number), server, b"HTTP/1.1", 200, b"OK", kind, answer, None, at + 0.002, at + 0.003)


def make(path: Path, size: int, *, bulk: bool) -> int:
    """Make a capture with a journal of about `size` bytes; return its number of flows."""
    chance = random.Random(6)
    path.mkdir(parents=True)
    bundle.write_manifest(
        path,
        Manifest(
            schema=SCHEMA, id="scale", tool="benchmark", started=round(T0 * 1e9), ended=round((T0 + 1e5) * 1e9),
            app="com.example.app",
        ),
    )  # fmt: skip
    (path / bundle.IDENTITY).write_text(IDENTITY)
    media = b"\0\0\0\x18ftypmp42" + chance.randbytes(LARGE)
    writer = JournalWriter(path / bundle.FLOWS)
    written = number = 0
    while written < size:
        number += 1
        body = document(chance, number)
        packed = number % 2 == 0
        answer = media if bulk else b'{"ok":true}'
        for record in exchange(number, gzip.compress(body, 1, mtime=0) if packed else body, answer, packed=packed):
            writer.append(record)
        written += len(body) + len(answer) + 700
    writer.close()
    return number


def analyse(capture: Path, out: Path, cache: Path, *, limit: int | None = None) -> Run:
    """Run `sdkwitness analyze` as a process of its own.

    Args:
        capture: What to analyse.
        out: Where the report goes.
        cache: Where decoded flows are kept.
        limit: Bytes of address space that it may have.
    """

    def confine() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    command = [sys.executable, "-m", "sdkwitness.cli", "analyze", str(capture), "--out", str(out), "--quiet"]
    start = time.monotonic()
    # a process tells its own peak, of this program alone: getrusage counts what its parent had when it was forked
    measure = (
        "import pathlib, re, runpy, sys; sys.argv = sys.argv[1:]\n"
        "try: runpy.run_module('sdkwitness.cli', run_name='__main__')\n"
        "finally:\n"
        "    status = pathlib.Path('/proc/self/status').read_text()\n"
        "    print(re.search(r'VmHWM:\\s+(\\d+)', status)[1], file=sys.stderr)"
    )
    done = subprocess.run(
        [command[0], "-c", measure, *command[2:]],
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=confine,
    )
    lines = done.stderr.split()
    peak = int(lines[-1]) * 1024 if lines and lines[-1].isdigit() else 0
    if done.returncode not in (0, 1):
        sys.stderr.write(done.stderr)
    return Run(time.monotonic() - start, peak, done.returncode)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=0.3, help="size of the journal")
    parser.add_argument("--bulk", action="store_true", help="only the capture of large transfers")
    parser.add_argument("--dense", action="store_true", help="only the capture of small requests")
    parser.add_argument("--place", type=Path, help="directory for the capture; default: the temporary one")
    arguments = parser.parse_args()
    kinds = [kind for kind in ("bulk", "dense") if getattr(arguments, kind)] or ["bulk", "dense"]
    sys.stdout.write(
        "capture          flows  journal MB   first s  second s  ratio   peak MB  second MB  same report\n"
    )
    for kind in kinds:
        # decoding a gigabyte of small requests takes a quarter of an hour
        size = arguments.gigabytes * 1e9 * (1 if kind == "bulk" or arguments.dense else 0.1)
        with tempfile.TemporaryDirectory(dir=arguments.place) as place:
            top = Path(place)
            flows = make(top / "capture", int(size), bulk=kind == "bulk")
            one = analyse(top / "capture", top / "one", top / "cache")
            two = analyse(top / "capture", top / "two", top / "cache")
            names = sorted(file.name for file in (top / "one").iterdir())
            _, differ, missing = filecmp.cmpfiles(top / "one", top / "two", names, shallow=False)
            journal = (top / "capture" / bundle.FLOWS).stat().st_size
            sys.stdout.write(
                f"{kind:14s} {flows:7,} {journal / 1e6:11,.0f} {one.seconds:9.1f} {two.seconds:9.1f} "
                f"{one.seconds / two.seconds:6.1f} {one.peak / 1e6:9,.0f} {two.peak / 1e6:10,.0f}  "
                f"{'yes' if not differ and not missing else 'NO'}\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
