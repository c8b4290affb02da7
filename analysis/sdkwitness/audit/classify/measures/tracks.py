"""Tracks and points as variable-length integers: protobuf fields, packed lists, and differences from point to point.

A point is two integers side by side; a track is one list in which both coordinates alternate, or two lists of equal
length. The integers are degrees times a power of ten, zigzag or plain, and each the difference to the one before it
or not: what of this holds, only the known places tell.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

_SCALES: Final = (1e5, 1e6, 1e7)
_NEAR: Final = 0.0005
"""Degrees around a known coordinate that are looked at closer."""
_REGION: Final = 3.0
"""Degrees around the known places within which a track begins."""
_MIN_POINTS: Final = 2
_MAX_BYTES: Final = 256 * 1024
_MAX_LISTS: Final = 200
_MAX_NUMBERS: Final = 20_000
_MAX_FOUND: Final = 100
_MAX_VARINT: Final = 10
"""Bytes of a 64-bit integer of seven bits a byte."""
_LONG: Final = re.compile(rb"[\x80-\xff]{3}[\x01-\x7f]")
"""An integer of four bytes, the least that a coordinate takes."""
_ENDLESS: Final = re.compile(rb"[\x80-\xff]{%d}" % _MAX_VARINT)
_SCALED: Final = re.compile(r"\d{7,10}\s{0,3}[,;|/ ]\s{0,3}-?\d{7,10}(?![\d.])")
_BEFORE: Final = re.compile(r"[\d.]-?\Z")
_MIN_TEXT: Final = 15
_NUMBER: Final = re.compile(r"-?\d+")
_MAX_PAIRS: Final = 500

Pair = tuple[str, str]
"""Two numbers as text, in the order in which they stand."""


class _Coding(NamedTuple):
    """One way to write degrees as an integer."""

    name: str
    scale: float
    zigzag: bool

    def degrees(self, number: int) -> float:
        value = (number >> 1) ^ -(number & 1) if self.zigzag else _signed(number)
        return value / self.scale


_CODINGS: Final = tuple(
    _Coding(f"{'sint' if zigzag else 'int'}e{len(str(int(scale))) - 1}", scale, zigzag)
    for zigzag in (True, False)
    for scale in _SCALES
)


class Tracks:
    """The known coordinates, asked about integers in bytes."""

    def __init__(self, coordinates: Sequence[float]) -> None:
        """Take latitudes and longitudes in degrees."""
        self._coordinates = sorted(coordinates)

    def pairs(self, data: bytes) -> Iterator[tuple[str, Pair]]:
        """Yield (form, pair in degrees) of integers near known coordinates, each pair once."""
        if not self._coordinates or len(data) > _MAX_BYTES or not _LONG.search(data):
            return
        found: dict[tuple[str, Pair], None] = {}
        integers, contents = _message(data)
        fields = [numbers for numbers in map(_numbers, contents) if numbers is not None]
        for numbers in (_numbers(data), *fields):
            if numbers is not None:
                self._look(numbers[::2], numbers[1::2], found)
        for one, other in pairwise(fields):
            self._look(one, other, found)
        self._fields(integers, found)
        yield from found

    def _look(self, firsts: Sequence[int], seconds: Sequence[int], found: dict[tuple[str, Pair], None]) -> None:
        """Find pairs near known places in two lists of one track, in any coding, absolute or as differences."""
        if len(firsts) != len(seconds) or len(firsts) < _MIN_POINTS:
            return
        for coding in _CODINGS:
            if not (self._in_region(coding.degrees(firsts[0])) and self._in_region(coding.degrees(seconds[0]))):
                continue
            one, other = map(coding.degrees, firsts), map(coding.degrees, seconds)
            absolute = list(zip(one, other, strict=True))
            summed = zip(accumulate(p[0] for p in absolute), accumulate(p[1] for p in absolute), strict=True)
            for name, points in ((coding.name, absolute), (f"{coding.name}.delta", list(summed))):
                self._keep(name, points, found)

    def _fields(self, values: Sequence[int], found: dict[tuple[str, Pair], None]) -> None:
        """Find pairs near known places in integer fields that follow each other."""
        if len(values) < 2 or max(values) < _SCALES[0]:
            return
        for coding in _CODINGS:
            degrees = [coding.degrees(value) for value in values]
            self._keep(coding.name, list(pairwise(degrees)), found)

    def _keep(self, name: str, points: Sequence[tuple[float, float]], found: dict[tuple[str, Pair], None]) -> None:
        for one, other in points:
            if len(found) >= _MAX_FOUND:
                return
            if self._near(one, _NEAR) and self._near(other, _NEAR):
                found.setdefault((name, (f"{one:.7f}", f"{other:.7f}")))

    def _in_region(self, degrees: float) -> bool:
        return self._near(degrees, _REGION)

    def _near(self, degrees: float, reach: float) -> bool:
        at = bisect_left(self._coordinates, degrees - reach)
        return at < len(self._coordinates) and self._coordinates[at] <= degrees + reach


def scaled_pairs(text: str) -> Iterator[Pair]:
    """Yield the pairs of long integers in a text, as `31213847,121456293` in millionths of a degree."""
    if len(text) < _MIN_TEXT:
        return
    for number, match in enumerate(_SCALED.finditer(text)):
        if number >= _MAX_PAIRS:
            return
        before = text[max(0, match.start() - 2) : match.start()]
        if not _BEFORE.search(before):
            first, second = _NUMBER.findall(match[0])
            yield f"-{first}" if before.endswith("-") else first, second


def _signed(number: int) -> int:
    """Return a plain integer of protobuf, which writes negative ones as 64 bits."""
    return number - (1 << 64) if number >> 63 else number


def _numbers(data: bytes) -> list[int] | None:
    """Read bytes that are integers of seven bits a byte to their end, None for anything else."""
    if not data or data[-1] & 0x80 or _ENDLESS.search(data):
        return None
    found: list[int] = []
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            found.append(value)
            value = shift = 0
            if len(found) > _MAX_NUMBERS:
                return None
    return found


def _message(data: bytes) -> tuple[list[int], list[bytes]]:
    """Return the integers and the length-delimited contents of a protobuf message, as far as bytes read as one."""
    integers: list[int] = []
    contents: list[bytes] = []
    at = 0
    while at < len(data) and len(integers) < _MAX_NUMBERS and len(contents) < _MAX_LISTS:
        tag, at = _varint(data, at)
        kind = tag & 7
        if tag >> 3 == 0 or at < 0 or kind not in (0, 1, 2, 5):
            break
        if kind in (1, 5):
            at += 8 if kind == 1 else 4
            continue
        value, at = _varint(data, at)
        if at < 0:
            break
        if kind == 0:
            integers.append(value)
        elif at + value > len(data):
            break
        else:
            contents.append(data[at : at + value])
            at += value
    return integers, contents


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return an integer of seven bits a byte and where it ends, (0, -1) where there is none."""
    value = 0
    for shift in range(0, 7 * _MAX_VARINT, 7):
        if not 0 <= at < len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, at
    return 0, -1
