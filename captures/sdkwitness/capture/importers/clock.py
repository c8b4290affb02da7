"""One clock for the sources of an import: how far each is from the first, as the user says or as ties show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median_low
from typing import Final, NamedTuple

from sdkwitness.capture.importers.ties import KINDS, Kind, Ties, pairs
from sdkwitness.capture.records import SourceClock

WINDOW: Final = 2_000_000_000
"""Nanoseconds within which the differences of two clocks lie: tools note a request at different moments of it."""
AGREE: Final = 50_000_000
"""Nanoseconds; clocks no further apart are left as they are."""
NEEDED: Final[Mapping[Kind, int]] = {"hello": 1, "request": 1, "ciphertext": 1, "connection": 1, "port": 3}
"""Ties that must agree: a port says little by itself, as ports are few."""
SHARE: Final = 0.5
"""Of all ties of a kind that must agree, so that chance does not decide."""
WORDS: Final[Mapping[Kind, str]] = {
    "hello": "TLS handshakes",
    "request": "requests",
    "ciphertext": "encrypted bodies",
    "connection": "connections",
    "port": "ports of connections",
}


class Estimate(NamedTuple):
    """How far one source's clock is from another's."""

    offset: int
    """Nanoseconds to add to the source's times."""
    kind: Kind
    matches: int
    spread: int
    """Nanoseconds between the extremes of what agreed."""


def estimate(reference: Sequence[tuple[Ties, int]], other: Ties) -> Estimate | None:
    """Estimate the offset of a source's clock.

    Args:
        reference: Sources whose clocks are known, each with what is to be added to its times.
        other: The source.

    Returns:
        The estimate by the surest kind of tie of which enough agree, or None.
    """
    for kind in KINDS:
        differences = sorted(
            left.time + shift - right.time for ties, shift in reference for left, right in pairs(ties, other, kind)
        )
        agreeing = _densest(differences)
        if len(agreeing) >= max(NEEDED[kind], SHARE * len(differences)):
            return Estimate(median_low(agreeing), kind, len(agreeing), agreeing[-1] - agreeing[0])
    return None


def clocks(names: Sequence[str], ties: Sequence[Ties], given: Mapping[int, int]) -> tuple[SourceClock, ...]:
    """Decide what is to be added to the times of each source.

    Args:
        names: The sources' names.
        ties: What each saw.
        given: Nanoseconds that the user wants added, by the source's place.

    Returns:
        One for each source, in their order; the first source that is not given is the reference.
    """
    first = next((n for n in range(len(names)) if n not in given), None)
    found: dict[int, SourceClock] = {
        n: SourceClock(source=names[n], offset=offset, how="given") for n, offset in given.items()
    }
    if first is not None:
        found[first] = SourceClock(source=names[first])
    left = [n for n in range(len(names)) if n not in found]
    while left:
        known = [(ties[n], clock.offset) for n, clock in sorted(found.items())]
        tied = next(((n, got) for n in left if (got := estimate(known, ties[n])) is not None), None)
        if tied is None:
            break
        n, got = tied
        offset = got.offset if abs(got.offset) > AGREE else 0
        found[n] = SourceClock(
            source=names[n], offset=offset, how="estimated", by=WORDS[got.kind], matches=got.matches, spread=got.spread
        )
        left.remove(n)
    return tuple(found.get(n) or SourceClock(source=names[n], how="unknown") for n in range(len(names)))


def _densest(differences: Sequence[int]) -> Sequence[int]:
    """The most differences that lie within one window."""
    best = (0, 0)
    start = 0
    for end, difference in enumerate(differences, 1):
        while difference - differences[start] > WINDOW:
            start += 1
        if end - start > best[1] - best[0]:
            best = (start, end)
    return differences[best[0] : best[1]]
