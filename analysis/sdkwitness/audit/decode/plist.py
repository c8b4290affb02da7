"""Property lists, binary and in XML, read by the standard library, which refuses entities."""

from __future__ import annotations

import plistlib
from xml.parsers.expat import ExpatError

from sdkwitness.audit.decode.part import Part
from sdkwitness.audit.decode.tree import scalars

_MAX_SIZE = 4 * 1024 * 1024
_HEAD = 512
"""Characters within which the root stands: a declaration and a document type go before it."""


def parse(data: bytes) -> list[Part] | None:
    """Return the scalars of a binary property list, None when `data` is none."""
    if not data.startswith(b"bplist00") or len(data) > _MAX_SIZE:
        return None
    try:
        document: object = plistlib.loads(data, fmt=plistlib.FMT_BINARY)
    except (plistlib.InvalidFileException, ValueError, RecursionError, MemoryError):
        return None
    return list(scalars(document, "plist"))


def parse_text(text: str) -> list[Part] | None:
    """Return the scalars of a property list in XML, None when `text` is none, or one that is broken."""
    if "<plist" not in text[:_HEAD] or len(text) > _MAX_SIZE:
        return None
    try:
        document: object = plistlib.loads(text.encode("utf-8", "replace"), fmt=plistlib.FMT_XML)
    except (plistlib.InvalidFileException, ExpatError, ValueError, TypeError, OverflowError, RecursionError):
        return None
    return list(scalars(document, "plist"))
