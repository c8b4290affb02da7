from __future__ import annotations

import random
import struct
from collections.abc import Callable

import pytest
from capture.packets.craft import (
    CLIENT,
    CLIENT6,
    SERVER,
    SERVER6,
    START,
    Kept,
    carried,
    ethernet,
    ipv4,
    ipv6,
    tcp,
    udp,
)

from sdkwitness.capture.packets import datagrams

WORD = b"a datagram of some length, " * 8
SECOND = 1_000_000_000


def only(frames: list[bytes], *, link: int = 101) -> Kept:
    """The one UDP conversation of these packets."""
    found = carried(frames, link=link)
    assert not found.walk.internet.passed
    [kept] = found.udp
    return kept


def fragments4(datagram: bytes, size: int = 64) -> list[bytes]:
    return [
        ipv4(
            datagram[at : at + size],
            proto=17,
            ident=7,
            fragment=at // 8 | (0x2000 if at + size < len(datagram) else 0),
        )
        for at in range(0, len(datagram), size)
    ]


def fragments6(datagram: bytes, size: int = 64, ident: int = 9) -> list[bytes]:
    return [
        ipv6(
            struct.pack("!BBHI", 17, 0, at | (at + size < len(datagram)), ident) + datagram[at : at + size],
            proto=44,
        )
        for at in range(0, len(datagram), size)
    ]


def test_a_datagram_has_its_endpoints_and_time() -> None:
    kept = only([ipv4(udp(WORD), proto=17)])
    assert kept.calls == [(True, START, WORD)]
    assert kept.conversation.client == (CLIENT, 40000)
    assert kept.conversation.server == (SERVER, 53)
    assert kept.conversation.started == START
    assert kept.ended == (START, "cut")


def test_both_directions_are_one_conversation() -> None:
    answer = ipv6(udp(b"answer", ports=(53, 40000)), proto=17, source=SERVER6, target=CLIENT6)
    kept = only([ipv6(udp(b"question"), proto=17), answer])
    assert [(c, d) for c, _, d in kept.calls] == [(True, b"question"), (False, b"answer")]


def test_a_conversation_that_begins_with_the_answer_has_the_right_client() -> None:
    answer = ipv4(udp(b"answer", ports=(53, 40000)), proto=17, source=SERVER, target=CLIENT)
    kept = only([answer])
    assert kept.conversation.client == (CLIENT, 40000)
    assert kept.calls == [(False, START, b"answer")]


def test_between_ports_alike_the_first_to_speak_is_the_client() -> None:
    for ports in ((50000, 40000), (40000, 50000), (5353, 5353)):
        assert only([ipv4(udp(b"x", ports=ports), proto=17)]).conversation.client == (CLIENT, ports[0])


def test_an_endpoint_may_talk_to_itself() -> None:
    kept = only([ipv4(udp(b"x", ports=(5000, 5000)), proto=17, source=CLIENT, target=CLIENT)] * 2)
    assert len(kept.calls) == 2


def test_options_are_passed_over() -> None:
    assert only([ipv4(udp(WORD), proto=17, options=bytes(8))]).said(True) == WORD
    hop = struct.pack("!BB6x", 43, 0)
    routing = struct.pack("!BB14x", 60, 1)
    destination = struct.pack("!BB6x", 17, 0)
    assert only([ipv6(hop + routing + destination + udp(WORD), proto=0)]).said(True) == WORD


def test_segments_behind_options_of_ip_are_read_like_others() -> None:
    found = carried([ipv4(tcp(b"GET / HTTP/1.1\r\n\r\n"), options=bytes(4)), ipv4(tcp(b"x", seq=19))], link=101)
    assert found.tcp[0].said(True) == b"GET / HTTP/1.1\r\n\r\nx"


@pytest.mark.parametrize("make", [fragments4, fragments6])
def test_fragments_in_any_order_and_twice_make_one_datagram(make: Callable[[bytes], list[bytes]]) -> None:
    pieces = make(udp(WORD))
    assert len(pieces) > 3
    for seed in range(20):
        shuffled = pieces + random.Random(seed).sample(pieces, 2)
        random.Random(seed).shuffle(shuffled)
        found = carried(shuffled, link=101)
        assert [kept.said(True) for kept in found.udp] == [WORD]


def test_the_first_of_overlapping_fragments_wins() -> None:
    whole = udp(b"A" * 56 + b"B" * 64)
    first, second = fragments4(whole)
    forged = ipv4(b"C" * 64, proto=17, ident=7, fragment=8 | 0x2000)
    assert only([first, second, forged][:2]).said(True) == whole[8:]
    assert only([forged, first, ipv4(whole[64:] + b"D" * 8, proto=17, ident=7, fragment=8)]).said(True)[56:120] == (
        b"C" * 64
    )


def test_fragments_of_different_datagrams_do_not_mix() -> None:
    one, two = fragments6(udp(b"1" * 200), ident=1), fragments6(udp(b"2" * 200), ident=2)
    kept = only([p for pair in zip(one, two, strict=True) for p in pair])
    assert [d for _, _, d in kept.calls] == [b"1" * 200, b"2" * 200]


def test_lost_fragments_are_counted() -> None:
    found = carried(fragments4(udp(WORD))[:-1], link=101)
    assert not found.udp
    assert found.walk.internet.fragments_lost == 1


def test_late_fragments_belong_to_another_datagram() -> None:
    pieces = fragments4(udp(WORD))
    times = [START + n * SECOND for n in range(len(pieces) - 1)] + [START + 100 * SECOND]
    found = carried(pieces, link=101, times=times)
    assert not found.udp
    assert found.walk.internet.fragments_lost == 2


def test_fragments_are_awaited_for_a_bounded_number_of_datagrams() -> None:
    pieces = [ipv4(bytes(64), proto=17, ident=n, fragment=0x2000) for n in range(3000)]
    assert carried(pieces, link=101).walk.internet.fragments_lost == 3000


def test_a_fragment_beyond_the_largest_datagram_is_left_out() -> None:
    ping = [ipv4(bytes(1480), proto=17, ident=3, fragment=at // 8 | 0x2000) for at in range(0, 64000, 1480)]
    found = carried([*ping, ipv4(bytes(1480), proto=17, ident=3, fragment=8190)], link=101)
    assert not found.udp


def test_a_tcp_segment_in_fragments_is_read() -> None:
    segment = tcp(b"GET / HTTP/1.1\r\n\r\n" + bytes(100))
    pieces = [ipv4(segment[:64], ident=1, fragment=0x2000), ipv4(segment[64:], ident=1, fragment=8)]
    [kept] = carried(pieces, link=101).tcp
    assert kept.said(True) == segment[20:]


INNER = ipv4(udp(WORD), proto=17)
INNER6 = ipv6(udp(WORD), proto=17)
GTP = struct.pack("!BBHI", 0x30, 0xFF, len(INNER), 1)
GTP_EXTENDED = struct.pack("!BBHI", 0x34, 0xFF, len(INNER) + 8, 1)
WLAN = b"\x08\x01" + bytes(22) + b"\xaa\xaa\x03\0\0\0\x08\0" + INNER
RADIO = b"\6" + bytes(6) + b"\0"
"""An access point's address, its length before it."""
L2TP = struct.pack("!HHHH", 0x4A02, 16 + 4 + len(INNER6), 1, 1)
TUNNELS = {
    "IP in IP": ipv4(INNER, proto=4),
    "6in4": ipv4(INNER6, proto=41),
    "4in6": ipv6(INNER, proto=4),
    "GRE": ipv4(b"\0\0\x08\0" + INNER, proto=47),
    "GRE with key, sequence and checksum": ipv4(b"\xb0\0\x86\xdd" + bytes(12) + INNER6, proto=47),
    "Ethernet in GRE": ipv4(b"\0\0\x65\x58" + ethernet(INNER), proto=47),
    "ERSPAN": ipv4(b"\x10\0\x88\xbe\0\0\0\1\x10\7\0\1" + bytes(4) + ethernet(INNER), proto=47),
    "PPTP": ipv4(b"\x30\x81\x88\x0b" + bytes(12) + b"\xff\x03\0\x21" + INNER, proto=47),
    "VXLAN": ipv4(udp(b"\x08" + bytes(7) + ethernet(INNER), ports=(9999, 4789)), proto=17),
    "VXLAN of Linux": ipv4(udp(b"\x08" + bytes(7) + ethernet(INNER), ports=(9999, 8472)), proto=17),
    "VXLAN, extended": ipv4(udp(b"\x0c\0\0\2" + bytes(4) + INNER6, ports=(9999, 4790)), proto=17),
    "VXLAN, extended, Ethernet": ipv4(udp(b"\x0c\0\0\3" + bytes(4) + ethernet(INNER), ports=(9, 4790)), proto=17),
    "Geneve": ipv4(udp(b"\x01\0\x65\x58" + bytes(8) + ethernet(INNER), ports=(9999, 6081)), proto=17),
    "GTP-U": ipv4(udp(GTP + INNER, ports=(2152, 2152)), proto=17),
    "GTP-U with extension": ipv4(udp(GTP_EXTENDED + b"\0\0\0\x85" + b"\1\0\1\0" + INNER, ports=(2152, 2152)), proto=17),
    "Teredo": ipv4(udp(INNER6, ports=(50000, 3544)), proto=17),
    "Teredo with origin": ipv4(udp(b"\0\0" + bytes(6) + INNER6, ports=(3544, 50000)), proto=17),
    "Teredo with authentication": ipv4(udp(b"\0\1\0\0" + bytes(9) + INNER6, ports=(3544, 50000)), proto=17),
    "authentication header": ipv4(struct.pack("!BB10x", 17, 1) + udp(WORD), proto=51),
    "ERSPAN of type III": ipv4(b"\x10\0\x22\xeb\0\0\0\1\x20\7" + bytes(10) + ethernet(INNER), proto=47),
    "ERSPAN of type III with more": ipv4(
        b"\x10\0\x22\xeb\0\0\0\1\x20\7" + bytes(9) + b"\1" + bytes(8) + ethernet(INNER), proto=47
    ),
    "GRE of an access point": ipv4(b"\0\0\x82\0" + WLAN, proto=47),
    "GRE in UDP": ipv4(udp(b"\0\0\x08\0" + INNER, ports=(50000, 4754)), proto=17),
    "CAPWAP": ipv4(udp(b"\0\x10\2\0" + bytes(4) + ethernet(INNER), ports=(50000, 5247)), proto=17),
    "802.11 in CAPWAP": ipv4(udp(b"\0\x20\3\x10" + bytes(4) + RADIO + WLAN, ports=(5247, 50000)), proto=17),
    "802.11 in CAPWAP, bytes in wrong order": ipv4(
        udp(b"\0\x10\3\0" + bytes(4) + WLAN[1::-1] + WLAN[2:], ports=(50000, 5247)), proto=17
    ),
    "L2TP": ipv4(udp(b"\0\2\0\1\0\1\xff\x03\0\x21" + INNER, ports=(1701, 1701)), proto=17),
    "L2TP with all there may be": ipv4(
        udp(L2TP + bytes(4) + b"\0\2\0\0\xff\x03\0\x57" + INNER6, ports=(1701, 1701)), proto=17
    ),
    "TZSP": ipv4(udp(b"\1\0\0\1\0\x0a\1\xd8\1" + ethernet(INNER), ports=(50000, 37008)), proto=17),
    "802.11 in TZSP": ipv4(udp(b"\1\0\0\x12\1" + WLAN, ports=(50000, 37008)), proto=17),
    "AYIYA": ipv4(udp(b"\x44\x52\x11\x29" + bytes(4 + 16 + 20) + INNER6, ports=(50000, 5072)), proto=17),
    "EtherIP": ipv4(b"\x30\0" + ethernet(INNER), proto=97),
}


@pytest.mark.parametrize("case", TUNNELS)
def test_tunnels_are_followed(case: str) -> None:
    kept = only([TUNNELS[case]])
    assert kept.said(True) == WORD
    assert kept.conversation.server[1] == 53


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\0\x10\2\x80" + bytes(12), "CAPWAP fragments"),
        (b"\0\x10\2\x08" + bytes(12), "CAPWAP control"),
    ],
)
def test_what_capwap_carries_beside_frames_is_told(content: bytes, said: str) -> None:
    found = carried([ipv4(udp(content, ports=(50000, 5247)), proto=17)], link=101)
    assert found.walk.internet.passed == {said: 1}
    assert not found.udp


def test_control_of_l2tp_is_told() -> None:
    found = carried([ipv4(udp(b"\xc8\2\0\x0c" + bytes(8), ports=(1701, 1701)), proto=17)], link=101)
    assert found.walk.internet.passed == {"L2TP control": 1}


@pytest.mark.parametrize(
    ("port", "data"),
    [
        (4789, b"\x47" * 30),
        (2152, b"\x30\xff\0\4\0\0\0\1x..."),
        (3544, WORD),
        (5247, b"\1" + bytes(40)),
        (5247, b"\0\xf8" + bytes(20)),
        (1701, b"\0\3" + bytes(40)),
        (1701, b"\2\2" + b"\xff" * 10),
        (37008, b"\2" + bytes(40)),
        (37008, b"\1\0\0\1\x0a\xff" + bytes(10)),
        (5072, b"\xff" * 40),
        (5072, b"\xf0\xf0\0\x29" + bytes(40)),
        (4754, b"GET / HTTP"),
    ],
)
def test_a_port_alone_makes_no_tunnel(port: int, data: bytes) -> None:
    assert only([ipv4(udp(data, ports=(50000, port)), proto=17)]).said(True) == data


def test_padding_behind_a_datagram_is_left_out() -> None:
    assert only([ipv4(udp(b"x") + b"trailer", proto=17)]).said(True) == b"x"


def test_what_was_cut_off_a_datagram_is_a_gap() -> None:
    packet = ipv4(udp(WORD), proto=17)
    found = carried([packet], link=101, snap=100)
    assert found.udp[0].said(True) == WORD[:72] + b"?" * (len(WORD) - 72)


def test_a_packet_that_a_network_card_will_fill_in_is_read() -> None:
    [kept] = carried([ipv4(tcp(b"GET / HTTP/1.1\r\n\r\n"), total=0)], link=101).tcp
    assert kept.said(True) == b"GET / HTTP/1.1\r\n\r\n"


def test_ports_reused_after_a_long_silence_are_the_same_conversation_until_it_is_swept() -> None:
    frames = [ipv4(udp(b"x"), proto=17), ipv4(udp(b"y"), proto=17)]
    [kept] = carried(frames, link=101, times=[START, START + 1000 * SECOND]).udp
    assert len(kept.calls) == 2


def test_conversations_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datagrams, "MAX_OPEN", 1000)
    many = [ipv4(udp(b"x", ports=(1024 + n, 2000)), proto=17) for n in range(3000)]
    found = carried(many, link=101, times=[START] * len(many))
    assert len(found.udp) == len(many)
    assert all(kept.ended for kept in found.udp)
    assert 2000 <= found.walk.udp.counts["evicted"] < 3000
    assert [kept.ended for kept in found.udp] == [(START, "cut")] * len(many)


def test_silent_conversations_end_before_the_file_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datagrams, "SWEEP", 10)
    frames = [ipv4(udp(b"x", ports=(1024 + n, 2000)), proto=17) for n in range(30)]
    found = carried(frames, link=101, times=[START + n * 100 * SECOND for n in range(30)])
    assert found.walk.udp.counts["evicted"] == 0
    assert [kept.ended for kept in found.udp] == [(START + n * 100 * SECOND, "cut") for n in range(30)]
