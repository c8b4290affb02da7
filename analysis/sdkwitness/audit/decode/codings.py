"""Content codings and compressed containers, expanded within a bound and however broken."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from typing import NamedTuple, Protocol, cast

import brotli  # type: ignore[import-untyped]  # ships no stubs
import lz4.frame  # type: ignore[import-untyped]  # ships no stubs
import zstandard


class Expanded(NamedTuple):
    """Result of one decompression."""

    name: str
    data: bytes
    problem: str
    """Empty, `truncated gzip`, `expansion`, ..."""


class _Brotli(Protocol):
    """What is used of `brotli.Decompressor`, which has no stubs."""

    def process(self, data: bytes, /) -> bytes:
        """Return what `data` expands to."""
        ...

    def is_finished(self) -> bool:
        """Say whether the stream has ended."""
        ...


class _Lz4(Protocol):
    """What is used of `lz4.frame.LZ4FrameDecompressor`, which has no stubs."""

    eof: bool
    needs_input: bool
    unused_data: bytes | None

    def decompress(self, data: bytes, /, max_length: int) -> bytes:
        """Return at most `max_length` bytes of what `data` expands to."""
        ...


_CHUNK = 64 * 1024
_ZSTD = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
_LZ4 = b"\x04\x22\x4d\x18"
"""0x184D2204, little-endian."""
_PIECE = 4 * 1024
"""Bytes fed at once: a decoder copies what it leaves of them, and of many members each would copy all the rest."""
_MAX_MEMBERS = 10_000
_BROTLI_STEP = 16
"""Bytes fed at once: the decoder has no output limit, and one meta-block of 16 MiB fits into about 10 bytes."""


def gunzip(data: bytes, limit: int) -> Expanded | None:
    """Expand gzip members one after the other (RFC 1952)."""
    out = bytearray()
    rest = memoryview(data)
    members = 0
    while bytes(rest[:2]) == b"\x1f\x8b":
        members += 1
        if members > _MAX_MEMBERS:
            return Expanded("gzip", bytes(out), "expansion")
        got = _inflate("gzip", rest, limit - len(out), 31)
        if got is None:
            break
        (_, part, problem), rest = got
        out += part
        if problem:
            return Expanded("gzip", bytes(out), problem)
    return Expanded("gzip", bytes(out), "") if out or len(rest) < len(data) else None


def inflate(data: bytes, limit: int) -> Expanded | None:
    """Expand `deflate`: zlib (RFC 1950), or the raw stream (RFC 1951) that many clients send instead."""
    for wbits in (15, -15):
        got = _inflate("deflate", data, limit, wbits)
        if got is not None and (got[0].data or not data):
            return got[0]
    return None


def inflate_raw(data: bytes, limit: int) -> Expanded | None:
    """Expand a raw deflate stream (RFC 1951) that ends where `data` ends."""
    got = _inflate("deflate", data, limit, -15)
    return got[0] if got is not None and not got[1] else None


def unlz4(data: bytes, limit: int) -> Expanded | None:
    """Expand LZ4 frames one after the other (LZ4 frame format 1.6)."""
    out = bytearray()
    at = frames = 0
    while data[at : at + 4] == _LZ4:
        frames += 1
        if frames > _MAX_MEMBERS:
            return Expanded("lz4", bytes(out), "expansion")
        decoder = cast("_Lz4", lz4.frame.LZ4FrameDecompressor())
        try:
            while not decoder.eof and len(out) <= limit:
                piece = data[at : at + _PIECE] if decoder.needs_input else b""
                if decoder.needs_input and not piece:
                    break
                out += decoder.decompress(piece, max_length=min(_CHUNK, limit - len(out) + 1))
                at += len(piece)
        except RuntimeError:
            return Expanded("lz4", bytes(out), "bad lz4") if out else None
        if len(out) > limit:
            return Expanded("lz4", bytes(out[:limit]), "expansion")
        if not decoder.eof:
            return Expanded("lz4", bytes(out), "truncated lz4")
        at -= len(decoder.unused_data or b"")
    return Expanded("lz4", bytes(out), "") if out else None


def unzlib(data: bytes, limit: int) -> Expanded | None:
    """Expand a zlib stream (RFC 1950)."""
    got = _inflate("zlib", data, limit, 15)
    return got[0] if got is not None and got[0].data else None


def unbrotli(data: bytes, limit: int) -> Expanded | None:
    """Expand brotli (RFC 7932), which has no signature: only a whole stream counts."""
    out = bytearray()
    decoder = cast("_Brotli", brotli.Decompressor())  # pyright: ignore[reportUnknownMemberType]  # ships no stubs
    try:
        for start in range(0, len(data), _BROTLI_STEP):
            out += decoder.process(data[start : start + _BROTLI_STEP])
            if len(out) > limit:
                return Expanded("br", bytes(out[:limit]), "expansion")
    except cast("type[Exception]", brotli.error):  # pyright: ignore[reportUnknownMemberType]  # ships no stubs
        return Expanded("br", bytes(out), "bad br") if out else None
    return Expanded("br", bytes(out), "" if decoder.is_finished() else "truncated br") if out else None


def unzstd(data: bytes, limit: int) -> Expanded | None:
    """Expand zstd frames (RFC 8878) with a window of at most 8 MiB, as RFC 9659 asks.

    A block is given whole or not at all, so that a frame which was cut may give nothing but the reason.
    """
    out = bytearray()
    start = frames = 0
    unpacker = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024)
    while start < len(data):
        if _SKIPPABLE.match(data, start):  # 3.1.2
            start += 8 + int.from_bytes(data[start + 4 : start + 8], "little")
            continue
        if data[start : start + 4] != _ZSTD:
            break
        decoder = unpacker.decompressobj()
        try:
            while start < len(data) and not decoder.eof:
                chunk = data[start : start + 256]
                out += decoder.decompress(chunk)
                start += len(chunk)
                if len(out) > limit:
                    return Expanded("zstd", bytes(out[:limit]), "expansion")
        except zstandard.ZstdError:
            return Expanded("zstd", bytes(out), "bad zstd") if out else None
        if not decoder.eof:
            return Expanded("zstd", bytes(out), "truncated zstd")
        start -= len(decoder.unused_data)
        frames += 1
    return Expanded("zstd", bytes(out), "") if frames else None


def _inflate(name: str, data: bytes | memoryview, limit: int, wbits: int) -> tuple[Expanded, memoryview] | None:
    """Expand one stream; return it and what follows it."""
    decoder = zlib.decompressobj(wbits)
    out = bytearray()
    rest, none = memoryview(data), memoryview(b"")
    try:
        while rest and not decoder.eof:
            piece = rest[:_PIECE]
            out += decoder.decompress(piece, max(1, limit - len(out) + 1))
            if len(out) > limit:
                return Expanded(name, bytes(out[: max(0, limit)]), "expansion"), none
            rest = rest[len(piece) - len(decoder.unconsumed_tail) - len(decoder.unused_data) :]
    except zlib.error:
        return (Expanded(name, bytes(out), f"bad {name}"), none) if out else None
    if not decoder.eof:
        return (Expanded(name, bytes(out), f"truncated {name}"), none) if out else None
    return Expanded(name, bytes(out), ""), rest


CODINGS: dict[str, Callable[[bytes, int], Expanded | None]] = {
    "gzip": gunzip,
    "x-gzip": gunzip,
    "deflate": inflate,
    "br": unbrotli,
    "zstd": unzstd,
    "zlib": unzlib,
    "lz4": unlz4,
}
"""Content codings of the IANA registry that clients use, by their token, and two that nobody registered."""
PLAIN_CODINGS = frozenset({"", "identity", "none", "utf-8"})
"""Tokens that say that nothing was done, the last two not registered but met."""


def by_signature(data: bytes, limit: int) -> Expanded | None:
    """Expand `data` if it begins with the signature of gzip, zstd, LZ4 or zlib."""
    if data[:2] == b"\x1f\x8b":
        return gunzip(data, limit)
    if data[:4] == _ZSTD:
        return unzstd(data, limit)
    if data[:4] == _LZ4:
        return unlz4(data, limit)
    # RFC 1950: CMF 0x78 is deflate with a 32 KiB window, and the two header bytes are a multiple of 31.
    if len(data) >= 8 and data[0] == 0x78 and int.from_bytes(data[:2], "big") % 31 == 0:
        return unzlib(data, limit)
    return None
