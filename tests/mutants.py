"""Files spoilt in every way that files get spoilt, and imported in a process that is bounded."""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path
from typing import Final

from confined import Outcome

from sdkwitness.capture import bundle
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.importers import import_files
from sdkwitness.cli import watched

MEMORY: Final = Path("/dev/shm")
TOKENS: Final = (b'"', b"{", b"]", b"\\", b"\n", b"\xff\xfe", b"9" * 30, b"-1", b"[" * 5000, b"null", b"\\ud800")
SLOWEST: Final = 5.0
"""Seconds that one import of a small file may take."""


def mutant(data: bytes, chance: random.Random) -> bytes:
    """A spoilt copy: cut, spliced, bits flipped, pieces repeated, or several of these."""
    spoilt = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        size = max(len(spoilt), 1)
        at, end = sorted((chance.randrange(size), chance.randrange(size)))
        piece = spoilt[at : min(end, at + 4096)]
        way = chance.randrange(7)
        if way == 0:
            del spoilt[at:]
        elif way == 1:
            del spoilt[at : at + chance.choice((1, 2, 16, len(piece) or 1))]
        elif way == 2:
            to = chance.randrange(size)
            spoilt[to:to] = piece * chance.choice((1, 1, 8))
        elif way == 3 and spoilt:
            for _ in range(chance.choice((1, 1, 3, 20))):
                spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        elif way == 4:
            spoilt[at:at] = chance.randbytes(chance.choice((1, 4, 64)))
        elif way == 5:
            spoilt[at:end] = bytes(len(spoilt[at:end]))
        else:
            spoilt[at:at] = chance.choice(TOKENS)
    return bytes(spoilt)


def is_sentence(text: str) -> bool:
    """One line that ends like a sentence."""
    return text.endswith(".") and "\n" not in text and len(text) < 600


def survived(seeds: tuple[bytes, ...], count: int, first: int) -> Outcome:
    """Import spoilt copies; the outcome counts in `reasons` what became of them.

    Raises:
        AssertionError: One was slow, or its refusal is no sentence.
        Exception: Whatever an import let through.
    """
    ends = {"whole": 0, "partial": 0, "refused": 0}
    # In memory where that can be: each import waits for the disk several times.
    watched.lookup("", "")  # reads the catalogue, once
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        file = Path(folder) / "in"
        for number in range(count):
            chance = random.Random(first + number)
            data = mutant(chance.choice(seeds), chance)
            file.write_bytes(data)
            out = Path(folder) / str(number)
            started = time.perf_counter()
            try:
                summary = import_files([file], out, lookup=watched.lookup)
            except UserError as e:
                said = str(e)
                assert is_sentence(said), f"mutant {first + number}: {said}"
                assert not out.exists()
                ends["refused"] += 1
            except BaseException as e:
                raise RuntimeError(f"mutant {first + number}: {e!r}") from e
            else:
                recording = bundle.read(out)
                assert len(recording.flows) == summary.flows, f"mutant {first + number}"
                assert len(recording.events) == summary.events, f"mutant {first + number}"
                noted = (*summary.cut, *summary.skipped, *summary.problems)
                assert all(map(is_sentence, noted)), f"mutant {first + number}: {noted}"
                ends["partial" if summary.cut or summary.skipped else "whole"] += 1
            took = time.perf_counter() - started
            assert took < SLOWEST, f"mutant {first + number} took {took:.1f} s"
    return Outcome(reasons=tuple(f"{name} {number}" for name, number in ends.items()))
