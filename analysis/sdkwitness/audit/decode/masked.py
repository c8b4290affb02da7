"""JSON under one repeated byte: an exclusive or that some SDKs call encryption, and that hides nothing.

The two first characters of an object and its last one are known, so the byte follows from the content; only a
document that then parses to its very end counts. Longer masks need the agent.
"""

from __future__ import annotations

import json

from sdkwitness.audit.decode.part import Part

_MIN_SIZE = 8
_MAX_SIZE = 2_000_000


def parse(data: bytes) -> list[Part] | None:
    """Return the JSON object under a mask of one byte, None when `data` is none."""
    if not _MIN_SIZE <= len(data) <= _MAX_SIZE:
        return None
    mask = data[0] ^ 0x7B  # {
    if mask == 0 or data[1] ^ mask != 0x22 or data[-1] ^ mask != 0x7D:  # " and }
        return None
    plain = data.translate(bytes(value ^ mask for value in range(256)))
    try:
        document: object = json.loads(plain)
    except (ValueError, RecursionError):
        return None
    return [Part(f"xor:{mask:02x}", plain)] if document else None
