"""Tunnels: packets within packets, by the protocol of IP or the port of UDP that carries them.

GRE: RFC 2784, 2890, 2637 and 8086; ERSPAN: draft-foschiano-erspan; VXLAN: RFC 7348; Geneve: RFC 8926; Teredo: RFC 4380;
GTP-U: 3GPP TS 29.281; CAPWAP: RFC 5415 and 5416; L2TP: RFC 2661; TZSP: Wireshark's packet-tzsp.c; AYIYA:
draft-massar-v6ops-ayiya.
"""

from __future__ import annotations

import struct
from typing import Final

from sdkwitness.capture.packets import link
from sdkwitness.capture.packets.found import Found, Ip

VXLAN: Final = frozenset({4789, 8472})
"""The registered port, and the one that Linux took before there was one."""
GPE, GENEVE, GTP, TEREDO = 4790, 6081, 2152, 3544
AYIYA, CAPWAP, GRE, L2TP, TZSP = 5072, 5247, 4754, 1701, 37008
FEW: Final = frozenset({AYIYA, CAPWAP, GRE, L2TP, TZSP})
ETHERNET, WLAN = 1, 105
"""Link types."""
GPE_NEXT: Final = {1: 0x0800, 2: 0x86DD, 3: 0x6558, 4: 0x894F}
"""EtherTypes of what VXLAN's generic extension carries (draft-ietf-nvo3-vxlan-gpe)."""
TZSP_LINKS: Final = {1: ETHERNET, 18: WLAN, 119: 119, 127: 163}
"""Link types by TZSP's numbers."""
EMPTY: Final = "tunnels without content"

_short = struct.Struct("!H").unpack_from
_shorts = struct.Struct("!HH").unpack_from


def gre(data: bytes, at: int, end: int) -> list[Found]:
    """Generic routing encapsulation, as it is and as PPTP has it."""
    if at + 4 > end:
        return [EMPTY]
    flags, kind = _shorts(data, at)
    at += 4
    if flags & 7 == 1:
        at += 4 + (4 if flags & 0x1000 else 0) + (4 if flags & 0x80 else 0)
        return link.ppp(data, at, end) if at < end else [EMPTY]
    at += 4 * (bool(flags & 0xC000) + bool(flags & 0x2000) + bool(flags & 0x1000))
    if kind == 0x88BE:  # ERSPAN: a header of 8 bytes where there is a sequence number
        return link.ethernet(data, at + (8 if flags & 0x1000 else 0), end)
    if kind == 0x22EB:  # the last bit of its header says that a platform's own follows
        return link.ethernet(data, at + (20 if at + 12 <= end and data[at + 11] & 1 else 12), end)
    if kind == 0x9000 or kind & 0xFE0F == 0x8200:  # Aruba's access points
        return link.wlan(data, at, end)
    if kind == 0x880B:
        return link.ppp(data, at, end)
    return link.ethertype(kind, data, at, end)


def tunnelled(source: int, target: int, data: bytes, at: int, end: int) -> list[Found] | None:
    """What a datagram of a tunnel carries, or None where it is none; the port alone does not make it one."""
    if end - at < 8:
        return None
    if target in VXLAN and data[at] & 0xF7 == 0 and data[at] & 8 and at + 22 <= end:
        return link.ethernet(data, at + 8, end)
    if target == GPE and data[at] & 0xFC == 0x0C:
        kind = GPE_NEXT.get(data[at + 3], 0)
        return link.ethertype(kind, data, at + 8, end) if kind and at + 8 < end else None
    if target == GENEVE and data[at] >> 6 == 0:
        begin = at + 8 + (data[at] & 0x3F) * 4
        (kind,) = _short(data, at + 2)
        return link.ethertype(kind, data, begin, end) if kind in (0x6558, 0x0800, 0x86DD) and begin < end else None
    if GTP in (source, target) and data[at] >> 4 == 3 and data[at + 1] == 0xFF:
        return _gtp(data, at, end)
    if TEREDO in (source, target):
        return _teredo(data, at, end)
    if source in FEW or target in FEW:
        return _seldom(target if target in FEW else source, data, at, end)
    return None


def _seldom(port: int, data: bytes, at: int, end: int) -> list[Found] | None:
    if port == CAPWAP:
        return _capwap(data, at, end)
    if port == L2TP:
        return _l2tp(data, at, end)
    if port == TZSP:
        return _tzsp(data, at, end)
    if port == AYIYA:
        begin = at + 8 + (1 << (data[at] >> 4)) + (data[at + 1] >> 4) * 4
        return [Ip(data, begin, end)] if data[at + 3] in (4, 41) and begin < end else None
    flags, kind = _shorts(data, at)
    known = not flags & 0x4FFF and kind in (0x0800, 0x86DD, 0x6558, 0x8847)
    return gre(data, at, end) if known else None


def _capwap(data: bytes, at: int, end: int) -> list[Found] | None:
    first, sizes, kinds, flags = data[at : at + 4]
    begin = at + (sizes >> 3) * 4
    if first or begin < at + 8 or begin >= end:
        return None  # of another version, or encrypted
    if flags & 0x88:
        return ["CAPWAP fragments" if flags & 0x80 else "CAPWAP control"]
    if not kinds & 1:
        return link.ethernet(data, begin, end)
    if kinds >> 1 & 0x1F != 1:
        return None
    control = data[begin : begin + 2]
    if len(control) == 2 and control[0] & 0xF != 8 and control[1] & 0xF == 8:  # some vendor's bytes are in wrong order
        data = control[::-1] + data[begin + 2 : end]
        begin, end = 0, len(data)
    return link.wlan(data, begin, end)


def _l2tp(data: bytes, at: int, end: int) -> list[Found] | None:
    (flags,) = _short(data, at)
    if flags & 0xF != 2 or flags & 0x34F0:
        return None
    if flags & 0x8000:
        return ["L2TP control"]
    begin = at + 6 + (2 if flags & 0x4000 else 0) + (4 if flags & 0x0800 else 0)
    if flags & 0x0200:
        begin += 2 + (_short(data, begin)[0] if begin + 2 <= end else 0)
    return link.ppp(data, begin, end) if begin < end else None


def _tzsp(data: bytes, at: int, end: int) -> list[Found] | None:
    version, kind, inner = struct.unpack_from("!BBH", data, at)
    if version != 1 or kind > 1:
        return None
    begin = at + 4
    while begin < end and data[begin] != 1:
        begin += 1 if not data[begin] else 2 + (data[begin + 1] if begin + 1 < end else 0)
    found = TZSP_LINKS.get(inner)
    return link.within(found, data, begin + 1, end) if found is not None and begin + 1 < end else None


def _gtp(data: bytes, at: int, end: int) -> list[Found] | None:
    begin = at + 8
    if data[at] & 7:
        begin += 4
        following = data[at + 11] if data[at] & 4 and at + 12 <= end else 0
        while following and begin < end and data[begin]:
            size = data[begin] * 4
            following = data[begin + size - 1] if begin + size <= end else 0
            begin += size
    return [Ip(data, begin, end)] if begin < end and data[begin] >> 4 in (4, 6) else None


def _teredo(data: bytes, at: int, end: int) -> list[Found] | None:
    if data[at : at + 2] == b"\0\1":
        at += 4 + data[at + 2] + data[at + 3] + 9 if at + 4 <= end else 0
    if data[at : at + 2] == b"\0\0":
        at += 8
    whole = at + 40 <= end and data[at] >> 4 == 6 and _short(data, at + 4)[0] == end - at - 40
    return [Ip(data, at, end)] if whole else None
