"""The network layer: IPv4 and IPv6 with their fragments, and tunnels, down to TCP and UDP.

RFC 791, RFC 8200.
"""

from __future__ import annotations

import itertools
import struct
from collections import Counter
from typing import Final, Protocol

from sdkwitness.capture.packets import link
from sdkwitness.capture.packets.found import Found, Ip
from sdkwitness.capture.packets.pieces import Pieces
from sdkwitness.capture.packets.tunnels import gre, tunnelled

TCP, UDP = 6, 17
GRE, ETHERNET, AUTHENTICATION, NO_NEXT = 47, 97, 51, 59
IN_IP: Final = frozenset({4, 41})
HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION, MOBILITY, HOST_IDENTITY, SHIM = 0, 43, 44, 60, 135, 139, 140
EXTENSIONS: Final = frozenset({HOP_BY_HOP, ROUTING, DESTINATION, MOBILITY, HOST_IDENTITY, SHIM})
PROTOCOLS: Final = {
    1: "ICMP",
    2: "IGMP",
    50: "IPsec (encrypted)",
    58: "ICMPv6",
    NO_NEXT: "IPv6 without content",
    AUTHENTICATION: "IPsec (authenticated)",
    88: "EIGRP",
    89: "OSPF",
    103: "PIM",
    112: "VRRP",
    115: "L2TP",
    132: "SCTP",
    136: "UDP-Lite",
}
"""What is named in the sentence on packets that are neither TCP nor UDP."""
MAX_DEPTH: Final = 8
"""IP packets within IP packets."""
MAX_DATAGRAM: Final = 1 << 16
MAX_FRAGMENTED: Final = 1024
"""Datagrams whose fragments are awaited at once."""
FRAGMENTS_LATE: Final = 60_000_000_000
"""Nanoseconds after which missing fragments are no longer awaited (RFC 8200, 4.5)."""


_short = struct.Struct("!H").unpack_from
_tcp = struct.Struct("!4sIIBB").unpack_from

CUT: Final = "cut packets"


class Tcp(Protocol):
    """Takes TCP segments."""

    def segment(
        self,
        key: bytes,
        time: int,
        seq: int,
        ack: int,
        flags: int,
        data: bytes,
        missing: int,
    ) -> None:
        """Take one; `key` is both addresses, then both ports, the sender's first; `missing` bytes were cut off."""
        ...


class Udp(Protocol):
    """Takes UDP datagrams."""

    def datagram(self, key: bytes, time: int, data: bytes, missing: int) -> None:
        """Take one; see `Tcp`."""
        ...


class _Fragments:
    """The fragments of one datagram."""

    __slots__ = ("end", "first", "pieces", "time")

    def __init__(self, time: int) -> None:
        self.pieces = Pieces()
        self.time = time
        self.end = -1
        """Length of the datagram, once its last fragment is there."""
        self.first = 0
        """What the first fragment says of the next header."""


class Internet:
    """Takes frames apart down to TCP and UDP, and counts what is neither.

    Args:
        tcp: Takes segments.
        udp: Takes datagrams.
    """

    def __init__(self, tcp: Tcp, udp: Udp) -> None:
        self.passed: Counter[str] = Counter()
        """Packets that carry nothing to read, by what they are."""
        self.fragments_lost = 0
        """Datagrams of which fragments were not recorded."""
        self._tcp = tcp.segment
        self._udp = udp.datagram
        self._fragments: dict[bytes, _Fragments] = {}

    def frame(self, kind: int, time: int, data: bytes, at: int, end: int) -> None:
        """Take a frame of a link type."""
        reader = link.READERS.get(kind)
        if reader is None:
            self.passed[link.name(kind)] += 1
            return
        try:
            self._found(reader(data, at, end), time, 0)
        except (struct.error, IndexError):  # a header that says more than there is, at the end of the buffer
            self.passed[CUT] += 1

    def finish(self) -> None:
        """Count the fragments that are still awaited as lost."""
        self.fragments_lost += len(self._fragments)
        self._fragments.clear()

    def _found(self, found: list[Found], time: int, depth: int) -> None:
        for part in found:
            if isinstance(part, Ip):
                self._packet(part.data, part.begin, part.end, time, depth)
            else:
                self.passed[part] += 1

    def _packet(self, data: bytes, at: int, end: int, time: int, depth: int) -> None:
        version = data[at] >> 4 if at < end else 0
        if depth >= MAX_DEPTH:
            self.passed["IP in IP in IP, too deep to follow"] += 1
        elif version == 4 and at + 20 <= end:
            self._ipv4(data, at, end, time, depth)
        elif version == 6 and at + 40 <= end:
            self._ipv6(data, at, end, time, depth)
        else:
            self.passed[CUT if version in (4, 6) or at >= end else "no IP where it should be"] += 1

    def _ipv4(self, data: bytes, at: int, end: int, time: int, depth: int) -> None:
        _, _, total, ident, fragment, _, proto = struct.unpack_from("!BBHHHBB", data, at)
        head = (data[at] & 0xF) * 4
        total = total or end - at  # 0 where the network card cuts the packet into segments
        missing = max(at + total - end, 0)
        end = min(at + total, end)
        start = at + head
        if head < 20 or start > end:
            self.passed[CUT] += 1
            return
        addresses = data[at + 12 : at + 20]
        if fragment & 0x3FFF:
            key = addresses + bytes((proto,)) + ident.to_bytes(2, "big")
            whole = self._fragment(
                key, time, (fragment & 0x1FFF) * 8, data[start:end], bool(fragment & 0x2000), proto, missing
            )
            if whole is not None:
                self._transport(proto, addresses, whole[1], 0, len(whole[1]), 0, time, depth)
            return
        self._transport(proto, addresses, data, start, end, missing, time, depth)

    def _ipv6(self, data: bytes, at: int, end: int, time: int, depth: int) -> None:
        size, proto = struct.unpack_from("!4xHB", data, at)
        addresses = data[at + 8 : at + 40]
        total = 40 + size if size else end - at
        missing = max(at + total - end, 0)
        end = min(at + total, end)
        self._extensions(proto, addresses, data, at + 40, end, missing, time, depth)

    def _extensions(
        self, proto: int, addresses: bytes, data: bytes, at: int, end: int, missing: int, time: int, depth: int
    ) -> None:
        """Pass over IPv6's extension headers."""
        while proto in EXTENSIONS or proto == FRAGMENT:
            if at + 8 > end:
                self.passed[CUT] += 1
                return
            following = data[at]
            if proto != FRAGMENT:
                at += (data[at + 1] + 1) * 8
                proto = following
                continue
            (offset,) = _short(data, at + 2)
            if offset & 0xFFF9:
                whole = self._fragment(
                    addresses + data[at + 4 : at + 8],
                    time,
                    offset & 0xFFF8,
                    data[at + 8 : end],
                    bool(offset & 1),
                    following,
                    missing,
                )
                if whole is None:
                    return
                # RFC 8200, 4.5: only the first fragment's next header counts
                proto, data = whole
                at, end, missing = 0, len(data), 0
            else:
                at += 8
                proto = following
        self._transport(proto, addresses, data, at, end, missing, time, depth)

    def _fragment(
        self, key: bytes, time: int, offset: int, data: bytes, more: bool, proto: int, missing: int
    ) -> tuple[int, bytes] | None:
        """Add a fragment; returns the next header and the whole datagram when it was the last that was missing."""
        held = self._fragments.get(key)
        if held is None or time - held.time > FRAGMENTS_LATE:
            if held is not None:
                self.fragments_lost += 1
            elif len(self._fragments) >= MAX_FRAGMENTED:
                del self._fragments[next(iter(self._fragments))]
                self.fragments_lost += 1
            held = self._fragments[key] = _Fragments(time)
        if offset + len(data) > MAX_DATAGRAM or missing:
            return None
        if data:
            held.pieces.add(offset, time, data)
        if not offset:
            held.first = proto
        if not more:
            held.end = offset + len(data)
        items = held.pieces.items
        if held.end < 0 or not items or items[0][0] or items[-1][0] + len(items[-1][2]) < held.end:
            return None
        if any(a[0] + len(a[2]) != b[0] for a, b in itertools.pairwise(items)):
            return None
        del self._fragments[key]
        return held.first, b"".join(piece[2] for piece in items)[: held.end]

    def _transport(
        self, proto: int, addresses: bytes, data: bytes, at: int, end: int, missing: int, time: int, depth: int
    ) -> None:
        if proto == TCP:
            if at + 20 > end:
                self.passed[CUT] += 1
                return
            ports, seq, ack, head, flags = _tcp(data, at)
            start = at + (head >> 4) * 4
            if start < at + 20 or start > end + missing:
                self.passed["damaged TCP headers"] += 1
                return
            # A header that was cut off in the middle of its options has its content missing behind that.
            self._tcp(addresses + ports, time, seq, ack, flags, data[start:end], min(missing, end + missing - start))
        elif proto == UDP:
            self._datagram(addresses, data, at, end, missing, time, depth)
        elif proto in IN_IP:
            self._packet(data, at, end, time, depth + 1)
        elif proto == GRE:
            self._found(gre(data, at, end), time, depth + 1)
        elif proto == AUTHENTICATION and at + 8 <= end and depth < MAX_DEPTH:
            following, size = data[at], (data[at + 1] + 2) * 4
            self._extensions(following, addresses, data, at + size, end, missing, time, depth + 1)
        elif proto == ETHERNET and at + 2 <= end:
            self._found(link.ethernet(data, at + 2, end), time, depth + 1)
        else:
            self.passed[PROTOCOLS.get(proto, f"IP protocol {proto}")] += 1

    def _datagram(self, addresses: bytes, data: bytes, at: int, end: int, missing: int, time: int, depth: int) -> None:
        if at + 8 > end:
            self.passed[CUT] += 1
            return
        source, target, size = struct.unpack_from("!HHH", data, at)
        start = at + 8
        if size >= 8:  # 0 in a jumbogram (RFC 2675) and where the network card fills it in
            missing = max(min(at + size - end, missing), 0)
            end = min(at + size, end)
        inner = tunnelled(source, target, data, start, end)
        if inner is not None:
            self._found(inner, time, depth + 1)
            return
        self._udp(addresses + data[at : at + 4], time, data[start:end], missing)
