"""Where a picture was taken: the GPS block of Exif in a JPEG (JEITA CP-3451, 4.6.6)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from sdkwitness.audit.decode.part import Part

_APP1 = 0xE1
_START_OF_SCAN = 0xDA
_GPS_IFD = 0x8825
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_MAX_ENTRIES = 200


def position(data: bytes) -> list[Part]:
    """Return the position in a JPEG's Exif block as one part of decimal degrees; none when there is none."""
    for block in _exif_blocks(data):
        try:
            found = _gps(block)
        except struct.error:
            continue  # offsets that point outside of the block
        if found is not None:
            latitude, longitude = found
            return [Part("exif:GPS", f"{latitude:.7f},{longitude:.7f}", "GPS", final=True)]
    return []


def _exif_blocks(data: bytes) -> Iterator[bytes]:
    """Yield the TIFF blocks of the APP1 segments before the picture itself."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _START_OF_SCAN:
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] == _APP1 and data[at + 4 : at + 10] == b"Exif\x00\x00":
            yield data[at + 10 : at + 2 + size]
        at += 2 + size


def _gps(tiff: bytes) -> tuple[float, float] | None:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return None
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    pointers = [value for tag, _, value in _entries(tiff, first, order) if tag == _GPS_IFD]
    if not pointers:
        return None
    (start,) = struct.unpack(f"{order}I", pointers[0])
    fields = {tag: (count, value) for tag, count, value in _entries(tiff, start, order)}
    if not {_LATITUDE, _LONGITUDE} <= fields.keys():
        return None
    latitude = _degrees(tiff, fields[_LATITUDE][1], order)
    longitude = _degrees(tiff, fields[_LONGITUDE][1], order)
    if latitude is None or longitude is None:
        return None
    south = fields.get(_LATITUDE_REF, (0, b"N"))[1][:1] == b"S"
    west = fields.get(_LONGITUDE_REF, (0, b"E"))[1][:1] == b"W"
    return (-latitude if south else latitude), (-longitude if west else longitude)


def _entries(tiff: bytes, start: int, order: str) -> Iterator[tuple[int, int, bytes]]:
    """Yield (tag, count, value or offset as four bytes) of one directory."""
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for number in range(min(count, _MAX_ENTRIES)):
        tag, _, items, value = struct.unpack_from(f"{order}HHI4s", tiff, start + 2 + 12 * number)
        yield tag, items, value


def _degrees(tiff: bytes, pointer: bytes, order: str) -> float | None:
    """Return degrees from three rationals: degrees, minutes, seconds."""
    (at,) = struct.unpack(f"{order}I", pointer)
    numbers: tuple[int, ...] = struct.unpack_from(f"{order}6I", tiff, at)
    if 0 in numbers[1::2]:
        return None
    degrees, minutes, seconds = (numbers[i] / numbers[i + 1] for i in (0, 2, 4))
    return degrees + minutes / 60 + seconds / 3600
