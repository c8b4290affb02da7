"""Coordinates as numbers in bytes: floats, scaled integers, and the semicircles of FIT files, of either byte order."""

from __future__ import annotations

import math
import struct
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from sdkwitness.audit.patterns.windowed import matches

_NEAR = 0.0005
"""Degrees around a known coordinate that are looked for."""
_MAX_SPOTS = 5_000
"""Numbers of one buffer that are near a coordinate; more come only from a buffer made of them."""
_MAX_LOOKED = 200_000
"""Numbers of one buffer that are looked at; two megabytes of random bytes have as many that begin like one."""


class _Kind(NamedTuple):
    name: str
    code: str
    """Format character of `struct`."""
    scale: float
    head: int
    """Most significant bytes that all numbers near a coordinate share, or nearly all."""
    reach: int
    """Bytes between the starts of the two numbers: between floats stand tags and a timestamp at most."""

    @property
    def size(self) -> int:
        return struct.calcsize(self.code)


_KINDS = (
    _Kind("float64", "d", 1.0, 3, 64),
    _Kind("float32", "f", 1.0, 3, 64),
    # A two-byte head is met by chance, so that the two integers have to stand side by side.
    _Kind("int32e6", "i", 1e6, 2, 8),
    _Kind("int32e7", "i", 1e7, 2, 8),
    _Kind("semicircles", "i", 2**31 / 180.0, 2, 8),
)
_MAX_COORDINATES = 600


class _Head(NamedTuple):
    kind: _Kind
    order: str
    """`<` or `>`, as in `struct`."""


class PackedPairs:
    """The known coordinates in every binary form, compiled once."""

    def __init__(self, coordinates: Sequence[float]) -> None:
        """Prepare the search.

        Args:
            coordinates: latitudes and longitudes in degrees, the likeliest first.
        """
        self._coordinates = sorted(coordinates[:_MAX_COORDINATES])
        heads: dict[bytes, dict[_Head, None]] = {}
        for value in coordinates[:_MAX_COORDINATES]:
            for kind in _KINDS:
                for near in (value - _NEAR, value, value + _NEAR):
                    number = _packed(kind, near)
                    if number is not None:
                        big = number[: kind.head]
                        heads.setdefault(big, {}).setdefault(_Head(kind, ">"))
                        heads.setdefault(big[::-1], {}).setdefault(_Head(kind, "<"))
        self._heads = [tuple(found) for found in heads.values()]
        self._finder = BytesAhoCorasick(list(heads)) if heads else None
        self._longest = max(map(len, heads), default=0)

    def pairs(self, data: bytes) -> Iterator[tuple[str, str, str]]:
        """Yield (form, one number, the other) as texts in degrees, each near a known coordinate."""
        if self._finder is None or data.isascii():
            return  # a text holds its numbers as digits
        spots: dict[_Head, list[tuple[int, float]]] = {}
        left = _MAX_SPOTS
        for index, start, end in islice(matches(self._finder, data, self._longest), _MAX_LOOKED):
            for head in self._heads[index]:
                at = start if head.order == ">" else end - head.kind.size
                value = _unpacked(head, data, at)
                if value is not None and self._near(value):
                    spots.setdefault(head, []).append((at, value))
                    left -= 1
            if left <= 0:
                break
        if not spots:
            return
        for head in (_Head(kind, order) for kind in _KINDS for order in "<>"):
            for (at, value), (next_at, other) in pairwise(sorted(spots.get(head, ()))):
                if head.kind.size <= next_at - at <= head.kind.reach:
                    name = f"{head.kind.name}{'le' if head.order == '<' else 'be'}"
                    yield name, _text(head.kind, value), _text(head.kind, other)

    def _near(self, value: float) -> bool:
        at = bisect_left(self._coordinates, value - _NEAR)
        return at < len(self._coordinates) and self._coordinates[at] <= value + _NEAR


def _packed(kind: _Kind, value: float) -> bytes | None:
    """Return the big-endian bytes of a coordinate, None where the form cannot hold it."""
    try:
        return struct.pack(f">{kind.code}", value if kind.code != "i" else round(value * kind.scale))
    except struct.error:
        return None


def _unpacked(head: _Head, data: bytes, at: int) -> float | None:
    if not 0 <= at <= len(data) - head.kind.size:
        return None
    value: float = struct.unpack_from(f"{head.order}{head.kind.code}", data, at)[0] / head.kind.scale
    return value if math.isfinite(value) and 1 <= abs(value) <= 180 else None


def _text(kind: _Kind, value: float) -> str:
    return repr(value) if kind.name == "float64" else f"{value:.7f}"
