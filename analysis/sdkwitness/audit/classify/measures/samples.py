"""Series that stand in bytes as numbers: integers, floats, varints of protobuf, and the minutes of a band with gaps."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final, NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from sdkwitness.audit.classify.measures.series import Run, Series
from sdkwitness.audit.model import Leaf
from sdkwitness.audit.patterns.windowed import matches

_MIN_SAMPLES: Final = 4
_MIN_DISTINCT: Final = 3
_MAX_SAMPLES: Final = 2_000
_MAX_SERIES: Final = 200
_MAX_SPOTS: Final = 2_000
"""Places of one buffer that are looked at; more come only from a buffer made of them."""
_NONE: Final = b"\x00\xfe\xff"
"""What a band writes for a minute without a measurement (`data_hr` of the Zepp cloud)."""
_MEASURED: Final = bytes(range(25, 251)) + _NONE
"""What the minutes of a band consist of."""


class _Kind(NamedTuple):
    name: str
    code: str
    """Format of one sample, of `struct`, with its byte order."""
    size: int


_KINDS: Final = tuple(
    _Kind(f"{name}{suffix}", f"{order}{code}", struct.calcsize(code))
    for name, code in (("int16", "h"), ("int32", "i"), ("float32", "f"), ("float64", "d"))
    for suffix, order in (("le", "<"), ("be", ">"))
)


_VARINTS: Final = _Kind("varints", "", 0)
"""Numbers of seven bits a byte, lowest first; their size differs."""
_MAX_VARINT: Final = 1 << 28
_LONGEST: Final = _MIN_SAMPLES * max(kind.size for kind in _KINDS)


class _Spot(NamedTuple):
    series: Series
    offset: int
    kind: _Kind | None
    """None for one byte a sample."""


class PackedSeries:
    """All series that were fed in, as numbers in bytes."""

    def __init__(self, series: Iterable[Series]) -> None:
        """Take the series that can prove anything: three samples that differ, four of integers."""
        windows: dict[bytes, list[_Spot]] = {}
        gapped: dict[bytes, list[_Spot]] = {}
        for one in list(series)[:_MAX_SERIES]:
            samples = one.samples[:_MAX_SAMPLES]
            for offset in range(len(samples) - _MIN_DISTINCT + 1):
                window = samples[offset : offset + _MIN_SAMPLES]
                for kind in (*_KINDS, _VARINTS):
                    pattern = _window(kind, window)
                    if pattern is not None:
                        windows.setdefault(pattern, []).append(_Spot(one, offset, kind))
                if len(window) < _MIN_SAMPLES or len(set(window)) < _MIN_DISTINCT:
                    continue
                if all(v == int(v) and 0 < v < 254 for v in window):
                    gapped.setdefault(bytes(map(int, window)), []).append(_Spot(one, offset, None))
        self._windows = list(windows.values())
        self._finder = BytesAhoCorasick(list(windows)) if windows else None
        self._gapped = list(gapped.values())
        self._minutes = BytesAhoCorasick(list(gapped)) if gapped else None

    def may_be_in(self, data: bytes) -> bool:
        """Say whether bytes may hold a run; a glance that spares the closer look."""
        if self._finder is not None and self._finder.find_matches_as_indexes(data):
            return True
        return self._minutes is not None and not data.translate(None, _MEASURED)

    def find(self, leaf: Leaf) -> list[Run]:
        """Return the runs in a buffer, the longest of each series."""
        data = leaf.value
        if not isinstance(data, bytes):
            return []
        found = [(spot, at, data) for spot, at in _spots(self._finder, self._windows, data)]
        if self._minutes is not None and any(byte in data for byte in _NONE):
            # Without gaps the minutes stand side by side, and the search for plain bytes finds them.
            dense = data.translate(None, _NONE)
            if 2 * len(dense) >= _MIN_SAMPLES and _is_minutes(data, dense):
                found += [(spot, at, dense) for spot, at in _spots(self._minutes, self._gapped, dense)]
        best: dict[Series, Run] = {}
        for spot, at, content in found:
            run = _run(spot, at, content, leaf)
            before = best.get(spot.series)
            if before is None or len(before.samples) < len(run.samples):
                best[spot.series] = run
        return list(best.values())


def _is_minutes(data: bytes, dense: bytes) -> bool:
    """Say whether bytes are one measurement a minute: what is no gap is a heart rate, 25 to 250 a minute."""
    return len(data) > len(dense) and not data.translate(None, _MEASURED)


def _spots(finder: BytesAhoCorasick | None, spots: Sequence[list[_Spot]], data: bytes) -> list[tuple[_Spot, int]]:
    if finder is None:
        return []
    found = ((spot, start) for index, start, _ in matches(finder, data, _LONGEST) for spot in spots[index])
    return list(islice(found, _MAX_SPOTS))


def _run(spot: _Spot, at: int, data: bytes, leaf: Leaf) -> Run:
    samples = spot.series.samples[spot.offset : _MAX_SAMPLES]
    length = 0
    while length < len(samples):
        wanted = _packed(spot.kind, samples[length : length + 1]) if spot.kind is not None else _byte(samples[length])
        if wanted is None or not data.startswith(wanted, at):
            break
        at += len(wanted)
        length += 1
    form = spot.kind.name if spot.kind is not None else "bytes.gaps"
    return Run(spot.series, (leaf,), samples[:length], form)


def _window(kind: _Kind, samples: Sequence[float]) -> bytes | None:
    """Return the bytes of the first samples, as many as prove a series in this form; None where they prove none."""
    # Three floats in a row are no accident; three integers may count from one to three.
    size = _MIN_DISTINCT if kind.code[1:] in ("f", "d") else _MIN_SAMPLES
    first = samples[:size]
    if len(first) < size or len(set(first)) < _MIN_DISTINCT:
        return None
    if kind is _VARINTS and max(first) < 128:
        return None  # one byte each: the search for plain bytes finds them
    return _packed(kind, first)


def _packed(kind: _Kind, samples: Sequence[float]) -> bytes | None:
    """Return samples as numbers, None where the form cannot hold them."""
    if kind is _VARINTS:
        if not all(v == int(v) and 0 <= v < _MAX_VARINT for v in samples):
            return None
        return b"".join(_varint(int(v)) for v in samples)
    code, integer = kind.code[1], kind.code[1] in "hi"
    if integer and not all(v == int(v) for v in samples):
        return None
    try:
        numbers = [int(v) if integer else v for v in samples]
        return struct.pack(f"{kind.code[0]}{len(samples)}{code}", *numbers)
    except (struct.error, OverflowError):
        return None


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes((*out, value))


def _byte(sample: float) -> bytes | None:
    return bytes((int(sample),)) if sample == int(sample) and 0 < sample < 254 else None
