"""Encoded polylines: the track of a map as letters, by the algorithm that Google published and all maps read."""

from __future__ import annotations

import re

from sdkwitness.audit.decode.part import Part

_TEXT = re.compile(r"[?-~]{12,}\Z")
_MARKS = re.compile(r"[?@\[\\\]^`{|}~]")
"""Characters of the alphabet that words and Base64 have not."""
_MAX_SIZE = 100_000
_MIN_POINTS = 3
_MAX_STEP = 0.5
"""Degrees between two points of one track, at most."""
_SCALES = ((1e5, "polyline"), (1e6, "polyline6"))
"""Parts of a degree, with the name of the step; the finer ones where the coarser leave the earth."""


def parse(text: str) -> Part | None:
    """Return the points as `latitude,longitude;…` in degrees, None when `text` is no track.

    Only numbers to the very end, in range, close to each other and away from 0,0 are a track.
    """
    if len(text) > _MAX_SIZE or not _TEXT.match(text) or not _MARKS.search(text):
        return None
    numbers = _numbers(text)
    if numbers is None or len(numbers) % 2 or len(numbers) < 2 * _MIN_POINTS:
        return None
    for scale, name in _SCALES:
        points = _points(numbers, scale)
        if points is not None:
            return Part(name, ";".join(points), final=True)
    return None


def _points(numbers: list[int], scale: float) -> list[str] | None:
    """Return the points of a track that begins with its first point and goes on with differences, None for no track."""
    latitude = longitude = 0
    decimals = len(str(int(scale))) - 1
    points: list[str] = []
    for north, east in zip(numbers[::2], numbers[1::2], strict=True):
        if points and max(abs(north), abs(east)) > _MAX_STEP * scale:
            return None
        latitude, longitude = latitude + north, longitude + east
        if abs(latitude) > 90 * scale or abs(longitude) > 180 * scale:
            return None
        if min(abs(latitude), abs(longitude)) < scale / 10:
            return None
        points.append(f"{latitude / scale:.{decimals}f},{longitude / scale:.{decimals}f}")
    return points


def _numbers(text: str) -> list[int] | None:
    """Return the signed numbers of five bits a character, lowest first; None when they do not end with the text."""
    found: list[int] = []
    value = shift = 0
    for character in text:
        bits = ord(character) - 63
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            found.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
        elif shift > 30:
            return None
    return found if not shift else None
