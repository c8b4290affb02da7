"""HTTP/2's frames as they stand in one direction (RFC 9113, 4 and 6)."""

from __future__ import annotations

import re
import struct
from typing import Final

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADER: Final = 9
MAX_HEADERS: Final = 256 << 10
"""Bytes of a header block."""

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM: Final = 0x1
END_HEADERS: Final = 0x4
PADDED: Final = 0x8
HAS_PRIORITY: Final = 0x20

head = struct.Struct(">HBBBI").unpack_from
"""Length's first two bytes, its last; type; flags; stream with a reserved bit."""

_OF_STREAM: Final = frozenset({DATA, HEADERS, PRIORITY, RST_STREAM, PUSH_PROMISE, CONTINUATION})
_OF_CONNECTION: Final = frozenset({SETTINGS, PING, GOAWAY})
_SIZES: Final = {PRIORITY: 5, RST_STREAM: 4, PING: 8, WINDOW_UPDATE: 4}
_FLAGS: Final = {DATA: 0x9, HEADERS: 0x2D, PRIORITY: 0, RST_STREAM: 0, SETTINGS: 1, PUSH_PROMISE: 0xC, PING: 1,
                 GOAWAY: 0, WINDOW_UPDATE: 0, CONTINUATION: 4}  # fmt: skip
_MAY: Final = re.compile(
    rb"\x00[\x00-\x40].[\x00-\x09][\x00\x01\x04\x05\x08\x09\x0c\x0d\x20-\x2d][\x00-\x7f]", re.DOTALL
)
MAX_USUAL: Final = 1 << 14


def plausible(data: bytes, at: int) -> bool:
    """Whether a frame may begin at `at`, of whose header all is there."""
    high, low, kind, flags, stream = head(data, at)
    length = high << 8 | low
    return (
        kind <= CONTINUATION
        and length <= MAX_USUAL
        and not flags & ~_FLAGS[kind]
        and not stream >> 31
        and (bool(stream) if kind in _OF_STREAM else not stream if kind in _OF_CONNECTION else True)
        and _SIZES.get(kind, length) == length
        and (kind != SETTINGS or not length % 6)
    )


def find(data: bytes) -> int:
    """Where frames begin again after a loss, so that they follow each other up to the end; -1 where nowhere."""
    size = len(data)
    for match in _MAY.finditer(data, 0, size - 3):
        at = match.start()
        count = 0
        while size - at >= HEADER and plausible(data, at):
            high, low = data[at] << 16 | data[at + 1] << 8, data[at + 2]
            at += HEADER + high + low
            count += 1
        if count and (
            at == size or (at > size and (count > 1 or match.start() == 0)) or (count > 1 and size - at < HEADER)
        ):
            return match.start()
    return -1


def unpadded(data: bytes, at: int, end: int, flags: int) -> tuple[int, int]:
    """Where the content of a frame stands, without padding and priority.

    Raises:
        ValueError: The padding is longer than the frame.
    """
    pad = 0
    if flags & PADDED:
        if at >= end:
            raise ValueError("padding without a frame")
        pad = data[at]
        at += 1
    if flags & HAS_PRIORITY:
        at += 5
    if at + pad > end:
        raise ValueError("padding longer than its frame")
    return at, end - pad
