"""JSON under one repeated byte: an exclusive or that some SDKs call encryption, and that hides nothing.

The two first characters of an object and its last one are known, so the byte follows from the content; only a
document that then parses to its very end counts. Longer masks need the agent.
"""

from __future__ import annotations

import json

from sdkwitness.audit.decode.part import Part

_MIN_SIZE = 8
_MAX_SIZE = 2_000_000
_OPENING, _QUOTE, _CLOSING = b'{"}'


def may_be(first: int, second: int, last: int) -> bool:
    """Say whether the two first bytes and the last are those of an object under one mask, and not bare."""
    mask = first ^ _OPENING
    return mask != 0 and second ^ mask == _QUOTE and last ^ mask == _CLOSING


def parse(data: bytes) -> list[Part] | None:
    """Return the JSON object under a mask of one byte, None when `data` is none."""
    if not _MIN_SIZE <= len(data) <= _MAX_SIZE:
        return None
    if not may_be(data[0], data[1], data[-1]):
        return None
    mask = data[0] ^ _OPENING
    plain = data.translate(bytes(value ^ mask for value in range(256)))
    try:
        document: object = json.loads(plain)
    except (ValueError, RecursionError):
        return None
    return [Part(f"xor:{mask:02x}", plain)] if document else None
