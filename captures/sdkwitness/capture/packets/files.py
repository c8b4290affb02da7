"""Packet files: pcap and pcapng to packets, each with its link type and time.

Formats: draft-ietf-opsawg-pcap (pcap) and draft-ietf-opsawg-pcapng; the values of link types are those of
https://www.tcpdump.org/linktypes.html. A packet is yielded as a place in a buffer, since an object for each would
cost more than reading it.
"""

from __future__ import annotations

import struct
from collections.abc import Generator
from pathlib import Path
from typing import Final, NamedTuple

from sdkwitness.capture.packets import pcapng
from sdkwitness.capture.packets.source import (
    CHUNK,
    COMPRESSED,
    MAX_PACKET,
    SECOND,
    Damaged,
    Packet,
    Progress,
    Source,
    beginning,
    chunks,
)

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
PCAP_HEADER: Final = 24
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
    return plain[:4] in MAGICS or plain.startswith(pcapng.SECTION)


def other(head: bytes) -> str | None:
    """The name of a packet format that this does not read."""
    plain = beginning(head)
    return next((name for magic, name in OTHERS.items() if plain.startswith(magic)), None)


def unreadable(head: bytes) -> bool:
    """Whether a file that begins so is compressed, and nothing can be unpacked of it."""
    return head.startswith(COMPRESSED) and not beginning(head)


def packets(path: Path, progress: Progress | None = None) -> Generator[Packet]:
    """Yield a file's packets in their order.

    Raises:
        Damaged: It cannot be read on from where it is; what came before was yielded.
        OSError: It cannot be read.
    """
    source = Source(chunks(path, progress))
    magic = source.at_least(4)[:4]
    if magic in MAGICS:
        return _pcap(source, MAGICS[magic])
    return pcapng.packets(source)


def _pcap(source: Source, variant: _Pcap) -> Generator[Packet]:
    order, unit, sizes = variant
    if len(source.at_least(PCAP_HEADER)) < PCAP_HEADER:
        raise source.ended(len(source.buffer), 0)
    link = struct.unpack_from(order + "I", source.buffer, 20)[0] & LINK_TYPE
    header = struct.Struct(order + "III").unpack_from
    source.at_least(CHUNK)
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
