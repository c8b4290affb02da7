"""The bytes of a packet file in chunks of bounded size, decompressed where it is compressed."""

from __future__ import annotations

import contextlib
import io
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Final, Protocol, cast

import zstandard

CHUNK: Final = 1 << 20
"""Bytes read at once."""
PIECE: Final = 1 << 16
"""Compressed bytes taken at once: they give 64 MiB at most, as DEFLATE expands 1032 times and LZ4 255 times."""
ZSTD_WINDOW: Final = 1 << 27
"""Bytes of memory that a Zstandard frame may ask for; what `zstd --long` takes."""

MAX_PACKET: Final = 128 << 20
"""Bytes; a longer packet or block is damage. Wireshark's own limit for the largest link types."""
Packet = tuple[int, bytes, int, int, int]
"""Link type, buffer, where in it the packet begins and ends, nanoseconds since the epoch; what of it was cut off is
what its own headers say beyond that."""
SECOND: Final = 1_000_000_000

GZIP: Final = b"\x1f\x8b"
LZ4: Final = b"\x04\x22\x4d\x18"
ZSTD: Final = b"\x28\xb5\x2f\xfd"
COMPRESSED: Final = (GZIP, LZ4, ZSTD)
"""How compressed files begin."""

Progress = Callable[[int, int], None]
"""Told bytes read of the file and its size; may raise to end the reading."""


class Damaged(Exception):
    """A file cannot be read on; the message says why, as the predicate of a sentence about it."""


def chunks(path: Path, progress: Progress | None = None) -> Iterator[bytes]:
    """Yield a file's bytes, as they were before it was compressed.

    Raises:
        Damaged: The compressed data is wrong, or ends early; what came before was yielded.
        OSError: The file cannot be read.
    """
    with path.open("rb", buffering=0) as file:
        head = file.read(len(ZSTD))
        file.seek(0)
        yield from decompressed(head, _raw(file, progress))


class Source:
    """A buffer over chunks, from which what was used is dropped."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._failed: Damaged | None = None
        self.buffer = b""
        self.used = 0
        """Bytes of the file before the buffer."""

    def more(self, at: int, size: int) -> bool:
        """Drop what is before `at`, and read until the buffer holds `size` bytes, or as many as there are."""
        self.used += at
        parts = [self.buffer[at:]]
        have = len(parts[0])
        while have < size and self._failed is None:
            try:
                chunk = next(self._chunks, b"")
            except Damaged as e:
                self._failed = e
                break
            if not chunk:
                break
            parts.append(chunk)
            have += len(chunk)
        self.buffer = b"".join(parts)
        return have >= size

    def at_least(self, size: int) -> bytes:
        """The buffer, grown to `size` bytes where the file has as many."""
        if len(self.buffer) < size:
            self.more(0, size)
        return self.buffer

    def ended(self, rest: int, at: int) -> Damaged:
        """Why there is no more, with `rest` bytes unread from `at` of the file on."""
        if self._failed is not None:
            return self._failed
        return Damaged(f"ends inside a packet: the {rest} bytes from offset {at} on are not read")

    @property
    def failed(self) -> Damaged | None:
        """Why no more bytes come, where that is no proper end."""
        return self._failed


def beginning(head: bytes) -> bytes:
    """The first bytes of a file before it was compressed, by its first bytes; empty where they are damaged."""
    try:
        return next(decompressed(head, iter([head])), b"")
    except Damaged:
        return b""


def decompressed(head: bytes, raw: Iterator[bytes]) -> Iterator[bytes]:
    """Undo the compression that the first bytes of a file show, if any."""
    if head.startswith(GZIP):
        return _gzip(raw)
    if head.startswith(LZ4):
        return _lz4(raw)
    if head.startswith(ZSTD):
        return _zstd(raw)
    return raw


def _raw(file: io.FileIO, progress: Progress | None) -> Iterator[bytes]:
    total = os.fstat(file.fileno()).st_size
    done = 0
    while chunk := file.read(CHUNK):
        yield chunk
        done += len(chunk)
        if progress is not None:
            progress(done, total)


def _gzip(raw: Iterable[bytes]) -> Iterator[bytes]:
    """Members of a gzip file (RFC 1952), one after the other."""
    inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    fresh = True
    for piece in _pieces(raw):
        rest = piece
        while rest:
            if fresh and not rest.strip(b"\0"):
                break  # padding behind the last member, as tapes have it
            fresh = False
            before = inflate.copy()
            try:
                data = inflate.decompress(rest)
            except zlib.error as e:
                data = _until_damage(before.decompress, rest)
                if data:
                    yield data
                raise Damaged("has damaged gzip data") from e
            if data:
                yield data
            rest = inflate.unused_data
            if inflate.eof:
                inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
                fresh = True
    if not fresh:
        data = inflate.flush()
        if data:
            yield data
        raise Damaged("ends before its gzip data does")


def _until_damage(inflate: Callable[[bytes], bytes], damaged: bytes) -> bytes:
    """What a piece holds before its damage: for a piece that fails the library gives nothing at all."""
    parts: list[bytes] = []
    with contextlib.suppress(zlib.error):
        parts.extend(inflate(damaged[at : at + 1]) for at in range(len(damaged)))
    return b"".join(parts)


class _Frame(Protocol):
    """lz4's decompressor of one frame."""

    eof: bool
    unused_data: bytes | None

    def decompress(self, data: bytes) -> bytes: ...


def _lz4(raw: Iterable[bytes]) -> Iterator[bytes]:
    """Frames of an LZ4 file, one after the other."""
    import lz4.frame  # type: ignore[import-untyped]  # ships no stubs; few files are compressed so, all would wait for it

    frame = cast("_Frame", lz4.frame.LZ4FrameDecompressor())
    ended = True
    for piece in _pieces(raw):
        rest = piece
        while rest:
            try:
                data = frame.decompress(rest)
            except RuntimeError as e:
                raise Damaged("has damaged LZ4 data") from e
            if data:
                yield data
            ended = frame.eof
            rest = (frame.unused_data or b"") if ended else b""
            if ended:
                frame = cast("_Frame", lz4.frame.LZ4FrameDecompressor())
    if not ended:
        raise Damaged("ends before its LZ4 data does")


def _zstd(raw: Iterator[bytes]) -> Iterator[bytes]:
    """Frames of a Zstandard file (RFC 8878), one after the other."""
    file = cast("IO[bytes]", _Stream(raw))  # the library calls nothing but `read`
    reader = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).stream_reader(file, read_across_frames=True)
    while True:
        try:
            data = reader.read(CHUNK)
        except zstandard.ZstdError as e:
            raise Damaged("has damaged Zstandard data") from e
        if not data:
            return  # the library does not tell a frame that ends early; packets that end early are told
        yield data


def _pieces(raw: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in raw:
        for at in range(0, len(chunk), PIECE):
            yield chunk[at : at + PIECE]


class _Stream:
    """Chunks as a file to read from."""

    def __init__(self, raw: Iterator[bytes]) -> None:
        self._raw = raw
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Return some bytes, none at the end."""
        found = self._rest or next(self._raw, b"")
        self._rest = found[size:]
        return found[:size]
