"""Where a picture was taken: the GPS block of its Exif (JEITA CP-3451, 4.6.6), or the GPS fields of its XMP."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from sdkwitness.audit.decode import picture
from sdkwitness.audit.decode.part import Part

_GPS_IFD = 0x8825
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_MAX_ENTRIES = 200
_XMP_GPS = re.compile(rb"exif:GPS(Latitude|Longitude)(?:\s*=\s*[\"']|>)\s*([0-9,.]{3,30}[NSEW])")
"""An attribute or an element; the value is `DDD,MM.mmmk` or `DDD,MM,SSk` (XMP specification, part 2, 1.2.7.4)."""


def position(data: bytes) -> list[Part]:
    """Return the position in a picture's metadata as one part of decimal degrees; none when there is none."""
    for block in picture.blocks(data):
        try:
            found = _gps(block.data) if block.kind == "exif" else _xmp(block.data)
        except struct.error:
            continue  # offsets that point outside of the block
        if found is not None:
            latitude, longitude = found
            return [Part(f"{block.kind}:GPS", f"{latitude:.7f},{longitude:.7f}", "GPS", final=True)]
    return []


def _xmp(packet: bytes) -> tuple[float, float] | None:
    fields: dict[bytes, bytes] = dict(_XMP_GPS.findall(packet))
    if len(fields) < 2:
        return None
    try:
        latitude, longitude = (_xmp_degrees(fields[name].decode("ascii")) for name in (b"Latitude", b"Longitude"))
    except ValueError:
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _xmp_degrees(text: str) -> float:
    """Return degrees from degrees, minutes and perhaps seconds, before the letter of the hemisphere."""
    pieces = [float(piece) for piece in text[:-1].split(",")]
    degrees = sum(piece / 60.0**power for power, piece in enumerate(pieces[:3]))
    return -degrees if text[-1] in "SW" else degrees


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
