"""Frames of QUIC (RFC 9000, 19), of which only those are told that carry something or name a connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from sdkwitness.capture.packets.udp.quic.header import Damaged, varint

ACK_ECN: Final = 0x03
CRYPTO_TYPE: Final = 0x06
RESET_TYPE: Final = 0x04
STREAMS: Final = range(0x08, 0x10)
NEW_ID: Final = 0x18
CLOSES: Final = (0x1C, 0x1D)
DATAGRAMS: Final = (0x30, 0x31)
RESET_AT: Final = 0x24
"""RESET_STREAM_AT (draft-ietf-quic-reliable-stream-reset)."""
TOKEN: Final = 0x07
PATHS: Final = (0x1A, 0x1B)
_NUMBERS: Final = {
    0x01: 0,  # PING
    0x05: 2,  # STOP_SENDING
    0x10: 1,  # MAX_DATA
    0x11: 2,
    0x12: 1,
    0x13: 1,
    0x14: 1,
    0x15: 2,
    0x16: 1,
    0x17: 1,
    0x19: 1,  # RETIRE_CONNECTION_ID
    0x1E: 0,  # HANDSHAKE_DONE
    0x1F: 0,  # IMMEDIATE_ACK (draft-ietf-quic-ack-frequency)
    0xAF: 4,  # ACK_FREQUENCY
}
"""How many numbers follow the type of a frame that is of no interest here."""


class Crypto(NamedTuple):
    """Bytes of the handshake."""

    offset: int
    data: bytes


class Stream(NamedTuple):
    """Bytes of a stream."""

    id: int
    offset: int
    data: bytes
    final: bool


class Reset(NamedTuple):
    """A stream's sender gave it up."""

    id: int
    code: int


class NewId(NamedTuple):
    """Another id under which the sender can be reached."""

    id: bytes


class Close(NamedTuple):
    """The connection is over."""

    code: int
    by_app: bool
    """Whether the code is the app protocol's own."""


class Datagram(NamedTuple):
    """A message outside of streams (RFC 9221)."""

    data: bytes


Frame = Crypto | Stream | Reset | NewId | Close | Datagram


def frames(data: bytes) -> Iterator[Frame]:
    """Yield the frames of a packet.

    Raises:
        Damaged: A frame is of no known type, or ends early.
    """
    at, size = 0, len(data)
    while at < size:
        kind = data[at]
        if kind in STREAMS:
            number, at = varint(data, at + 1)
            offset = 0
            if kind & 4:
                offset, at = varint(data, at)
            end = size
            if kind & 2:
                length, at = varint(data, at)
                end = at + length
            yield Stream(number, offset, _take(data, at, end), bool(kind & 1))
            at = end
            continue
        if not kind:
            at = size - len(data[at:].lstrip(b"\0"))
            continue
        kind, at = varint(data, at)
        if kind in _NUMBERS:
            at = _skip(data, at, _NUMBERS[kind])
        elif kind in (ACK_ECN - 1, ACK_ECN):
            at = _ack(data, at, ecn=kind == ACK_ECN)
        elif kind == CRYPTO_TYPE:
            offset, at = varint(data, at)
            length, at = varint(data, at)
            yield Crypto(offset, _take(data, at, at + length))
            at += length
        elif kind in (RESET_TYPE, RESET_AT):
            number, at = varint(data, at)
            code, at = varint(data, at)
            at = _skip(data, at, 1 if kind == RESET_TYPE else 2)
            yield Reset(number, code)
        elif kind == NEW_ID:
            at = _skip(data, at, 2)
            length = _take(data, at, at + 1)[0]
            yield NewId(_take(data, at + 1, at + 1 + length))
            at += 1 + length + 16  # the token of a stateless reset follows
        elif kind == TOKEN:
            length, at = varint(data, at)
            at += length
        elif kind in PATHS:
            at += 8
        elif kind in CLOSES:
            code, at = varint(data, at)
            if kind == CLOSES[0]:
                at = _skip(data, at, 1)
            length, at = varint(data, at)
            at += length
            yield Close(code, kind == CLOSES[1])
        elif kind in DATAGRAMS:
            length, at = varint(data, at) if kind & 1 else (size - at, at)
            yield Datagram(_take(data, at, at + length))
            at += length
        else:
            raise Damaged(f"a frame is of type 0x{kind:x}")


def _take(data: bytes, begin: int, end: int) -> bytes:
    if end > len(data):
        raise Damaged("a frame ends early")
    return data[begin:end]


def _skip(data: bytes, at: int, count: int) -> int:
    for _ in range(count):
        _, at = varint(data, at)
    return at


def _ack(data: bytes, at: int, *, ecn: bool) -> int:
    at = _skip(data, at, 2)
    ranges, at = varint(data, at)
    if ranges > len(data):
        raise Damaged("an acknowledgement ends early")
    return _skip(data, at, 1 + 2 * ranges + (3 if ecn else 0))
