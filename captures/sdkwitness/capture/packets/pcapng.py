"""pcapng: blocks to packets, and to the keys inside (draft-ietf-opsawg-pcapng)."""

from __future__ import annotations

import struct
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from sdkwitness.capture.packets.source import MAX_PACKET, SECOND, Damaged, Packet, Source, chunks

SECTION: Final = b"\x0a\x0d\x0d\x0a"
"""Type of pcapng's section header block, the same in both byte orders."""
BLOCK_HEADER: Final = 8
ORDERS: Final = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}

INTERFACE, OLD_PACKET, SIMPLE_PACKET, ENHANCED_PACKET, SECRETS = 1, 2, 3, 6, 10
SECTION_HEADER: Final = 0x0A0D0D0A
MIN_BODY: Final = {INTERFACE: 8, OLD_PACKET: 20, SIMPLE_PACKET: 4, ENHANCED_PACKET: 20, SECRETS: 8}
"""Bytes of a block's fixed fields."""
TLS_KEY_LOG: Final = 0x544C534B
"""Type of a decryption secrets block that holds an NSS key log."""
TLS_KEY_LOG_MARKS: Final = (b"\x54\x4c\x53\x4b", b"\x4b\x53\x4c\x54")
TSRESOL, TSOFFSET = 9, 14
"""Options of an interface: the unit of times, and seconds to add."""


def secrets(path: Path) -> Iterator[bytes]:
    """Yield the NSS key logs inside a pcapng file; they may stand behind the packets that need them.

    A file that cannot be read on ends them; `packets` says so.
    """
    try:
        if not _has_secrets(path):
            return
        blocks = Blocks(Source(chunks(path)))
        while (kind := blocks.step()) is not None:
            if kind == SECRETS:
                at = blocks.begin
                what, size = struct.unpack_from(blocks.order + "II", blocks.buffer, at)
                if what == TLS_KEY_LOG:
                    yield blocks.buffer[at + 8 : min(at + 8 + size, blocks.end)]
    except (Damaged, OSError):
        return


def _has_secrets(path: Path) -> bool:
    """Whether the mark of secrets is anywhere: searching is many times faster than walking all blocks."""
    tail = b""
    for chunk in chunks(path):
        if not tail and not chunk.startswith(SECTION):
            return False
        both = tail + chunk[:3]
        if any(mark in chunk or mark in both for mark in TLS_KEY_LOG_MARKS):
            return True
        tail = chunk[-3:]
    return False


class Blocks:
    """pcapng's blocks, one after the other."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.order = "<"
        self.next = 0
        """Where in the buffer the next block begins."""
        self.begin = self.end = 0
        """Where in the buffer the body of the current block is."""

    @property
    def buffer(self) -> bytes:
        """The bytes around the current block."""
        return self._source.buffer

    def step(self) -> int | None:
        """Go to the next block, and return its type, or None at the end of the file.

        Raises:
            Damaged: There is none where one should be.
        """
        source, at = self._source, self.next
        if at + 12 > len(source.buffer):
            if not source.more(at, 12):
                if source.buffer or source.failed:
                    raise source.ended(len(source.buffer), source.used)
                return None
            at = 0
        if source.buffer.startswith(SECTION, at):
            magic = source.buffer[at + 8 : at + 12]
            if magic not in ORDERS:
                raise self.damage(at)
            self.order = ORDERS[magic]
        kind: int
        length: int
        kind, length = struct.unpack_from(self.order + "II", source.buffer, at)
        if length < 12 or length > MAX_PACKET or length - 12 < MIN_BODY.get(kind, 0):
            raise self.damage(at)
        length += -length % 4  # some writers leave the padding out of the length
        if at + length > len(source.buffer):
            if not source.more(at, length):
                raise source.ended(len(source.buffer), source.used)
            at = 0
        self.begin, self.end, self.next = at + BLOCK_HEADER, at + length - 4, at + length
        return kind

    def damage(self, at: int) -> Damaged:
        """Say that the file is damaged at a place in the buffer."""
        return Damaged(f"is damaged at offset {self._source.used + at}: what follows is not read")


class Interface(NamedTuple):
    """What the packets of an interface have in common."""

    link: int
    times: int
    per: int
    """A time is multiplied by `times` and divided by `per` to give nanoseconds."""
    offset: int
    """Nanoseconds to add."""
    snap: int
    """Bytes kept of each packet at most; 0 where there is no limit."""


def packets(source: Source) -> Generator[Packet]:
    """Yield the packets of a pcapng file; see `files.packets`."""
    blocks = Blocks(source)
    interfaces: list[Interface] = []
    number: int
    size: int
    time = 0
    while (kind := blocks.step()) is not None:
        buffer, order, at, end = blocks.buffer, blocks.order, blocks.begin, blocks.end
        if kind == SECTION_HEADER:
            interfaces.clear()  # their numbers begin anew with each section
        elif kind == INTERFACE:
            interfaces.append(_interface(order, buffer, at, end))
        elif kind in (ENHANCED_PACKET, OLD_PACKET, SIMPLE_PACKET):
            if kind == ENHANCED_PACKET:
                number, high, low, size = struct.unpack_from(order + "IIII", buffer, at)
                at += 20
            elif kind == OLD_PACKET:
                number, high, low, size = struct.unpack_from(order + "H2xIII", buffer, at)
                at += 20
            else:
                (wire,) = struct.unpack_from(order + "I", buffer, at)
                at += 4
                number, high, low = 0, -1, 0
                size = min(wire, (interfaces[0].snap if interfaces else 0) or wire, end - at)
            if number >= len(interfaces) or at + size > end:
                raise blocks.damage(blocks.begin - BLOCK_HEADER)
            link, times, per, offset, _ = interfaces[number]
            if high >= 0:  # simple packets have no time of their own
                time = (high << 32 | low) * times // per + offset
            yield link, buffer, at, at + size, time
        if kind != ENHANCED_PACKET:
            continue
        # What is whole in the buffer and of the usual kind, with as little as possible for each packet.
        enhanced = struct.Struct(order + "IIIIII").unpack_from
        at, end = blocks.next, len(buffer) - 32
        while at <= end:
            kind, length, number, high, low, size = enhanced(buffer, at)
            stop = at + length
            if kind != ENHANCED_PACKET or length & 3 or length < size + 32 or stop > end + 32:
                break
            if number >= len(interfaces):
                break
            link, times, per, offset, _ = interfaces[number]
            time = (high << 32 | low) * times // per + offset
            yield link, buffer, at + 28, at + 28 + size, time
            at = stop
        blocks.next = at


def _interface(order: str, buffer: bytes, at: int, end: int) -> Interface:
    """An interface description block; options that cannot be read are left out."""
    link, _, snap = struct.unpack_from(order + "HHI", buffer, at)
    resolution, offset = 6, 0
    at += 8
    while at + 4 <= end:
        code, size = struct.unpack_from(order + "HH", buffer, at)
        at += 4
        if code == 0 or at + size > end:
            break
        if code == TSRESOL and size >= 1:
            resolution = buffer[at]
        elif code == TSOFFSET and size >= 8:
            (offset,) = struct.unpack_from(order + "q", buffer, at)
        at += size + -size % 4
    unit = 1 << (resolution & 0x7F) if resolution & 0x80 else 10**resolution
    times, per = (SECOND // unit, 1) if SECOND % unit == 0 else (SECOND, unit)
    return Interface(link, times, per, offset * SECOND, snap)
