"""Ordered series: heart rates and steps prove themselves by their order, never by one value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from sdkwitness.audit.classify.values.known import number_text
from sdkwitness.audit.decode.decoded import Field
from sdkwitness.audit.decode.words import PLAIN
from sdkwitness.audit.model import Leaf
from sdkwitness.audit.patterns.windowed import matches

MIN_SAMPLES = 3
_MIN_BYTES = 4
"""Samples of one byte each: three bytes in a row also occur by chance in a megabyte."""
_MIN_LETTERS = 8
"""The same in a text, whose words are letters in a row too, unless the samples fill a good part of it."""
_FILLED = 4
_LIST = re.compile(r"-?\d{1,12}(?:\.\d{1,9})?(?:\s{0,3}[,;|# ]\s{0,3}-?\d{1,12}(?:\.\d{1,9})?){2,5000}")
_INDEX = re.compile(r"\[\d+\]|^ndjson:\d+|^message:\d+|@\d+")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,18})?(?:[eE][+-]?\d{1,2})?\Z")
_SEPARATED = re.compile(r"\d\s{0,3}[,;|# ]\s{0,3}-?\d")
_STARTS = frozenset("-0123456789")
MAX_NUMBER = 32
"""Characters of a number; more are none."""
_EXACT = 1_000_000
"""Integers below it are their own key."""
_MAX_EXPONENT = 8
"""Characters of a number with an exponent and neither sign nor point."""
_MIN_LIST = 5
"""Characters of three digits with separators."""
_HEAD = 64
"""Characters within which a list has its first two numbers."""
_MAX_SPOTS = 50
"""Places of one value in all series: a heart rate at rest comes again and again."""
_MAX_GROUP = 20_000
_MAX_SERIES = 500
_MAX_SAMPLES = 5_000
_MAX_COMPARED = 2_000_000
"""Samples compared in one buffer or group: a day of zeros fits into a day of zeros at each of its minutes."""


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


class Fed:
    """All series that were fed in, indexed for one look at each value."""

    def __init__(self, series: Iterable[tuple[str, tuple[float, ...]]]) -> None:
        """Take the series that can prove anything: three samples and more, not all alike; each once."""
        kept = dict.fromkeys(Series(t, s[:_MAX_SAMPLES]) for t, s in series if len(set(s)) >= MIN_SAMPLES)
        self._series = tuple(kept)[:_MAX_SERIES]
        self._keys = [[_key(sample) for sample in one.samples] for one in self._series]
        self._spots: dict[float, list[tuple[int, int]]] = {}
        windows: dict[bytes, list[tuple[int, int]]] = {}
        for number, one in enumerate(self._series):
            for offset, key in enumerate(self._keys[number]):
                spots = self._spots.setdefault(key, [])
                if len(spots) < _MAX_SPOTS:
                    spots.append((number, offset))
            for offset in range(len(one.samples) - _MIN_BYTES + 1):
                window = _packed(one.samples[offset : offset + _MIN_BYTES])
                if window is not None:
                    windows.setdefault(window, []).append((number, offset))
        self._windows = list(windows.items())
        self._finder = BytesAhoCorasick([window for window, _ in self._windows]) if windows else None

    def may_be_in(self, fields: Iterable[Field]) -> bool:
        """Say whether fields may hold a run: enough samples, or a list of numbers; a glance at each."""
        samples = 0
        for _, value, _, _ in fields if self._series else ():
            if type(value) is int:
                samples += (value if abs(value) < _EXACT else _key(value)) in self._spots
            elif isinstance(value, str) and (value not in PLAIN or value[:1] in _STARTS):
                if len(value) > _MAX_EXPONENT and value.isalnum() and not value.isdigit():
                    continue
                if value[:1] in _STARTS and len(value) <= MAX_NUMBER:
                    amount, key = _parsed(str(value))
                    samples += amount is not None and key in self._spots
                if len(value) >= _MIN_LIST and _SEPARATED.search(value, 0, _HEAD):
                    return True
        return samples >= MIN_SAMPLES

    def find(self, leaves: Sequence[Leaf]) -> list[Run]:
        """Return the runs in groups of leaves that differ only by an index, and in lists inside one leaf."""
        found: list[Run] = []
        if not self._series:
            return found
        for group in _groups(self._numeric(leaves)):
            values = [value for value, _ in group]
            for one, start, length in self._runs(values):
                span = tuple(leaf for _, leaf in group[start : start + length])
                found.append(Run(one, span, tuple(values[start : start + length]), "raw"))
        for leaf in leaves:
            text = leaf.value
            if not isinstance(text, str) or len(text) < _MIN_LIST or not _SEPARATED.search(text, 0, _HEAD):
                continue
            for values in _lists(text):
                for one, start, length in self._runs(values):
                    found.append(Run(one, (leaf,), tuple(values[start : start + length]), "list"))
        return found

    def _numeric(self, leaves: Sequence[Leaf]) -> list[tuple[float, Leaf]]:
        """Return the leaves that hold one number; none where too few of the numbers are samples of any series."""
        numbers: list[tuple[float, Leaf]] = []
        samples = 0
        for leaf in leaves:
            text = leaf.value
            if isinstance(text, str) and text[:1] in _STARTS and len(text) <= MAX_NUMBER:
                value, key = _parsed(text)
                if value is not None:
                    numbers.append((value, leaf))
                    samples += key in self._spots
        return numbers if samples >= MIN_SAMPLES else []

    def any_in_bytes(self, contents: Iterable[bytes]) -> bool:
        """Say whether any buffer holds as many samples as prove something: one look at all of them."""
        if self._finder is None:
            return False
        # A sample of zero is in no window, so none lies across two buffers.
        return bool(self._finder.find_matches_as_indexes(b"\x00".join(contents)))

    def in_bytes(self, leaf: Leaf) -> list[Run]:
        """Return the runs in a buffer of one byte a sample, as bands send a day of heart rates; one a series."""
        if self._finder is None or not isinstance(leaf.value, bytes):
            return []
        found: dict[Series, Run] = {}
        left = _MAX_COMPARED
        text = leaf.value.isascii()
        for index, start, _ in matches(self._finder, leaf.value, _MIN_BYTES):
            if left <= 0:
                break
            for number, offset in self._windows[index][1][:_MAX_SPOTS]:
                samples = self._series[number].samples
                length = _shared(samples, offset, leaf.value, start)
                left -= length
                if text and _is_writing(leaf.value, start, length):
                    continue
                run = Run(self._series[number], (leaf,), samples[offset : offset + length], "bytes")
                best = found.get(run.series)
                if best is None or len(best.samples) < length:
                    found[run.series] = run
        return list(found.values())

    def _runs(self, values: Sequence[float]) -> Iterator[tuple[Series, int, int]]:
        """Yield (series, start, length) of stretches of `values` that are consecutive samples in order."""
        seen = [_key(value) for value in values]
        ends: dict[int, int] = {}
        left = _MAX_COMPARED
        for start, key in enumerate(seen):
            longest: dict[int, int] = {}
            for number, offset in self._spots.get(key, ()):
                if start >= ends.get(number, 0) and left > 0:
                    length = _shared(self._keys[number], offset, seen, start)
                    left -= length
                    longest[number] = max(longest.get(number, 0), length)
            for number, length in longest.items():
                if length >= MIN_SAMPLES and len(set(seen[start : start + length])) >= MIN_SAMPLES:
                    ends[number] = start + length
                    yield self._series[number], start, length


def matched(run: Run) -> str:
    """Return the samples of a run as text."""
    return ",".join(number_text(value) for value in run.samples)


def number(text: str) -> float | None:
    """Return a decimal number, with or without exponent, None for anything else."""
    return float(text) if len(text) <= MAX_NUMBER and _NUMBER.match(text) else None


@lru_cache(8_192)
def _parsed(text: str) -> tuple[float | None, float]:
    """Return a number as text and its key in the index of samples; texts of counters and flags come again."""
    value = number(text)
    return value, 0.0 if value is None else _key(value)


def _lists(text: str) -> Iterator[list[float]]:
    """Yield the lists of numbers in a text."""
    for match in _LIST.finditer(text[:200_000]):
        yield [float(v) for v in re.findall(r"-?\d+(?:\.\d+)?", match[0])]


def _groups(numbers: Iterable[tuple[float, Leaf]]) -> Iterator[list[tuple[float, Leaf]]]:
    """Group numeric leaves whose paths differ only in indexes, in order."""
    groups: dict[tuple[str, ...], list[tuple[float, Leaf]]] = {}
    for value, leaf in numbers:
        place = tuple(_INDEX.sub("[]", layer) for layer in leaf.path)
        group = groups.setdefault(place, [])
        if len(group) < _MAX_GROUP:
            group.append((value, leaf))
    for group in groups.values():
        if len(group) >= MIN_SAMPLES:
            yield group


def _shared(samples: Sequence[float], offset: int, seen: Sequence[float], at: int) -> int:
    """Return how many samples from `offset` on stand in `seen` from `at` on."""
    length = 0
    while offset + length < len(samples) and at + length < len(seen) and samples[offset + length] == seen[at + length]:
        length += 1
    return length


def _packed(samples: Sequence[float]) -> bytes | None:
    """Return samples as bytes where each fits one and they are different enough; 0, 254 and 255 mean none."""
    if not all(0 < v < 254 and v == int(v) for v in samples) or len(set(samples)) < MIN_SAMPLES:
        return None
    return bytes(int(v) for v in samples)


def _is_writing(text: bytes, start: int, length: int) -> bool:
    """Say whether samples that stand in ASCII are rather its digits and words: 56, 53, 49, 48 is also `8510`."""
    if text[start : start + length].isdigit():
        return True
    return length < _MIN_LETTERS and _FILLED * length < len(text)


def _key(value: float) -> float:
    """Return a value at the precision of a 32-bit float: sensors give those, and their texts differ in the tail."""
    return float(f"{value:.6g}")
