"""Link layers: where in a frame the IP packet is, or what the frame carries instead.

Link types are those of https://www.tcpdump.org/linktypes.html, EtherTypes those of the IEEE's registry.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final, NamedTuple

from sdkwitness.capture.packets import wifi
from sdkwitness.capture.packets.found import Found, Ip

IPV4, IPV6 = 0x0800, 0x86DD
MAX_DEPTH: Final = 16
"""Headers within headers (tags, labels, tunnels) that are followed."""

ETHERTYPES: Final = {
    0x0806: "ARP",
    0x8035: "RARP",
    0x809B: "AppleTalk",
    0x8137: "IPX",
    0x8809: "link aggregation",
    0x8863: "PPPoE discovery",
    0x888E: "802.1X",
    0x88CC: "LLDP",
    0x88E5: "encrypted by MACsec",
    0x88F7: "precision time",
    0x9000: "loopback tests",
}
"""What is named in the sentence on frames without IP."""
TAGS: Final = frozenset({0x8100, 0x88A8, 0x9100, 0x9200})
"""802.1Q and 802.1ad tags, and what was used before them: two bytes of tag, then the next EtherType."""
MPLS: Final = frozenset({0x8847, 0x8848})
PPPOE: Final = 0x8864
ETHERNET_WITHIN: Final = 0x6558
BACKBONE: Final = 0x88E7
CISCO_METADATA, NSH, TRILL, VNTAG = 0x8909, 0x894F, 0x22F3, 0x8926
NSH_NEXT: Final = {1: IPV4, 2: IPV6, 3: ETHERNET_WITHIN, 5: 0x8847}
"""EtherTypes of what stands behind a network service header (RFC 8300, 2.2)."""
MAX_LENGTH: Final = 1500
"""A larger value in Ethernet's type field is a type, not a length (IEEE 802.3, 3.2.6)."""
PPP_TYPES: Final = {0x0021: IPV4, 0x0057: IPV6}
PPP_MPLS: Final = frozenset({0x0281, 0x0283})
LLC_IP: Final = b"\x06\x06\x03"
LLC_SNAP: Final = b"\xaa\xaa\x03"

Reader = Callable[[bytes, int, int], "list[Found]"]
"""Buffer, beginning and end of a frame to what it carries."""

_short = struct.Struct("!H").unpack_from
_long = struct.Struct("!I").unpack_from


class Fast(NamedTuple):
    """How a link type's headers look when they are of the usual size, to be told by comparing bytes at one place."""

    skip: int
    """Bytes before the mark."""
    ipv4: bytes
    """The mark before an IPv4 packet."""
    ipv6: bytes
    between: int = 0
    """Bytes between the mark and the packet."""


FAST: Final = {
    0: Fast(0, b"\2\0\0\0", b"\x1e\0\0\0"),
    1: Fast(12, b"\x08\0", b"\x86\xdd"),
    101: Fast(0, b"", b""),
    113: Fast(14, b"\x08\0", b"\x86\xdd"),
    228: Fast(0, b"", b""),
    229: Fast(0, b"", b""),
    276: Fast(0, b"\x08\0", b"\x86\xdd", 18),
}
"""The link types of bulk traffic."""


def ethertype(kind: int, data: bytes, at: int, end: int, depth: int = 0) -> list[Found]:
    """What follows an EtherType."""
    while kind in TAGS and depth < MAX_DEPTH and at + 4 <= end:
        (kind,) = _short(data, at + 2)
        at += 4
        depth += 1
    if kind in (IPV4, IPV6):
        return [Ip(data, at, end)]
    if kind <= MAX_LENGTH:
        return llc(data, at, min(at + kind, end) if kind else end, depth)
    if kind in MPLS:
        return _mpls(data, at, end, depth)
    if kind == PPPOE and at + 6 <= end:
        return ppp(data, at + 6, end, depth + 1)
    if kind == ETHERNET_WITHIN and depth < MAX_DEPTH:
        return ethernet(data, at, end, depth + 1)
    if kind == BACKBONE and depth < MAX_DEPTH:
        return ethernet(data, at + 4, end, depth + 1)
    if kind in (CISCO_METADATA, NSH, TRILL, VNTAG) and depth < MAX_DEPTH and at + 8 <= end:
        return _data_centre(kind, data, at, end, depth + 1)
    return [ETHERTYPES.get(kind, f"EtherType 0x{kind:04x}")]


def _data_centre(kind: int, data: bytes, at: int, end: int, depth: int) -> list[Found]:
    """What follows Cisco's metadata, NSH (RFC 8300), TRILL (RFC 6325) or a VN-Tag (IEEE 802.1BR's forerunner)."""
    if kind == TRILL:
        return ethernet(data, at + 6 + (_short(data, at)[0] >> 6 & 0x1F) * 4, end, depth)
    if kind == NSH:
        inner = NSH_NEXT.get(data[at + 3], 0)
        at += (data[at + 1] & 0x3F) * 4
        return ethertype(inner, data, at, end, depth) if inner and at < end else ["service headers"]
    at += 4 if kind == VNTAG else 2 + 4 * data[at + 1]
    return ethertype(_short(data, at)[0], data, at + 2, end, depth) if at + 2 <= end else ["cut frames"]


def ethernet(data: bytes, at: int, end: int, depth: int = 0) -> list[Found]:
    """An Ethernet frame."""
    if at + 14 > end:
        return ["cut frames"]
    return ethertype(_short(data, at + 12)[0], data, at + 14, end, depth)


def llc(data: bytes, at: int, end: int, depth: int = 0) -> list[Found]:
    """A frame of IEEE 802.2, by its service access points or by SNAP (RFC 1042)."""
    if data.startswith(LLC_SNAP, at) and at + 8 <= end and depth < MAX_DEPTH:
        (kind,) = _short(data, at + 6)
        if kind > MAX_LENGTH:
            return ethertype(kind, data, at + 8, end, depth + 1)
        return ["SNAP"]
    if data.startswith(LLC_IP, at):
        return [Ip(data, at + 3, end)]
    return ["spanning tree" if data.startswith(b"\x42\x42", at) else "IEEE 802.2"]


def _mpls(data: bytes, at: int, end: int, depth: int) -> list[Found]:
    """Labels (RFC 3032), and below them IP or Ethernet with or without a control word (RFC 4448)."""
    for _ in range(MAX_DEPTH):
        if at + 5 > end:
            break
        bottom = data[at + 2] & 1
        at += 4
        if bottom:
            version = data[at] >> 4
            if version in (4, 6):
                return [Ip(data, at, end)]
            if depth >= MAX_DEPTH:
                break
            # An address may begin as a control word does.
            controlled = not version and (_is_ethernet(data, at + 4, end) or not _is_ethernet(data, at, end))
            return ethernet(data, at + 4 if controlled else at, end, depth + 1)
    return ["MPLS"]


def _is_ethernet(data: bytes, at: int, end: int) -> bool:
    """Whether a frame of Ethernet seems to begin here."""
    if at + 14 > end:
        return False
    (kind,) = _short(data, at + 12)
    return kind in (IPV4, IPV6) or kind in TAGS or kind in MPLS or kind in ETHERTYPES


def ppp(data: bytes, at: int, end: int, depth: int = 0) -> list[Found]:
    """PPP (RFC 1661), with or without HDLC's address and control, its protocol maybe in one byte."""
    if data.startswith(b"\xff\x03", at):
        at += 2
    if at + 2 > end:
        return ["cut frames"]
    if data[at] & 1:
        kind = data[at]
        at += 1
    else:
        (kind,) = _short(data, at)
        at += 2
    if kind in PPP_TYPES:
        return [Ip(data, at, end)]
    return _mpls(data, at, end, depth) if kind in PPP_MPLS else ["PPP control"]


def _cooked(data: bytes, at: int, end: int) -> list[Found]:
    """Linux cooked capture, version 1: what the pseudo interface `any` gives."""
    if at + 16 > end:
        return ["cut frames"]
    kind = _short(data, at + 14)[0]
    return ethertype(kind, data, at + 16, end) if kind > MAX_LENGTH else _cooked_old(kind, data, at + 16, end)


def _cooked2(data: bytes, at: int, end: int) -> list[Found]:
    """Linux cooked capture, version 2."""
    if at + 20 > end:
        return ["cut frames"]
    kind = _short(data, at)[0]
    return ethertype(kind, data, at + 20, end) if kind > MAX_LENGTH else _cooked_old(kind, data, at + 20, end)


def _cooked_old(kind: int, data: bytes, at: int, end: int) -> list[Found]:
    """Linux's own numbers below those of EtherTypes (`linux/if_ether.h`): 4 is a frame of IEEE 802.2."""
    return llc(data, at, end) if kind == 4 else ["cooked frames without IP"]


def _raw(data: bytes, at: int, end: int) -> list[Found]:
    return [Ip(data, at, end)]


def _null(data: bytes, at: int, end: int) -> list[Found]:
    """Loopback of BSD and macOS: the address family in the byte order of either side; its IP tells the rest."""
    return _if_ip(data, at + 4, end)


def _if_ip(data: bytes, at: int, end: int, else_: str = "other address families") -> list[Found]:
    return [Ip(data, at, end)] if at < end and data[at] >> 4 in (4, 6) else [else_]


def _cisco(data: bytes, at: int, end: int) -> list[Found]:
    """Cisco's HDLC; the same link type also carries PPP."""
    if at + 4 > end:
        return ["cut frames"]
    if data.startswith(b"\xff\x03", at):
        return ppp(data, at, end)
    return ethertype(_short(data, at + 2)[0], data, at + 4, end)


def _pppoe(data: bytes, at: int, end: int) -> list[Found]:
    return ppp(data, at + 6, end)


def _pflog(data: bytes, at: int, end: int) -> list[Found]:
    """Log of OpenBSD's packet filter: a header that says its length, padded to four bytes."""
    return _if_ip(data, at + data[at] + -data[at] % 4, end) if at < end else ["cut frames"]


def _nflog(data: bytes, at: int, end: int) -> list[Found]:
    """Linux's netfilter log: attributes of type, length and value, one of which is the packet."""
    at += 4
    while at + 4 <= end:
        size, kind = struct.unpack_from("<HH", data, at)
        if size < 4:
            break
        if kind == 9:
            return _if_ip(data, at + 4, min(at + size, end))
        at += size + -size % 4
    return ["netfilter logs without a packet"]


def _pktap(data: bytes, at: int, end: int) -> list[Found]:
    """Apple's packets with process names: a header that says its length and the link type of what follows."""
    if at + 12 > end:
        return ["cut frames"]
    size, _, link = struct.unpack_from("<III", data, at)
    return within(link, data, at + size, end)


def _ppi(data: bytes, at: int, end: int) -> list[Found]:
    """Per-packet information before a frame of another link type."""
    if at + 8 > end:
        return ["cut frames"]
    size, link = struct.unpack_from("<2xHI", data, at)
    return within(link, data, at + size, end)


def within(link: int, data: bytes, at: int, end: int) -> list[Found]:
    """A frame of a link type that another header names; none of those headers names another of them."""
    inner = READERS.get(link)
    return inner(data, at, end) if inner is not None and inner not in (_pktap, _ppi) else [name(link)]


def wlan(data: bytes, at: int, end: int) -> list[Found]:
    """A frame of 802.11 without anything before it."""
    found: list[Found] = []
    for part in wifi.frames(data, at, end):
        found += [part] if isinstance(part, str) else llc(*part)
    return found


def _radiotap(data: bytes, at: int, end: int) -> list[Found]:
    begin, padded = wifi.radiotap(data, at, end)
    found: list[Found] = []
    for part in wifi.frames(data, begin, end, padded=padded):
        found += [part] if isinstance(part, str) else llc(*part)
    return found


def _prism(data: bytes, at: int, end: int) -> list[Found]:
    """802.11 behind a header of Prism or AVS, which says its length."""
    if at + 8 > end:
        return ["cut frames"]
    (cookie,) = _long(data, at)
    size = _long(data, at + 4)[0] if cookie >> 12 == 0x80211 else struct.unpack_from("<I", data, at + 4)[0]
    return wlan(data, at + size, end)


def _frame_relay(data: bytes, at: int, end: int) -> list[Found]:
    """Frame Relay (RFC 2427) with a two-byte address."""
    if data[at + 2 : at + 4] == b"\x03\xcc":
        return _if_ip(data, at + 4, end)
    return ethertype(_short(data, at + 2)[0], data, at + 4, end) if at + 4 <= end else ["cut frames"]


def _token_ring(data: bytes, at: int, end: int) -> list[Found]:
    """Token Ring (IEEE 802.5), its source routing behind the addresses."""
    if at + 16 > end:
        return ["cut frames"]
    routed = data[at + 8] & 0x80
    return llc(data, at + 14 + (data[at + 14] & 0x1F if routed else 0), end)


def _fddi(data: bytes, at: int, end: int) -> list[Found]:
    """FDDI: one byte of control and two addresses."""
    return llc(data, at + 13, end) if at + 13 < end else ["cut frames"]


def _enc(data: bytes, at: int, end: int) -> list[Found]:
    """What BSD's IPsec sees decrypted: twelve bytes of header, then IP."""
    return _if_ip(data, at + 12, end)


def _directed(inner: Reader) -> Reader:
    """A frame behind a byte that says whether it was sent or received."""
    return lambda data, at, end: inner(data, at + 1, end) if at < end else ["cut frames"]


READERS: Final[dict[int, Reader]] = {
    0: _null,
    1: ethernet,
    6: _token_ring,
    9: ppp,
    10: _fddi,
    12: _raw,
    14: _raw,
    50: ppp,
    51: _pppoe,
    100: llc,
    101: _raw,
    104: _cisco,
    105: wlan,
    107: _frame_relay,
    108: _null,
    109: _enc,
    113: _cooked,
    117: _pflog,
    119: _prism,
    127: _radiotap,
    149: _pktap,  # what macOS 10.8 wrote for 258
    163: _prism,
    192: _ppi,
    204: _directed(ppp),
    205: _directed(_cisco),
    206: _directed(_frame_relay),
    228: _raw,
    229: _raw,
    239: _nflog,
    258: _pktap,
    276: _cooked2,
}
NAMES: Final = {
    143: "DOCSIS",
    147: "a private link type",
    187: "Bluetooth",
    189: "USB",
    195: "IEEE 802.15.4",
    201: "Bluetooth",
    220: "USB",
    227: "CAN bus",
    230: "IEEE 802.15.4",
    231: "D-Bus",
    247: "Infiniband",
    249: "USB",
    251: "Bluetooth Low Energy",
    252: "what Wireshark exported of an upper layer",
    253: "netlink",
    254: "Bluetooth",
    256: "Bluetooth Low Energy",
    272: "nRF sniffer (Bluetooth Low Energy)",
}
"""Link types that carry no IP, or in ways that are not read."""


def name(link: int) -> str:
    """A link type in words."""
    return NAMES.get(link, f"link type {link}")
