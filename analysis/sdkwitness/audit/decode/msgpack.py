"""MessagePack: a map or an array of them, read by msgspec to its very end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import msgspec

from sdkwitness.audit.decode.part import Part
from sdkwitness.audit.decode.tree import scalars

_MIN_SIZE = 4
_MAX_CHECKED = 200
_CONTAINERS = frozenset([*range(0x80, 0xA0), 0xDC, 0xDD, 0xDE, 0xDF])
"""First bytes of maps and arrays."""


def parse(data: bytes) -> list[Part] | None:
    """Return the scalars of a document, None when `data` is none.

    A few numbers in an array may be anything; a document has a field name or a text.
    """
    if len(data) < _MIN_SIZE or data[0] not in _CONTAINERS:
        return None
    try:
        document: object = msgspec.msgpack.decode(data, ext_hook=_extension)
    except (msgspec.DecodeError, ValueError, TypeError, OverflowError, RecursionError, MemoryError):
        return None
    return list(scalars(document, "msgpack")) if any(map(_speaks, _head(document))) else None


def _extension(_: int, content: memoryview) -> bytes:
    return bytes(content)


def _head(document: object) -> Iterator[object]:
    """Yield the first members of the document and of the items in it."""
    if isinstance(document, dict):
        yield from list(cast("dict[object, object]", document))[:_MAX_CHECKED]
    elif isinstance(document, list):
        for entry in cast("list[object]", document)[:_MAX_CHECKED]:
            yield from cast("dict[object, object]", entry) if isinstance(entry, dict) else [entry]


def _speaks(name: object) -> bool:
    return isinstance(name, str) and name.isprintable() and len(name) >= 1
