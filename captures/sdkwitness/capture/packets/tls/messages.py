"""Handshake messages out of the records that carry them, and the certificates in them."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, Protocol, cast

import brotli  # type: ignore[import-untyped]  # ships no types
import zstandard

from sdkwitness.capture.packets.tls.vectors import Fields, Short

HEADER: Final = 4
BROTLI_STEP: Final = 4
"""Bytes; each step may expand to a few blocks of 16 MiB (RFC 7932, 9.2)."""
MAX_MESSAGE: Final = 1 << 20
"""Bytes of a message that is kept; certificate chains have some thousands."""

# Types (IANA, TLS HandshakeType)
CLIENT_HELLO: Final = 1
SERVER_HELLO: Final = 2
NEW_SESSION_TICKET: Final = 4
END_OF_EARLY_DATA: Final = 5
HELLO_RETRY_REQUEST: Final = 6
"""Of drafts only; since then it is a ServerHello."""
ENCRYPTED_EXTENSIONS: Final = 8
CERTIFICATE: Final = 11
CLIENT_KEY_EXCHANGE: Final = 16
FINISHED: Final = 20
KEY_UPDATE: Final = 24
COMPRESSED_CERTIFICATE: Final = 25
KINDS: Final = frozenset({*range(7), 8, *range(11, 17), *range(20, 26)})


_BROTLI_ERROR: Final = cast("type[Exception]", brotli.error)  # pyright: ignore[reportUnknownMemberType]  # no stubs


class _Brotli(Protocol):
    """What is used of `brotli.Decompressor`, which has no stubs."""

    def process(self, data: bytes, /) -> bytes: ...


class Message(NamedTuple):
    """One handshake message."""

    kind: int
    raw: bytes
    """With its header."""

    @property
    def body(self) -> bytes:
        """Without its header."""
        return self.raw[HEADER:]


class Messages:
    """Puts the messages of one direction together again (RFC 8446, 5.1)."""

    __slots__ = ("_adrift", "_buffer", "_passed_over")

    def __init__(self) -> None:
        self._buffer = b""
        self._passed_over = 0
        """Bytes still to come of a message that is too long to keep."""
        self._adrift = False
        """Whether bytes were lost, so that a record may begin within a message."""

    def feed(self, content: bytes) -> Iterator[Message]:
        """Yield the messages that are whole now."""
        if self._adrift:
            if not _is_whole(content):
                return
            self._adrift = False
        if self._passed_over:
            cut = min(self._passed_over, len(content))
            self._passed_over -= cut
            content = content[cut:]
        buffer = self._buffer + content if self._buffer else content
        at = 0
        while len(buffer) - at >= HEADER:
            end = at + HEADER + int.from_bytes(buffer[at + 1 : at + HEADER], "big")
            if end > len(buffer):
                if end - at > MAX_MESSAGE:
                    self._passed_over = end - len(buffer)
                    at = len(buffer)
                break
            yield Message(buffer[at], buffer[at:end])
            at = end
        self._buffer = buffer[at:]

    def drop(self) -> None:
        """Forget what was begun, and take up messages again where a record holds nothing but whole ones."""
        self._buffer = b""
        self._passed_over = 0
        self._adrift = True


def _is_whole(content: bytes) -> bool:
    at = 0
    while len(content) - at >= HEADER and content[at] in KINDS:
        at += HEADER + int.from_bytes(content[at + 1 : at + HEADER], "big")
    return bool(content) and at == len(content)


def certificates(body: bytes, *, modern: bool) -> tuple[bytes, ...]:
    """The chain of a Certificate message as PEM, end entity first.

    Args:
        body: without its header.
        modern: whether it is that of TLS 1.3 (RFC 8446, 4.4.2; before that RFC 5246, 7.4.2).
    """
    fields = Fields(body)
    found: list[bytes] = []
    try:
        if modern:
            fields.vector(1)
        chain = Fields(fields.vector(3))
        while chain:
            found.append(_pem(chain.vector(3)))
            if modern:
                chain.vector(2)
    except Short:
        pass
    return tuple(found)


def compressed_certificates(body: bytes) -> tuple[bytes, ...]:
    """The chain of a CompressedCertificate message (RFC 8879, 4) as PEM."""
    fields = Fields(body)
    try:
        algorithm, size, packed = fields.number(2), fields.number(3), fields.vector(3)
    except Short:
        return ()
    expand = _EXPANDERS.get(algorithm)
    if expand is None or size > MAX_MESSAGE:
        return ()
    try:
        return certificates(expand(packed, size), modern=True)
    except (zlib.error, zstandard.ZstdError, ValueError, _BROTLI_ERROR):
        return ()


def _pem(certificate: bytes) -> bytes:
    return (
        b"-----BEGIN CERTIFICATE-----\n"
        + b"\n".join(_lines(base64.b64encode(certificate)))
        + b"\n-----END CERTIFICATE-----\n"
    )


def _lines(text: bytes) -> Iterator[bytes]:
    return (text[at : at + 64] for at in range(0, len(text), 64))


def _inflate(packed: bytes, size: int) -> bytes:
    return zlib.decompressobj().decompress(packed, size)


def _unbrotli(packed: bytes, size: int) -> bytes:
    decoder = cast("_Brotli", brotli.Decompressor())  # pyright: ignore[reportUnknownMemberType]  # ships no stubs
    out = b""
    # The decoder has no bound of its own, so it gets little at a time.
    for at in range(0, len(packed), BROTLI_STEP):
        out += decoder.process(packed[at : at + BROTLI_STEP])
        if len(out) > size:
            raise ValueError("longer than it says")
    return out


def _zstd(packed: bytes, size: int) -> bytes:
    return zstandard.ZstdDecompressor(max_window_size=8 << 20).stream_reader(packed).read(size)


_EXPANDERS: Final[dict[int, Callable[[bytes, int], bytes]]] = {1: _inflate, 2: _unbrotli, 3: _zstd}
