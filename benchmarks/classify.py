"""Bodies per second: reading the JSON alone, decoding all layers, decoding and classifying, and peers beside them.

All on one core, over one seeded corpus, taking turns in every round; a turn is a stretch of the corpus that
moves on, so that no variant profits from bodies it has just seen. The ratios are of the same round. What is read
alone is read by orjson. The search for literals is measured by itself, for 500 and for 5,000 of them, beside
counting a word in the body.

TrackHAR 1.0.0 with the same twenty values as indicators runs where node and npm are there; Presidio's pattern
recognisers for seven types of data run where the package index is. Both are installed into a folder that goes
afterwards.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import orjson
from classify_corpus import IDENTITY, LITERALS, VALUES, Sent, corpus

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.patterns.scan import Scan, literal
from sdkwitness.knowledge.load import catalogue

TRACKHAR: Final = "trackhar@1.0.0"
TRACKHAR_SCRIPT: Final = Path(__file__).with_name("classify_trackhar.mjs")
PRESIDIO: Final = "presidio-analyzer"
PRESIDIO_SCRIPT: Final = Path(__file__).with_name("classify_presidio.py")
BARE: Final = "orjson.loads"
WHOLE: Final = "decode + classify"
COUNT: Final = "bytes.count"
FEW: Final = 500
MANY: Final = 5_000
TARGETS: Final = (
    (WHOLE, BARE, 0.15),
    (WHOLE, TRACKHAR, 8.0),
    (WHOLE, PRESIDIO, 30.0),
    (f"{FEW} literals", COUNT, 0.25),
)
"""(variant, what it is measured by, ratio that is aimed at)."""
INSTALL_SECONDS: Final = 240
STRETCH: Final = 200
"""Bodies between two looks at the clock."""


class Turn(NamedTuple):
    """What one variant did in one turn."""

    rate: float
    """Bodies per second."""
    bodies: int
    found: int
    """Leaves or hits, so that a variant which does nothing shows."""


Work = Callable[[Sent], int]


def in_process(work: Work, requests: Sequence[Sent], start: int, seconds: float) -> Turn:
    """Work through the corpus from `start` on for about `seconds`."""
    bodies = found = 0
    gc.collect()
    begun = time.perf_counter()
    while True:
        for request in requests[start : start + STRETCH]:
            found += work(request)
            bodies += 1
        start = (start + STRETCH) % len(requests)
        taken = time.perf_counter() - begun
        if taken >= seconds:
            return Turn(bodies / taken, bodies, found)


Measure = Callable[[int, float], Turn]


def asked(command: Sequence[str], folder: Path) -> Measure:
    """A variant that runs in a process of its own: `command START SECONDS` prints `[bodies/s, bodies, found]`."""

    def turn(start: int, seconds: float) -> Turn:
        whole = [*command, str(start), str(seconds)]
        told = subprocess.run(whole, cwd=folder, check=True, capture_output=True, timeout=seconds + 90)
        return Turn(*json.loads(told.stdout))

    return turn


def installed(command: Sequence[str], folder: Path) -> bool:
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=INSTALL_SECONDS)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


@contextmanager
def peers(requests: Sequence[Sent]) -> Generator[dict[str, Measure]]:
    """The peers that could be installed, in a folder that goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="sdkwitness-bench-") as name:
        folder = Path(name)
        sent = [{"host": request.host, "content": request.body.decode()} for request in requests]
        given = {"requests": sent, "values": [value for _, value in VALUES]}
        (folder / "corpus.json").write_text(json.dumps(given), encoding="utf-8")
        for script in (TRACKHAR_SCRIPT, PRESIDIO_SCRIPT):
            shutil.copy(script, folder)
        found: dict[str, Measure] = {}
        node, npm = shutil.which("node"), shutil.which("npm")
        npm_install = [npm or "", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", TRACKHAR]
        if node is not None and npm is not None and installed(npm_install, folder):
            found[TRACKHAR] = asked([node, TRACKHAR_SCRIPT.name], folder)
        python = str(folder / "venv" / "bin" / "python")
        pip_install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PRESIDIO]
        if installed([sys.executable, "-m", "venv", "venv"], folder) and installed(pip_install, folder):
            found[PRESIDIO] = asked([python, PRESIDIO_SCRIPT.name], folder)
        yield found


def literals(count: int) -> list[bytes]:
    """The spellings of the known values, and others of the same make up to `count`."""
    dice = random.Random(7)
    found = dict.fromkeys(text.encode() for text in LITERALS[:count])
    while len(found) < count:
        text = bytearray(dice.choice(LITERALS).encode())
        dice.shuffle(text)
        found.setdefault(bytes(text))
    return list(found)


def variants(requests: Sequence[Sent]) -> dict[str, Measure]:
    """What is measured in this process, by name."""
    classifier = Classifier(catalogue(), IDENTITY)

    def loads(request: Sent) -> int:
        return len(orjson.loads(request.body))

    def decode(request: Sent) -> int:
        return len(decode_body(request.body, "application/json").fields)

    def whole(request: Sent) -> int:
        decoded = decode_body(request.body, "application/json")
        return len(classifier.classify(decoded, host=request.host, request_path="/v1/log"))

    def turns(work: Work) -> Measure:
        return lambda start, seconds: in_process(work, requests, start, seconds)

    def searching(count: int) -> Work:
        scan = Scan(map(literal, literals(count)))
        return lambda request: len(scan.find(request.body))

    return {
        BARE: turns(loads),
        "decode only": turns(decode),
        WHOLE: turns(whole),
        COUNT: turns(lambda request: request.body.count(b"zqx")),
        f"{FEW} literals": turns(searching(FEW)),
        f"{MANY} literals": turns(searching(MANY)),
    }


def ratio(turns: dict[str, list[Turn]], one: str, other: str) -> float:
    """How many times as fast one variant is as another: the median of the ratios in each round."""
    return statistics.median(a.rate / b.rate for a, b in zip(turns[one], turns[other], strict=True))


def table(turns: dict[str, list[Turn]]) -> str:
    """The figures as a table; rates are medians, ratios medians of the ratios in each round."""
    lines = [
        f"{'variant':<20}{'bodies/s':>10}{'min':>9}{'max':>9}{'us/body':>9}{'found/body':>12}{'x orjson.loads':>16}"
    ]
    for name, found in turns.items():
        rates = [turn.rate for turn in found]
        each = sum(turn.found for turn in found) / sum(turn.bodies for turn in found)
        middle = statistics.median(rates)
        lines.append(
            f"{name:<20}{middle:>10.0f}{min(rates):>9.0f}{max(rates):>9.0f}{1e6 / middle:>9.0f}"
            f"{each:>12.2f}{ratio(turns, name, BARE):>16.4f}"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--bodies", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one turn")
    args = parser.parse_args(arguments)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # one core, which the peers inherit
    requests = corpus(args.bodies)
    turns: dict[str, list[Turn]] = {}
    with peers(requests) as others:
        measured = {**variants(requests), **others}
        for number in range(args.rounds):
            start = number * len(requests) // args.rounds
            for name, measure in measured.items():
                turns.setdefault(name, []).append(measure(start, args.seconds))
    size = sum(len(request.body) for request in requests) / len(requests)
    python = ".".join(map(str, sys.version_info[:3]))
    print(f"{len(requests)} JSON bodies, {size:.0f} bytes each on average, {len(VALUES)} known values;")
    print(f"one core, {args.rounds} x {args.seconds:g} s, Python {python}\n")
    print(table(turns) + "\n")
    for one, other, target in TARGETS:
        reached = f"{ratio(turns, one, other):.3f}x" if other in turns else "not measured"
        print(f"{one} / {other:<20}{reached:>16}   target {target:g}x")
    growth = ratio(turns, f"{FEW} literals", f"{MANY} literals")
    print(f"time of {MANY} literals / of {FEW}{growth:>20.3f}x   target at most 1.5x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
