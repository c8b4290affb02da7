"""Packets of QUIC in a datagram, as far as their headers are not protected (RFC 9000, 17; RFC 8999)."""

from __future__ import annotations

from typing import Final, NamedTuple

from sdkwitness.capture.packets.udp.quic.versions import (
    APPLICATION,
    INITIAL,
    NEGOTIATION,
    RETRY,
    version,
)

LONG: Final = 0x80
FIXED: Final = 0x40
MAX_ID: Final = 20
"""Bytes of a connection id (RFC 9000, 17.2)."""
RETRY_TAG: Final = 16
_VERSION_AND_SIZE: Final = 6


class Damaged(ValueError):
    """A packet or frame that ends before its fields do."""


class Packet(NamedTuple):
    """One packet of a datagram."""

    kind: int
    version: int
    """0 with a short header, and in version negotiation."""
    to: bytes
    """Destination connection id; with a short header empty, since only its receiver knows how long it is."""
    source: bytes
    begin: int
    """Where it begins in its datagram."""
    at: int
    """Where its protected part begins: the packet number, with a short header the connection id."""
    end: int


def varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, and where what follows it begins (RFC 9000, 16).

    Raises:
        Damaged: The data end first.
    """
    if at >= len(data):
        raise Damaged("a number is missing")
    first = data[at]
    size = 1 << (first >> 6)
    if size == 1:
        return first, at + 1
    end = at + size
    if end > len(data):
        raise Damaged("a number ends early")
    return int.from_bytes(data[at:end], "big") & ((1 << (8 * size - 2)) - 1), end


def packet(data: bytes, begin: int) -> Packet:
    """Read the header of the packet that begins at `begin`.

    Raises:
        Damaged: It is none, or ends early.
    """
    first = data[begin]
    if not first & LONG:
        return Packet(APPLICATION, 0, b"", b"", begin, begin + 1, len(data))
    if len(data) - begin < _VERSION_AND_SIZE + 1:
        raise Damaged("a packet is shorter than its header")
    number = int.from_bytes(data[begin + 1 : begin + 5], "big")
    to, at = _id(data, begin + 5)
    source, at = _id(data, at)
    if not number:
        return Packet(NEGOTIATION, 0, to, source, begin, at, len(data))
    spoken = version(number)
    if spoken is None:
        return Packet(INITIAL, number, to, source, begin, len(data), len(data))
    kind = ((first >> 4 & 3) - spoken.shift) % 4
    if kind == RETRY:
        return Packet(RETRY, number, to, source, begin, at, len(data))
    if kind == INITIAL:
        size, at = varint(data, at)
        at += size
    size, at = varint(data, at)
    if at + size > len(data):
        raise Damaged("a packet is longer than its datagram")
    return Packet(kind, number, to, source, begin, at, at + size)


def offered(data: bytes, found: Packet) -> list[int]:
    """The versions in a version negotiation packet."""
    return [int.from_bytes(data[at : at + 4], "big") for at in range(found.at, found.end - 3, 4)]


def _id(data: bytes, at: int) -> tuple[bytes, int]:
    end = at + 1 + data[at] if at < len(data) else at + 1
    if end > len(data) or data[at] > MAX_ID:
        raise Damaged("a connection id is longer than they may be")
    return data[at + 1 : end], end
