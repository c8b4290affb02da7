from __future__ import annotations

import struct
from collections.abc import Callable

import pytest
from capture.packets.craft import SERVER, SERVER6, carried, ethernet, ipv4, ipv6, tcp, udp

WORD = b"HELO there, this is the first thing said"
V4 = ipv4(tcp(WORD))
V6 = ipv6(tcp(WORD))
LLC_IP = b"\xaa\xaa\x03\0\0\0\x08\0"
PPP = b"\0\x21"


def tag(kind: int, *content: bytes) -> bytes:
    """A tag of 802.1Q, or an MPLS label's like: two bytes, then the next type."""
    return struct.pack("!HH", 7, kind) + b"".join(content)


def label(*, bottom: bool) -> bytes:
    return struct.pack("!I", 16 << 12 | bottom << 8 | 64)


def wifi(*, flags: int = 1, subtype: int = 0, more: bytes = b"", content: bytes = LLC_IP + V4) -> bytes:
    return bytes([subtype << 4 | 8, flags]) + bytes(20) + b"\x10\0" + more + content


def radiotap(frame: bytes, *, fields: bytes = b"", present: int = 0) -> bytes:
    return struct.pack("<BBHI", 0, 0, 8 + len(fields), present) + fields + frame


def aggregated(*parts: bytes) -> bytes:
    made = b""
    for n, part in enumerate(parts):
        frame = bytes(12) + struct.pack("!H", len(part)) + part
        made += frame + (bytes(-len(frame) % 4) if n < len(parts) - 1 else b"")
    return made


def nflog(packet: bytes) -> bytes:
    prefix = struct.pack("<HH", 4 + 6, 10) + b"name\0\0" + bytes(2)
    return struct.pack("!BBH", 2, 0, 1) + prefix + struct.pack("<HH", 4 + len(packet), 9) + packet


FRAMES = {
    "ethernet": (1, ethernet(V4)),
    "ethernet, IPv6": (1, ethernet(V6, 0x86DD)),
    "ethernet, padded": (1, ethernet(V4) + bytes(30)),
    "802.1Q": (1, ethernet(tag(0x0800, V4), 0x8100)),
    "802.1ad in 802.1Q, IPv6": (1, ethernet(tag(0x8100, tag(0x86DD, V6)), 0x88A8)),
    "MPLS": (1, ethernet(label(bottom=False) + label(bottom=True) + V4, 0x8847)),
    "MPLS, IPv6": (1, ethernet(label(bottom=True) + V6, 0x8847)),
    "Ethernet in MPLS": (1, ethernet(label(bottom=True) + bytes(4) + ethernet(V4), 0x8847)),
    "Ethernet in MPLS without control word": (1, ethernet(label(bottom=True) + ethernet(V4), 0x8847)),
    "Cisco metadata": (1, ethernet(b"\1\1\0\1\0\x10\x08\0" + V4, 0x8909)),
    "service header": (1, ethernet(b"\x0f\xc6\1\1" + bytes(20) + V4, 0x894F)),
    "service header, Ethernet": (1, ethernet(b"\x0f\xc2\2\3" + bytes(4) + ethernet(V6, 0x86DD), 0x894F)),
    "TRILL": (1, ethernet(b"\0\x3f" + bytes(4) + ethernet(V4), 0x22F3)),
    "TRILL with options": (1, ethernet(b"\0\x7f" + bytes(8) + ethernet(V4), 0x22F3)),
    "VN-Tag": (1, ethernet(bytes(4) + b"\x81\0" + tag(0x0800, V4), 0x8926)),
    "PPPoE": (1, ethernet(b"\x11\0\0\1" + struct.pack("!H", 2 + len(V4)) + PPP + V4, 0x8864)),
    "PPPoE, IPv6": (1, ethernet(b"\x11\0\0\1" + struct.pack("!H", 2 + len(V6)) + b"\0\x57" + V6, 0x8864)),
    "802.3 with SNAP": (1, ethernet(LLC_IP + V4, len(LLC_IP + V4))),
    "802.3 with LLC": (1, ethernet(b"\x06\x06\x03" + V4, 3 + len(V4))),
    "provider backbone": (1, ethernet(bytes(4) + ethernet(V4), 0x88E7)),
    "null": (0, struct.pack("<I", 2) + V4),
    "null, other order": (0, struct.pack(">I", 2) + V4),
    "null, IPv6 of Linux": (0, struct.pack("<I", 10) + V6),
    "null, IPv6 of macOS": (0, struct.pack("<I", 30) + V6),
    "loop": (108, struct.pack(">I", 2) + V4),
    "token ring": (6, b"\x10\x40" + bytes(12) + LLC_IP + V4),
    "token ring, routed": (6, b"\x10\x40" + bytes(6) + b"\x80" + bytes(5) + b"\x06\x30\0\1\0\2" + LLC_IP + V4),
    "FDDI": (10, b"\x50" + bytes(12) + LLC_IP + V4),
    "PPP": (9, b"\xff\x03" + PPP + V4),
    "PPP without address": (9, PPP + V4),
    "PPP with short protocol": (9, b"\x21" + V4),
    "PPP in HDLC": (50, b"\xff\x03\0\x57" + V6),
    "PPPoE by itself": (51, b"\x11\0\0\1" + struct.pack("!H", 2 + len(V4)) + PPP + V4),
    "Cisco HDLC": (104, b"\x0f\0\x08\0" + V4),
    "PPP with direction": (204, b"\1\xff\x03" + PPP + V4),
    "Cisco HDLC with direction": (205, b"\0\x0f\0\x08\0" + V4),
    "frame relay with direction": (206, b"\1\x18\x41\x03\xcc" + V4),
    "LLC": (100, LLC_IP + V4),
    "frame relay": (107, b"\x18\x41\x03\xcc" + V4),
    "raw 12": (12, V4),
    "raw 14": (14, V6),
    "raw 101": (101, V4),
    "raw 101, IPv6": (101, V6),
    "raw IPv4": (228, V4),
    "raw IPv6": (229, V6),
    "cooked": (113, struct.pack("!HHH8sH", 0, 1, 6, b"", 0x0800) + V4),
    "cooked, IPv6": (113, struct.pack("!HHH8sH", 0, 1, 6, b"", 0x86DD) + V6),
    "cooked, 802.1Q": (113, struct.pack("!HHH8sH", 0, 1, 6, b"", 0x8100) + tag(0x0800, V4)),
    "cooked, 802.2": (113, struct.pack("!HHH8sH", 0, 1, 6, b"", 4) + LLC_IP + V4),
    "cooked 2": (276, struct.pack("!HHIHBB8s", 0x0800, 0, 3, 1, 0, 6, b"") + V4),
    "cooked 2, IPv6": (276, struct.pack("!HHIHBB8s", 0x86DD, 0, 3, 1, 0, 6, b"") + V6),
    "802.11": (105, wifi()),
    "802.11 with QoS": (105, wifi(subtype=8, more=b"\0\0")),
    "802.11, QoS and control": (105, wifi(subtype=8, flags=0x81, more=bytes(6))),
    "802.11 between access points": (105, wifi(flags=3, more=bytes(6))),
    "802.11, aggregated": (105, wifi(subtype=8, more=b"\x80\0", content=aggregated(LLC_IP + V4))),
    "radiotap": (127, radiotap(wifi())),
    "radiotap, padded": (
        127,
        radiotap(wifi(subtype=8, more=b"\0\0" + bytes(2)), fields=bytes(8) + b"\x20\0", present=3),
    ),
    "radiotap, more words": (127, radiotap(wifi(), fields=struct.pack("<I", 0) + b"\0\0", present=1 << 31 | 2)),
    "prism": (119, struct.pack("<II", 0x44, 144) + bytes(136) + wifi()),
    "AVS": (163, struct.pack(">II", 0x80211001, 64) + bytes(56) + wifi()),
    "PPI": (192, struct.pack("<BBHI", 0, 0, 8, 1) + ethernet(V4)),
    "PPI, 802.11": (192, struct.pack("<BBHI", 0, 0, 12, 105) + bytes(4) + wifi()),
    "PKTAP": (258, struct.pack("<III", 108, 1, 1) + bytes(96) + ethernet(V4)),
    "PKTAP, raw": (149, struct.pack("<III", 108, 1, 12) + bytes(96) + V6),
    "netfilter log": (239, nflog(V4)),
    "packet filter log": (117, bytes([61, 2]) + bytes(62) + V4),
    "IPsec of BSD": (109, struct.pack("<III", 2, 1, 0) + V4),
}


@pytest.mark.parametrize("case", FRAMES)
def test_what_a_frame_carries_is_found(case: str) -> None:
    link, frame = FRAMES[case]
    found = carried([frame], link=link)
    [kept] = found.tcp
    assert kept.said(True) == WORD
    assert kept.conversation.server in ((SERVER, 443), (SERVER6, 443))
    assert not found.walk.internet.passed


@pytest.mark.parametrize("case", FRAMES)
def test_a_frame_cut_anywhere_is_counted_or_gives_a_beginning(case: str) -> None:
    link, frame = FRAMES[case]
    for end in range(len(frame)):
        found = carried([frame], link=link, snap=end)
        assert bool(found.tcp) + found.walk.internet.passed.total() + found.walk.tcp.counts["empty"] == 1
        for kept in found.tcp:
            said = kept.said(True)
            assert said.rstrip(b"?") == WORD[: len(said.rstrip(b"?"))]


@pytest.mark.parametrize(
    ("link", "frame", "said"),
    [
        (1, ethernet(bytes(28), 0x0806), "ARP"),
        (1, ethernet(bytes(28), 0x88CC), "LLDP"),
        (1, ethernet(bytes(28), 0x1234 + 0x8000), "EtherType 0x9234"),
        (1, ethernet(b"\x42\x42\x03" + bytes(35), 38), "spanning tree"),
        (1, ethernet(ipv4(bytes(8), proto=1)), "ICMP"),
        (1, ethernet(ipv4(bytes(8), proto=132)), "SCTP"),
        (1, ethernet(ipv6(bytes(8), proto=58), 0x86DD), "ICMPv6"),
        (1, ethernet(ipv4(bytes(8), proto=50)), "IPsec (encrypted)"),
        (1, bytes(9), "cut frames"),
        (9, b"\xc0\x21\1\1\0\4", "PPP control"),
        (105, wifi(flags=0x41), "encrypted 802.11 data"),
        (105, b"\x80\0" + bytes(30), "802.11 management and control"),
        (127, radiotap(b"\xd4\0" + bytes(8)), "802.11 management and control"),
        (187, bytes(8), "Bluetooth"),
        (189, bytes(64), "USB"),
        (999, bytes(64), "link type 999"),
        (258, struct.pack("<III", 108, 1, 258) + bytes(96), "link type 258"),
        (101, b"\x25" + bytes(40), "no IP where it should be"),
    ],
)
def test_what_carries_nothing_to_read_is_counted_by_name(link: int, frame: bytes, said: str) -> None:
    found = carried([frame, frame], link=link)
    assert dict(found.walk.internet.passed) == {said: 2}
    assert not found.tcp
    assert not found.udp


def nested(wrap: Callable[[bytes], bytes]) -> bytes:
    frame = ipv4(udp(b"x"), proto=17)
    while len(frame) < 60_000:
        frame = wrap(frame)
    return frame


@pytest.mark.parametrize(
    ("link", "frame"),
    [
        (1, ethernet(nested(lambda f: struct.pack("!HH", 7, 0x8100) + f), 0x8100)),
        (1, nested(lambda f: ethernet(bytes(4) + f, 0x88E7))),
        (1, nested(lambda f: ethernet(label(bottom=True) + bytes(4) + f, 0x8847))),
        (1, nested(lambda f: ethernet(bytes(6) + b"\x02\x81" + label(bottom=True) + bytes(4) + f, 0x8864))),
        (1, nested(lambda f: ethernet(b"\xaa\xaa\x03\0\0\0\x81\0\0\7\x65\x58" + f, 40))),
        (101, nested(lambda f: ipv4(f, proto=4))),
        (101, nested(lambda f: ipv4(b"\0\0\x65\x58" + ethernet(f), proto=47))),
        (101, nested(lambda f: ipv4(b"\x04\1" + bytes(10) + f, proto=51))),
        (192, nested(lambda f: struct.pack("<BBHI", 0, 0, 8, 192) + f)),
    ],
)
def test_frames_within_frames_are_followed_to_a_bound(link: int, frame: bytes) -> None:
    found = carried([frame], link=link)
    assert not found.udp
    assert found.walk.internet.passed.total() == 1
