"""Bytes that a document holds as an array of numbers, as serialisers write a byte array.

A series of measurements is an array of small numbers too, so the bytes count only where they begin a document or a
compressed stream.
"""

from __future__ import annotations

import re

from sdkwitness.audit.decode import codings
from sdkwitness.audit.decode.part import Part

_ARRAY = re.compile(r"(?:-?\d{1,3}\s?,\s?){8}")
_ITEM = re.compile(r"(.*)\[(\d+)\]\Z", re.DOTALL)
MIN_SIZE = 8
"""Bytes of the shortest array that is looked at."""
_MAX_SIZE = 1024 * 1024
_MAX_ARRAYS = 100
_DOCUMENTS = (b'{"', b"[{", b'["', b"<?xml", b"\xef\xbb\xbf{")
_PROBE = 64


def mentioned(text: str) -> bool:
    """Say whether a text has an array of small numbers at all."""
    return _ARRAY.search(text) is not None


def beside(parts: list[Part]) -> list[Part]:
    """Return the contents of the arrays among the fields of a document that are bytes."""
    found: list[Part] = []
    layer, octets = "", bytearray()
    for part in [*parts, Part("", "")]:
        match = _ITEM.match(part.layer)
        value = _octet(part) if match is not None else None
        if match is not None and value is not None and match[1] == layer and int(match[2]) == len(octets):
            octets.append(value)
            continue
        if _is_content(bytes(octets)) and len(found) < _MAX_ARRAYS:
            found.append(Part(f"{layer} > bytes", bytes(octets)))
        layer, octets = "", bytearray()
        if match is not None and value is not None and match[2] == "0":
            layer = match[1]
            octets.append(value)
    return found


def _octet(part: Part) -> int | None:
    if not part.final or not isinstance(part.data, str) or len(part.data) > 4:
        return None
    try:
        number = int(part.data)
    except ValueError:
        return None
    return number & 0xFF if -128 <= number <= 255 else None


def _is_content(octets: bytes) -> bool:
    if not MIN_SIZE <= len(octets) <= _MAX_SIZE:
        return False
    return octets.startswith(_DOCUMENTS) or codings.by_signature(octets, _PROBE) is not None
