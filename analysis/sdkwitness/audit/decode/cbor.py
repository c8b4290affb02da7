"""CBOR (RFC 8949): a map or an array, alone, as a sequence (RFC 8742) or under tag 55799, read by cbor2 to its end.

A tag never makes an object: what it tags is read as plain content, so that no date, pattern, fraction or shared
reference of the document's is built. Big numbers become their digits.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any, cast

import cbor2

from sdkwitness.audit.decode.part import Part
from sdkwitness.audit.decode.tree import scalars

_SELF_DESCRIBED = b"\xd9\xd9\xf7"
_MAPS = range(0xA0, 0xC0)
_ARRAYS = range(0x80, 0xA0)
_MIN_SIZE = 4
_MAX_SIZE = 4 * 1024 * 1024
_MAX_DEPTH = 200
_MAX_DOCUMENTS = 5_000
_MAX_FREE_KEYS = 64 * 1024
"""Bytes up to which keys other than texts are read: colliding numbers would make a dict of many of them slow."""
_MAX_BIG = 64
"""Bytes of a big number that is still written in digits."""
_MAX_CHECKED = 200
_MIN_TEXT = 4
"""Characters of a text that tells an array of values from bytes at random."""


def may_be(data: bytes) -> bool:
    """Say whether the first byte is that of a map, an array or the tag for CBOR itself."""
    return len(data) >= _MIN_SIZE and (data[0] in _MAPS or data[0] in _ARRAYS or data[:3] == _SELF_DESCRIBED)


def parse(data: bytes) -> list[Part] | None:
    """Return the scalars of the documents, None when `data` is not made of them to its very end.

    A few numbers in an array may be anything: without the tag, a document has a field name or a text.
    """
    if not may_be(data) or len(data) > _MAX_SIZE:
        return None
    documents = _documents(data, strict=True)
    if documents is None and len(data) <= _MAX_FREE_KEYS:
        documents = _documents(data, strict=False)
    if not documents or not (data[:3] == _SELF_DESCRIBED or all(map(_speaks, documents))):
        return None
    if len(documents) == 1:
        return list(scalars(documents[0], "cbor"))
    return [part for number, one in enumerate(documents, start=1) for part in scalars(one, f"cbor:{number}")]


def _documents(data: bytes, *, strict: bool) -> list[object] | None:
    stream = io.BytesIO(data)
    found: list[object] = []
    try:
        decoder = cbor2.CBORDecoder(
            stream, semantic_decoders=_PLAIN, max_depth=_MAX_DEPTH, strict_hashable_types=strict, tag_hook=_tagged
        )
        while not found or stream.tell() < len(data):
            if len(found) >= _MAX_DOCUMENTS:
                return None
            document = cast("object", decoder.decode())
            if not isinstance(document, (Mapping, list, tuple)):
                return None
            found.append(cast("object", document))
    except (cbor2.CBORDecodeError, ValueError, TypeError, OverflowError, RecursionError, MemoryError):
        return None
    return found


def _content(content: object, _: bool) -> object:
    return content


def _positive(content: object, _: bool) -> object:
    return _digits(content, lambda value: value)


def _negative(content: object, _: bool) -> object:
    return _digits(content, lambda value: -1 - value)


def _digits(content: object, signed: Callable[[int], int]) -> object:
    """Return the digits of a big number (RFC 8949, 3.4.3): a text, whose hash nobody can foresee."""
    if not isinstance(content, bytes) or len(content) > _MAX_BIG:
        return content
    return str(signed(int.from_bytes(content, "big")))


def _tagged(tag: cbor2.CBORTag, _: bool) -> object:
    return cast("object", tag.value)


_PLAIN: dict[int, Callable[[Any, bool], Any]] = {
    2: _positive,
    3: _negative,
    **dict.fromkeys(
        (0, 1, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004, 43000, 55799), _content
    ),
}
"""Every tag of which the library would build an object, read as what it tags."""


def _speaks(document: object) -> bool:
    """Say whether a document has a field name, or an array of it a text: bytes at random have neither."""
    if isinstance(document, Mapping):
        names = [*cast("Mapping[object, object]", document)][:_MAX_CHECKED]
        return any(isinstance(name, str) and name and name.isprintable() for name in names)
    entries = cast("list[object] | tuple[object, ...]", document)[:_MAX_CHECKED]
    return any(
        _speaks(cast("object", entry))
        if isinstance(entry, Mapping)
        else isinstance(entry, str) and len(entry) >= _MIN_TEXT
        for entry in entries
    )
