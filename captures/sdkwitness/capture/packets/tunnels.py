"""Tunnels: packets within packets, by the protocol of IP or the port of UDP that carries them.

GRE: RFC 2784, 2890 and 2637; VXLAN: RFC 7348; Geneve: RFC 8926; Teredo: RFC 4380; GTP-U: 3GPP TS 29.281.
"""

from __future__ import annotations

import struct
from typing import Final

from sdkwitness.capture.packets import link
from sdkwitness.capture.packets.found import Found, Ip

VXLAN, GENEVE, GTP, TEREDO = 4789, 6081, 2152, 3544
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
    if kind == 0x22EB:
        return link.ethernet(data, at + 12, end)
    if kind == 0x880B:
        return link.ppp(data, at, end)
    return link.ethertype(kind, data, at, end)


def tunnelled(source: int, target: int, data: bytes, at: int, end: int) -> list[Found] | None:
    """What a datagram of a tunnel carries, or None where it is none; the port alone does not make it one."""
    if end - at < 8:
        return None
    if target == VXLAN and data[at] & 0xF7 == 0 and data[at] & 8 and at + 22 <= end:
        return link.ethernet(data, at + 8, end)
    if target == GENEVE and data[at] >> 6 == 0:
        begin = at + 8 + (data[at] & 0x3F) * 4
        (kind,) = _short(data, at + 2)
        return link.ethertype(kind, data, begin, end) if kind in (0x6558, 0x0800, 0x86DD) and begin < end else None
    if GTP in (source, target) and data[at] >> 4 == 3 and data[at + 1] == 0xFF:
        return _gtp(data, at, end)
    if TEREDO in (source, target):
        return _teredo(data, at, end)
    return None


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
