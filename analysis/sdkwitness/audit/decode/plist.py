"""Binary property lists, read by the standard library; the XML ones are `xmltext`'s."""

from __future__ import annotations

import plistlib

from sdkwitness.audit.decode.part import Part
from sdkwitness.audit.decode.tree import scalars

_MAX_SIZE = 4 * 1024 * 1024


def parse(data: bytes) -> list[Part] | None:
    """Return the scalars of a binary property list, None when `data` is none."""
    if not data.startswith(b"bplist00") or len(data) > _MAX_SIZE:
        return None
    try:
        document: object = plistlib.loads(data, fmt=plistlib.FMT_BINARY)
    except (plistlib.InvalidFileException, ValueError, RecursionError, MemoryError):
        return None
    return list(scalars(document, "plist"))
