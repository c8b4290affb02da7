"""Packet files: pcap and pcapng to packets, each with its link type and time.

Formats: draft-ietf-opsawg-pcap (pcap) and draft-ietf-opsawg-pcapng; the values of link types are those of
https://www.tcpdump.org/linktypes.html. A packet is yielded as a place in a buffer, since an object for each would
cost more than reading it.
"""

from __future__ import annotations

import struct
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from sdkwitness.capture.packets.source import Damaged, Progress, beginning, chunks

Packet = tuple[int, bytes, int, int, int]
"""Link type, buffer, where in it the packet begins and ends, nanoseconds since the epoch; what of it was cut off is
what its own headers say beyond that."""

SECOND: Final = 1_000_000_000
MAX_PACKET: Final = 128 << 20
"""Bytes; a longer packet or block is damage. Wireshark's own limit for the largest link types."""
LINK_TYPE: Final = 0x03FF_FFFF
"""What of pcap's field is the link type; the rest tells of frame check sequences."""


class _Pcap(NamedTuple):
    """A variant of pcap."""

    order: str
    unit: int
    """Nanoseconds that the second part of a time counts."""
    headers: tuple[int, ...] = (16, 24, 20)
    """Bytes that may stand before each packet. Red Hat and Nokia wrote more than all others under the same magic."""


MAGICS: Final = {
    b"\xd4\xc3\xb2\xa1": _Pcap("<", 1000),
    b"\xa1\xb2\xc3\xd4": _Pcap(">", 1000),
    b"\x4d\x3c\xb2\xa1": _Pcap("<", 1),
    b"\xa1\xb2\x3c\x4d": _Pcap(">", 1),
    # Alexey Kuznetzov's variant, and what SuSE made of it
    b"\x34\xcd\xb2\xa1": _Pcap("<", 1000, (24, 28)),
    b"\xa1\xb2\xcd\x34": _Pcap(">", 1000, (24, 28)),
}
CHAIN: Final = 4
"""Packets whose headers have to follow each other for a size of header to be the right one."""
USUAL: Final = 1 << 18
"""Bytes that a packet of a network has at most."""
SECTION: Final = b"\x0a\x0d\x0d\x0a"
"""Type of pcapng's section header block, the same in both byte orders."""
PCAP_HEADER: Final = 24
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

OTHERS: Final = {
    b"snoop\0\0\0": "snoop",
    b"btsnoop\0": "Bluetooth (btsnoop)",
    b"GMBU": "Microsoft Network Monitor",
    b"RTSS": "Microsoft Network Monitor",
    b"TRSNIFF data": "Sniffer",
    b"XCP\0": "NetXRay",
}
"""First bytes of packet files that only other tools read."""


def recognise(head: bytes) -> bool:
    """Whether a file that begins so is a packet file, compressed or not."""
    plain = beginning(head)
    return plain[:4] in MAGICS or plain.startswith(SECTION)


def other(head: bytes) -> str | None:
    """The name of a packet format that this does not read."""
    plain = beginning(head)
    return next((name for magic, name in OTHERS.items() if plain.startswith(magic)), None)


def packets(path: Path, progress: Progress | None = None) -> Generator[Packet]:
    """Yield a file's packets in their order.

    Raises:
        Damaged: It cannot be read on from where it is; what came before was yielded.
        OSError: It cannot be read.
    """
    source = _Source(chunks(path, progress))
    magic = source.at_least(4)[:4]
    if magic in MAGICS:
        return _pcap(source, MAGICS[magic])
    return _pcapng(source)


def secrets(path: Path) -> Iterator[bytes]:
    """Yield the NSS key logs inside a pcapng file; they may stand behind the packets that need them.

    A file that cannot be read on ends them; `packets` says so.
    """
    try:
        if not _has_secrets(path):
            return
        blocks = _Blocks(_Source(chunks(path)))
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


class _Source:
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


def _pcap(source: _Source, variant: _Pcap) -> Generator[Packet]:
    order, unit, sizes = variant
    if len(source.at_least(PCAP_HEADER)) < PCAP_HEADER:
        raise source.ended(len(source.buffer), 0)
    link = struct.unpack_from(order + "I", source.buffer, 20)[0] & LINK_TYPE
    header = struct.Struct(order + "III").unpack_from
    source.at_least(PCAP_HEADER + CHAIN * (max(sizes) + USUAL))
    size = next((size for size in sizes if _chains(source.buffer, order, unit, size)), sizes[0])
    buffer, at = source.buffer, PCAP_HEADER
    end = len(buffer)
    while True:
        # Everything that is whole in the buffer, with as little as possible for each packet.
        while at + size <= end:
            seconds, parts, length = header(buffer, at)
            stop = at + size + length
            if stop > end:
                break
            yield link, buffer, at + size, stop, seconds * SECOND + parts * unit
            at = stop
        needed = size
        if at + size <= end:
            length = header(buffer, at)[2]
            if length > MAX_PACKET:
                raise Damaged(f"is damaged at offset {source.used + at}: what follows is not read")
            needed += length
        if not source.more(at, needed):
            if source.buffer or source.failed:
                raise source.ended(len(source.buffer), source.used)
            return
        buffer, at = source.buffer, 0
        end = len(buffer)


def _chains(buffer: bytes, order: str, unit: int, size: int) -> bool:
    """Whether the first packets follow each other where their headers have this size."""
    at = PCAP_HEADER
    for _ in range(CHAIN):
        if at + size > len(buffer):
            break
        _, parts, length = struct.unpack_from(order + "III", buffer, at)
        if parts * unit >= SECOND or length > USUAL:
            return False
        at += size + length
    return True


class _Blocks:
    """pcapng's blocks, one after the other."""

    def __init__(self, source: _Source) -> None:
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


class _Interface(NamedTuple):
    """What the packets of an interface have in common."""

    link: int
    times: int
    per: int
    """A time is multiplied by `times` and divided by `per` to give nanoseconds."""
    offset: int
    """Nanoseconds to add."""
    snap: int
    """Bytes kept of each packet at most; 0 where there is no limit."""


def _pcapng(source: _Source) -> Generator[Packet]:
    blocks = _Blocks(source)
    interfaces: list[_Interface] = []
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


def _interface(order: str, buffer: bytes, at: int, end: int) -> _Interface:
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
    return _Interface(link, times, per, offset * SECOND, snap)
