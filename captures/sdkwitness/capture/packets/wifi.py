"""Frames of 802.11, as monitors record them: where the LLC frame of a data frame that is not encrypted begins.

IEEE 802.11-2020, 9.2.4 (fields of a frame) and 9.3.2.2 (aggregated frames); https://www.radiotap.org.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

Place = tuple[bytes, int, int]
"""Buffer, beginning and end of an LLC frame."""

DATA: Final = 2
NO_DATA: Final = 0x4
"""Bit of a data frame's subtype: it carries none."""
QOS: Final = 0x8
TO_SYSTEM, FROM_SYSTEM, MORE, PROTECTED, ORDER = 1, 2, 4, 0x40, 0x80
AGGREGATED: Final = 0x80
RADIOTAP_TIME, RADIOTAP_FLAGS, RADIOTAP_MORE = 1, 2, 1 << 31
PADDED: Final = 0x20
"""Radiotap's flag for padding between header and content, to four bytes."""
ENCRYPTED: Final = "encrypted 802.11 data"
CONTROL: Final = "802.11 management and control"


def frames(data: bytes, at: int, end: int, *, padded: bool = False) -> Iterator[Place | str]:
    """Yield the LLC frames of one frame, or what it is instead."""
    if at + 24 > end:
        yield CONTROL if at + 2 <= end and data[at] >> 2 & 3 != DATA else "cut frames"
        return
    control, flags = data[at], data[at + 1]
    subtype = control >> 4
    if control >> 2 & 3 != DATA or subtype & NO_DATA:
        yield CONTROL
        return
    if flags & PROTECTED:
        yield ENCRYPTED
        return
    fragment = data[at + 22] & 0xF
    if flags & MORE or fragment:
        yield "fragments of 802.11 frames"
        return
    size = 24
    if flags & TO_SYSTEM and flags & FROM_SYSTEM:
        size += 6
    aggregated = False
    if subtype & QOS:
        aggregated = at + size < end and bool(data[at + size] & AGGREGATED)
        size += 2
        if flags & ORDER:
            size += 4
    at += size + (-size % 4 if padded else 0)
    if not aggregated:
        yield data, at, end
        return
    if at + 14 > end:
        yield "cut frames"
    while at + 14 <= end:
        (length,) = struct.unpack_from("!H", data, at + 12)
        yield data, at + 14, min(at + 14 + length, end)
        at += 14 + length
        at += -(14 + length) % 4


def radiotap(data: bytes, at: int, end: int) -> tuple[int, bool]:
    """Where the frame behind a radiotap header begins, and whether its header is padded."""
    if at + 8 > end:
        return end, False
    size, present = struct.unpack_from("<2xHI", data, at)
    field = at + 8
    more = present
    while more & RADIOTAP_MORE and field + 4 <= end:
        (more,) = struct.unpack_from("<I", data, field)
        field += 4
    if present & RADIOTAP_TIME:
        field += -(field - at) % 8 + 8
    padded = bool(present & RADIOTAP_FLAGS) and field < end and bool(data[field] & PADDED)
    return at + size, padded
