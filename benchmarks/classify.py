"""Bodies per second: reading the JSON alone, decoding all layers, decoding and classifying; TrackHAR beside it.

All on one core, over one seeded corpus, taking turns in every round; a turn is a stretch of the corpus that
moves on, so that no variant profits from bodies it has just seen. The ratios are of the same round.
TrackHAR 1.0.0 with the same twenty values as indicators runs where node and npm are there.
"""

from __future__ import annotations

import argparse
import gc
import json
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

from classify_corpus import IDENTITY, VALUES, Sent, corpus

from sdkwitness.audit.classify import Classifier
from sdkwitness.audit.decode import decode_body
from sdkwitness.knowledge.load import catalogue

PEER: Final = "trackhar@1.0.0"
PEER_SCRIPT: Final = Path(__file__).with_name("classify_trackhar.mjs")
BARE: Final = "json.loads"
WHOLE: Final = "decode + classify"
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


@contextmanager
def peer(requests: Sequence[Sent]) -> Generator[Callable[[int, float], Turn] | None]:
    """TrackHAR in a process of its own, in a folder that goes afterwards; None where it cannot run."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="sdkwitness-bench-") as name:
        folder = Path(name)
        install = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", PEER]
        try:
            subprocess.run(install, cwd=folder, check=True, capture_output=True, timeout=60)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            yield None
            return
        shutil.copy(PEER_SCRIPT, folder)
        sent = [{"host": request.host, "content": request.body.decode()} for request in requests]
        given = {"requests": sent, "values": [value for _, value in VALUES]}
        (folder / "corpus.json").write_text(json.dumps(given), encoding="utf-8")

        def turn(start: int, seconds: float) -> Turn:
            command = [node, PEER_SCRIPT.name, str(start), str(seconds)]
            told = subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=seconds + 30)
            return Turn(*json.loads(told.stdout))

        yield turn


def variants(requests: Sequence[Sent]) -> dict[str, Callable[[int, float], Turn]]:
    """What is measured, by name."""
    classifier = Classifier(catalogue(), IDENTITY)

    def loads(request: Sent) -> int:
        return len(json.loads(request.body))

    def decode(request: Sent) -> int:
        return len(decode_body(request.body, "application/json", f"https://{request.host}/v1/log").leaves)

    def whole(request: Sent) -> int:
        decoded = decode_body(request.body, "application/json", f"https://{request.host}/v1/log")
        return len(classifier.classify(decoded, host=request.host, request_path="/v1/log"))

    def turns(work: Work) -> Callable[[int, float], Turn]:
        return lambda start, seconds: in_process(work, requests, start, seconds)

    return {BARE: turns(loads), "decode only": turns(decode), WHOLE: turns(whole)}


def table(turns: dict[str, list[Turn]]) -> str:
    """The figures as a table; rates are medians, ratios medians of the ratios in each round."""
    lines = [f"{'variant':<20}{'bodies/s':>10}{'min':>9}{'max':>9}{'us/body':>9}{'found/body':>12}{'x json.loads':>14}"]
    for name, found in turns.items():
        rates = [turn.rate for turn in found]
        ratio = statistics.median(turn.rate / bare.rate for turn, bare in zip(found, turns[BARE], strict=True))
        each = sum(turn.found for turn in found) / sum(turn.bodies for turn in found)
        middle = statistics.median(rates)
        lines.append(
            f"{name:<20}{middle:>10.0f}{min(rates):>9.0f}{max(rates):>9.0f}{1e6 / middle:>9.0f}"
            f"{each:>12.2f}{ratio:>14.4f}"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--bodies", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one turn")
    args = parser.parse_args(arguments)
    requests = corpus(args.bodies)
    measured = variants(requests)
    turns: dict[str, list[Turn]] = {}
    with peer(requests) as other:
        if other is not None:
            measured[PEER] = other
        for number in range(args.rounds):
            start = number * len(requests) // args.rounds
            for name, measure in measured.items():
                turns.setdefault(name, []).append(measure(start, args.seconds))
    size = sum(len(request.body) for request in requests) / len(requests)
    python = ".".join(map(str, sys.version_info[:3]))
    print(f"{len(requests)} JSON bodies, {size:.0f} bytes each on average, {len(VALUES)} known values;")
    print(f"one core, {args.rounds} x {args.seconds:g} s, Python {python}\n")
    print(table(turns))
    if PEER not in turns:
        print(f"{PEER}: not measured, it needs node, npm and a registry")
    else:
        ratio = statistics.median(own.rate / their.rate for own, their in zip(turns[WHOLE], turns[PEER], strict=True))
        print(f"\n{WHOLE}: {ratio:.2f}x {PEER}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
