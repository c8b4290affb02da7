"""Compressed streams that no signature announces: brotli, raw deflate, zlib of a small window, sized LZ4 blocks.

Many bytes begin like one of them, so only a whole stream counts, to its very last byte, and only where what it
expands to is content: a text, a message of readable fields, or something whose signature says what it is.
"""

from __future__ import annotations

from typing import Protocol, cast

import lz4.block  # type: ignore[import-untyped]  # ships no stubs

from sdkwitness.audit.decode import binary, cbor, codings, grpc, msgpack, plist
from sdkwitness.audit.decode.part import Part

_MIN_SIZE = 8
_MIN_TEXT = 12
"""Characters from which a text is no accident."""
_MIN_MESSAGE = 24
_MAX_SIZE = 4 * 1024 * 1024
_FREE = 1024 * 1024
_RATIO = 50
"""Expansion up to which a stream without a signature is followed; the bytes then count in the walk's budget."""
_BLOCK_RATIO = 255
"""What LZ4 can expand to at most (LZ4 block format, end of block conditions)."""


def may_be(data: bytes) -> bool:
    """Say whether the first bytes can begin a raw deflate or brotli stream, or an LZ4 block of the size before it."""
    return _MIN_SIZE <= len(data) <= _MAX_SIZE and (
        _begins_deflate(data) or data[0] & 0x0F != 0x01 or _block_size(data) > 0
    )


def parse(data: bytes) -> list[Part] | None:
    """Return what a whole stream expands to, None when `data` is none."""
    if not may_be(data):
        return None
    limit = max(_FREE, len(data) * _RATIO)
    if _begins_deflate(data):
        got = codings.inflate_raw(data, limit)
        if got is not None and not got.problem and _is_content(got.data):
            return [Part(got.name, got.data)]
    size = _block_size(data)
    if size and size <= limit:
        block = _block(data[4:], size)
        if block is not None and _is_content(block):
            return [Part("lz4-block", block)]
    if _begins_zlib(data):
        got = codings.unzlib(data, limit)
        if got is not None and not got.problem and _is_content(got.data):
            return [Part(got.name, got.data)]
    if data[0] & 0x0F != 0x01:
        got = codings.unbrotli(data, limit)
        if got is not None and not got.problem and _is_content(got.data):
            return [Part(got.name, got.data)]
    return None


def _begins_deflate(data: bytes) -> bool:
    """Read the header of the first block (RFC 1951, 3.2.3): its type, and of a stored one its length twice."""
    kind = data[0] >> 1 & 3
    if kind == 0:
        return data[0] >> 3 == 0 and data[1] ^ data[3] == 0xFF and data[2] ^ data[4] == 0xFF
    return kind != 3


def _begins_zlib(data: bytes) -> bool:
    """Read a header of any window (RFC 1950, 2.2); two bytes in five hundred are one."""
    return data[0] & 0x0F == 8 and data[0] < 0x78 and int.from_bytes(data[:2], "big") % 31 == 0


def _block_size(data: bytes) -> int:
    """Return the size that the bindings of LZ4 write before a block, 0 when it cannot be one."""
    size = int.from_bytes(data[:4], "little")
    return size if _MIN_TEXT <= size <= _BLOCK_RATIO * len(data) and size * 2 >= len(data) else 0


class _Blocks(Protocol):
    """What is used of `lz4.block`, which has no stubs."""

    LZ4BlockError: type[Exception]

    def decompress(self, source: bytes, /, *, uncompressed_size: int) -> bytes:
        """Return what a block of that size expands to."""
        ...


def _block(data: bytes, size: int) -> bytes | None:
    blocks = cast("_Blocks", lz4.block)
    try:
        out = blocks.decompress(data, uncompressed_size=size)
    except (blocks.LZ4BlockError, ValueError, MemoryError):
        return None
    return out if len(out) == size else None


def _is_content(data: bytes) -> bool:
    text = binary.text_of(data)
    if text is not None:
        return len(text) >= _MIN_TEXT
    if len(data) < _MIN_MESSAGE:
        return False
    # What was compressed may be compressed or packed itself.
    if codings.by_signature(data, _MIN_TEXT) is not None or binary.media(data) is not None:
        return True
    return any(parse(data) for parse in (msgpack.parse, cbor.parse, plist.parse, grpc.parse, binary.protobuf))
