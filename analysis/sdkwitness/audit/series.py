"""Ordered series: heart rates and steps prove themselves by their order, never by one value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sdkwitness.audit.known import number_text
from sdkwitness.audit.model import Leaf

MIN_SAMPLES = 3
_MIN_BYTES = 4
"""Samples of one byte each: three bytes in a row also occur by chance in a megabyte."""
_LIST = re.compile(r"-?\d{1,12}(?:\.\d{1,9})?(?:\s{0,3}[,;|# ]\s{0,3}-?\d{1,12}(?:\.\d{1,9})?){2,5000}")
_INDEX = re.compile(r"\[\d+\]|^ndjson:\d+|^message:\d+|@\d+")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,18})?(?:[eE][+-]?\d{1,2})?\Z")
_MAX_GROUP = 20_000
_MAX_SERIES = 500
_MAX_SAMPLES = 5_000


class Series(NamedTuple):
    """Samples that were fed in, in order."""

    data_type: str
    samples: tuple[float, ...]


class Run(NamedTuple):
    """Consecutive samples found in the order in which they were fed."""

    series: Series
    leaves: tuple[Leaf, ...]
    """The leaves that hold them; one when all stand in one leaf."""
    samples: tuple[float, ...]
    form: str


def usable(series: Iterable[tuple[str, tuple[float, ...]]]) -> tuple[Series, ...]:
    """Return the series that can prove anything: three samples and more, not all alike; each once."""
    kept = dict.fromkeys(Series(t, s[:_MAX_SAMPLES]) for t, s in series if len(set(s)) >= MIN_SAMPLES)
    return tuple(kept)[:_MAX_SERIES]


def find(series: Sequence[Series], leaves: Sequence[Leaf]) -> list[Run]:
    """Return the runs in groups of leaves that differ only by an index, and in lists inside one leaf."""
    if not series:
        return []
    found: list[Run] = []
    for group in _groups(leaves):
        values = [value for value, _ in group]
        for one in series:
            for start, length in _runs(one, values):
                span = group[start : start + length]
                found.append(Run(one, tuple(leaf for _, leaf in span), tuple(values[start : start + length]), "raw"))
    for leaf in leaves:
        found.extend(_within(series, leaf))
    return found


def in_bytes(series: Sequence[Series], leaf: Leaf) -> list[Run]:
    """Return the runs in a buffer of one byte a sample, as bands send a day of heart rates."""
    if not isinstance(leaf.value, bytes):
        return []
    found = []
    for one in series:
        if len(one.samples) < _MIN_BYTES or not all(0 < v < 254 and v == int(v) for v in one.samples):
            continue
        packed = bytes(int(v) for v in one.samples)
        for size in range(len(packed), _MIN_BYTES - 1, -1):
            starts = range(len(packed) - size + 1)
            hit = next((packed[i : i + size] for i in starts if packed[i : i + size] in leaf.value), None)
            if hit is not None and len(set(hit)) >= _MIN_BYTES - 1:
                found.append(Run(one, (leaf,), tuple(float(b) for b in hit), "bytes"))
                break
    return found


def matched(run: Run) -> str:
    """Return the samples of a run as text."""
    return ",".join(number_text(value) for value in run.samples)


def number(text: str) -> float | None:
    """Return a decimal number, with or without exponent, None for anything else."""
    return float(text) if len(text) <= 32 and _NUMBER.match(text) else None


def _within(series: Sequence[Series], leaf: Leaf) -> Iterator[Run]:
    if (
        not isinstance(leaf.value, str)
        or len(leaf.value) < 5
        or (not leaf.value[:1].lstrip("-[({").isdigit() and "," not in leaf.value)
    ):
        return
    for match in _LIST.finditer(leaf.value[:200_000]):
        values = [float(v) for v in re.findall(r"-?\d+(?:\.\d+)?", match[0])]
        for one in series:
            for start, length in _runs(one, values):
                yield Run(one, (leaf,), tuple(values[start : start + length]), "list")


def _groups(leaves: Sequence[Leaf]) -> Iterator[list[tuple[float, Leaf]]]:
    """Group numeric leaves whose paths differ only in indexes, in order."""
    groups: dict[tuple[str, ...], list[tuple[float, Leaf]]] = {}
    for leaf in leaves:
        if isinstance(leaf.value, str) and leaf.value[:1] in "-0123456789":
            value = number(leaf.value)
            if value is not None:
                place = tuple(_INDEX.sub("[]", layer) for layer in leaf.path)
                group = groups.setdefault(place, [])
                if len(group) < _MAX_GROUP:
                    group.append((value, leaf))
    for group in groups.values():
        if len(group) >= MIN_SAMPLES:
            yield group


def _runs(one: Series, values: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Yield (start, length) of stretches of `values` that are consecutive samples in order."""
    samples = [_key(sample) for sample in one.samples]
    seen = [_key(value) for value in values]
    offsets: dict[float, list[int]] = {}
    for offset, sample in enumerate(samples):
        offsets.setdefault(sample, []).append(offset)
    at = 0
    while at <= len(seen) - MIN_SAMPLES:
        best = max((_shared(samples, offset, seen, at) for offset in offsets.get(seen[at], ())[:50]), default=0)
        if best >= MIN_SAMPLES and len(set(seen[at : at + best])) >= MIN_SAMPLES:
            yield at, best
            at += best
        else:
            at += 1


def _shared(samples: Sequence[float], offset: int, seen: Sequence[float], at: int) -> int:
    length = 0
    while offset + length < len(samples) and at + length < len(seen) and samples[offset + length] == seen[at + length]:
        length += 1
    return length


def _key(value: float) -> float:
    """Return a value at the precision of a 32-bit float: sensors give those, and their texts differ in the tail."""
    return float(f"{value:.6g}")
