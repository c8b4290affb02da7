"""DNS: questions and answers as scapy makes them, in datagrams and streams, whole and broken."""

from __future__ import annotations

import contextlib
import ssl
import struct
from collections.abc import Sequence

import pytest
from capture.packets.craft import CLIENT, SERVER, Session, ethernet, ipv4, pcap, udp
from capture.packets.udp.reading import Book
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers.dns import DNS, DNSQR, DNSRR
from scapy.layers.netbios import NBNSHeader, NBNSQueryRequest

from sdkwitness.capture import dns_wire
from sdkwitness.capture.flows import Wire, build
from sdkwitness.capture.packets.model import Conversation
from sdkwitness.capture.packets.read import read as read_packets
from sdkwitness.capture.packets.tls.keylog import Secrets
from sdkwitness.capture.packets.udp.dns import DnsStream
from sdkwitness.capture.packets.udp.open import UdpOpener
from sdkwitness.capture.records import Flow

RESOLVER = "198.51.100.53"
NAME = "api.example.com"


def query(name: str = NAME, number: int = 7, kind: str = "A") -> bytes:
    return bytes(DNS(id=number, rd=1, qd=DNSQR(qname=name, qtype=kind)))


def answer(name: str = NAME, number: int = 7, address: str = SERVER) -> bytes:
    return bytes(DNS(id=number, qr=1, qd=DNSQR(qname=name), an=DNSRR(rrname=name, rdata=address)))


def heard(*datagrams: tuple[bool, bytes], port: int = 53) -> Wire:
    """What comes of datagrams between a client and a resolver."""
    book = Book()
    sink = UdpOpener(Secrets(), book)(Conversation("u1", "udp", (CLIENT, 40000), (RESOLVER, port), 10**18))
    for number, (from_client, data) in enumerate(datagrams):
        sink.data(from_client, 10**18 + number * 10**6, data)
    sink.end(10**18 + 10**9, "cut")
    return book.wire()


def test_a_question_and_its_answer_are_one_flow() -> None:
    (flow,) = heard((True, query()), (False, answer())).flows
    assert (flow.transport, flow.question, flow.complete) == ("dns", NAME, True)
    assert flow.host == NAME
    assert flow.ended == flow.started + 10**6


def test_answers_find_their_questions_by_number_and_name() -> None:
    asked = [(True, query(f"h{n}.example", n % 3)) for n in range(9)]
    answered = [(False, answer(f"h{n}.example", n % 3)) for n in (8, 2, 5, 1)]
    flows = heard(*asked, *answered).flows
    assert [flow.question for flow in flows] == [f"h{n}.example" for n in range(9)]
    assert [n for n, flow in enumerate(flows) if flow.complete] == [1, 2, 5, 8]


def test_what_is_asked_or_answered_again_is_one_flow() -> None:
    (flow,) = heard((True, query()), (True, query()), (False, answer()), (False, answer())).flows
    assert flow.complete


def test_the_same_question_later_is_another_flow() -> None:
    flows = heard((True, query()), (False, answer()), (True, query()), (False, answer())).flows
    assert [flow.complete for flow in flows] == [True, True]


def test_an_answer_without_its_question_is_told() -> None:
    (flow,) = heard((False, answer())).flows
    assert flow.question == NAME
    assert flow.complete


def test_an_inverse_query_is_told_by_its_address() -> None:
    asked = bytes(DNS(id=3, opcode=1, qd=[], an=[DNSRR(rrname=".", rdata=SERVER)]))
    refused = bytes(DNS(id=3, qr=1, opcode=1, rcode=4, qd=[]))
    (flow,) = heard((True, asked), (False, refused)).flows
    assert (flow.question, flow.complete) == (SERVER, True)


@pytest.mark.parametrize("port", [5353, 5355])
def test_names_that_are_announced_are_told(port: int) -> None:
    record = DNSRR(rrname="Anna's phone._airplay._tcp.local", type="PTR", rdata="phone.local")
    announced = bytes(DNS(id=0, qr=1, aa=1, qd=[], an=[record]))
    asked = bytes(DNS(id=0, qd=[DNSQR(qname="_a._tcp.local", qtype="PTR"), DNSQR(qname="_b._tcp.local")]))
    first, second = heard((True, announced), (True, asked), port=port).flows
    assert first.question == "Anna's phone._airplay._tcp.local"
    assert (second.question, second.complete) == ("_a._tcp.local", False)


EDNS = b"\0\0\x29\x04\xd0\0\0\x80\0\0\4\0\x0a\0\0"
"""RFC 6891, 6.1.2."""


@pytest.mark.parametrize("more", [b"", EDNS])
def test_a_plain_question_is_one_on_any_port(more: bytes) -> None:
    asked = query()[:11] + bytes([bool(more)]) + query()[12:] + more
    (flow,) = heard((True, asked), (False, answer()), port=6000).flows
    assert (flow.transport, flow.question, flow.complete) == ("dns", NAME, True)


@pytest.mark.parametrize(
    "data",
    [
        query() + b"\0",
        query()[:-1],
        b"\0\7\x28" + query()[3:],  # an update
        answer(),
        query()[:11] + b"\1" + query()[12:] + b"\0\0\1\0\1\0\0\0\0\0\0",
        query()[:11] + b"\1" + query()[12:] + EDNS[:5],
        query("", kind="NS"),
        query()[:-2] + b"\0\3",
    ],
)
def test_what_is_no_plain_question_is_none_on_other_ports(data: bytes) -> None:
    (flow,) = heard((True, data), port=6000).flows
    assert flow.transport == "udp"
    assert flow.messages[0].content == data


def test_names_of_netbios_are_read() -> None:
    question = NBNSHeader(NAME_TRN_ID=9, OPCODE=0, NM_FLAGS=0x11, QDCOUNT=1)
    asked = bytes(question / NBNSQueryRequest(QUESTION_NAME=b"PRINTER", SUFFIX=0x4341))
    (flow,) = heard((True, asked), port=137).flows
    assert (flow.transport, flow.question) == ("dns", "PRINTER")
    assert dns_wire.netbios_name("CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.lan") == "*.lan"
    assert dns_wire.netbios_name("Q" * 32) == "Q" * 32


@pytest.mark.parametrize(
    "wire",
    [
        b"",
        b"\0" * 11,
        struct.pack("!HHHHHH", 1, 0, 1, 0, 0, 0) + b"\xc0\x0c\0\1\0\1",  # points to itself
        struct.pack("!HHHHHH", 1, 0, 1, 0, 0, 0) + b"\xc0\x0e\xc0\x0c\0\1\0\1",  # and in a circle
        struct.pack("!HHHHHH", 1, 0, 1, 0, 0, 0) + b"\x05ab",
        struct.pack("!HHHHHH", 1, 0, 1, 0, 0, 0) + b"\x3fx" * 200,
        struct.pack("!HHHHHH", 1, 0, 0xFFFF, 0xFFFF, 0, 0),
        struct.pack("!HHHHHH", 1, 0, 1, 0, 0, 0) + b"\x80a\0\0\1\0\1",
    ],
)
def test_what_is_no_message_is_told_and_kept(wire: bytes) -> None:
    (flow,) = heard((True, wire), (True, query())).flows[:1]
    assert flow.error is not None
    assert flow.error.startswith("it is no message of the DNS")


def test_pointers_into_names_are_followed() -> None:
    head = struct.pack("!HHHHHH", 1, 0x8000, 1, 1, 0, 0) + b"\3www\7example\0\0\1\0\1"
    packed = head + b"\xc0\x10\0\1\0\1\0\0\0\x3c\0\4\xc6\x33\x64\7"
    message = dns_wire.read(packed)
    assert message.questions == (("www.example", 1),)
    assert list(message.addresses()) == [("198.51.100.7", "example")]


def test_an_address_has_the_name_that_was_asked_for_behind_aliases() -> None:
    records = [
        DNSRR(rrname=NAME, type="CNAME", rdata="edge.cdn.example."),
        DNSRR(rrname="edge.cdn.example", type="CNAME", rdata="EDGE-7.cdn.example."),
        DNSRR(rrname="edge-7.cdn.example", rdata=SERVER),
        DNSRR(rrname="edge-7.cdn.example", type="AAAA", rdata="2001:db8::9"),
    ]
    packed = bytes(DNS(id=1, qr=1, qd=DNSQR(qname=NAME), an=records))
    assert list(dns_wire.read(packed).addresses()) == [(SERVER, NAME), ("2001:db8::9", NAME)]


def test_service_bindings_hint_at_addresses() -> None:
    data = b"\0\1\0" + b"\0\1\0\3\2h3" + b"\0\4\0\x08\xc6\x33\x64\7\xc6\x33\x64\x08" + b"\0\6\0\x10" + bytes(15) + b"\1"
    wire = struct.pack("!HHHHHH", 1, 0x8000, 1, 1, 0, 0) + b"\1a\7example\0\0\x41\0\1"
    wire += b"\xc0\x0c\0\x41\0\1\0\0\0\x3c" + len(data).to_bytes(2, "big") + data
    found = list(dns_wire.read(wire).addresses())
    assert found == [("198.51.100.7", "a.example"), ("198.51.100.8", "a.example"), ("::1", "a.example")]


def test_labels_that_are_no_text_are_shown_as_escapes() -> None:
    wire = struct.pack("!HHHHHH", 1, 0, 1, 0, 0, 0) + b"\5a.b\n\xff\7example\0\0\1\0\1"
    name = dns_wire.read(wire).name
    assert name is not None
    assert name.isprintable()
    assert name.endswith(".example")
    assert name.startswith("a\\046b\\010")


def test_a_stream_is_cut_into_messages_wherever_it_was_split() -> None:
    messages = [query(f"h{n}.example", n) for n in range(5)]
    stream = b"".join(len(one).to_bytes(2, "big") + one for one in messages)
    for size in (1, 2, 3, 17, 1000):
        book = Book()
        sink = DnsStream(Conversation("t1", "tcp", (CLIENT, 40000), (RESOLVER, 53), 0), book)
        for at in range(0, len(stream), size):
            sink.data(True, at, stream[at : at + size])
        sink.end(9, "closed")
        assert [flow.question for flow in book.wire().flows] == [f"h{n}.example" for n in range(5)]
        assert book.problems == []


def test_a_stream_that_ends_within_a_message_is_told() -> None:
    book = Book()
    sink = DnsStream(Conversation("t1", "tcp", (CLIENT, 40000), (RESOLVER, 53), 0), book)
    sink.data(True, 0, b"\0\x40" + query())
    sink.end(9, "cut")
    assert book.problems == ["messages of the DNS were not recorded to their ends."]


# --- names for addresses -----------------------------------------------------------------------------------


def imported(tmp_path_factory: pytest.TempPathFactory, frames: Sequence[bytes]) -> tuple[Flow, ...]:
    file = tmp_path_factory.mktemp("dns") / "packets.pcap"
    file.write_bytes(pcap(frames))
    book = Book()
    read_packets([file], None, book, lambda _done, _total: None)
    return build(book.records).flows


def asked(name: str, address: str, *, client: str = CLIENT, port: int = 40000) -> list[bytes]:
    number = port & 0xFFF
    there = ethernet(ipv4(udp(query(name, number), ports=(port, 53)), proto=17, source=client, target=RESOLVER))
    back = udp(answer(name, number, address), ports=(53, port))
    return [there, ethernet(ipv4(back, proto=17, source=RESOLVER, target=client))]


def dark_session(port: int = 41000) -> list[bytes]:
    """A TLS connection whose client names no host."""
    context = ssl.create_default_context()
    context.check_hostname = False
    said = ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), said).do_handshake()
    session = Session(port=port)
    return [*session.opening(), *session.says(True, said.read()), *session.closing()]


def test_a_flow_without_a_name_has_the_one_that_dns_gave(tmp_path_factory: pytest.TempPathFactory) -> None:
    flows = imported(tmp_path_factory, [*asked(NAME, SERVER), *dark_session()])
    (dark,) = [flow for flow in flows if flow.dark]
    assert dark.sni is None
    assert (dark.resolved, dark.host) == (NAME, NAME)
    assert dark.error is not None
    assert dark.error.endswith("its host name is the one that DNS gave the address for")


def test_the_name_is_the_last_before_and_not_one_after(tmp_path_factory: pytest.TempPathFactory) -> None:
    before = [*asked("first.example", SERVER), *asked("second.example", SERVER, port=40001)]
    session = dark_session()
    third = asked("third.example", SERVER, port=40002)
    flows = imported(tmp_path_factory, [*before, *session[:4], *third, *session[4:]])
    (dark,) = [flow for flow in flows if flow.dark]
    assert dark.host == "second.example"


def test_what_another_device_asked_counts_less(tmp_path_factory: pytest.TempPathFactory) -> None:
    other = asked("other.example", SERVER, client="192.0.2.99", port=40001)
    (dark,) = [f for f in imported(tmp_path_factory, [*asked(NAME, SERVER), *other, *dark_session()]) if f.dark]
    assert dark.host == NAME
    (dark,) = [f for f in imported(tmp_path_factory, [*other, *dark_session()]) if f.dark]
    assert dark.host == "other.example"


def test_names_that_were_asked_for_over_http_count(tmp_path_factory: pytest.TempPathFactory) -> None:
    message = answer(NAME, 0, SERVER)
    session = Session(port=42000, to=8080, server=RESOLVER)
    frames = [*session.opening(), *session.says(True, b"GET /dns-query?dns=AAAB HTTP/1.1\r\nHost: doh.example\r\n\r\n")]
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/dns-message\r\nContent-Length: %d\r\n\r\n" % len(message)
    flows = imported(tmp_path_factory, [*frames, *session.says(False, head + message), *dark_session()])
    (dark,) = [flow for flow in flows if flow.dark]
    assert dark.host == NAME


def test_a_named_request_keeps_its_name(tmp_path_factory: pytest.TempPathFactory) -> None:
    session = Session(to=80)
    frames = [*asked(NAME, SERVER), *session.opening()]
    frames += session.says(True, b"GET / HTTP/1.1\r\nHost: said.example\r\n\r\n")
    frames += session.says(True, b"GET /2 HTTP/1.0\r\n\r\n")
    flows = [flow for flow in imported(tmp_path_factory, frames) if flow.request is not None]
    assert [flow.host for flow in flows] == ["said.example", NAME]
    assert [flow.resolved for flow in flows] == [None, NAME]


# --- hostile -----------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_datagram_leaves_something(data: bytes) -> None:
    assert len(heard((True, data)).flows) == 1


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_message_with_changed_bytes_is_survived(data: st.DataObject) -> None:
    wire = bytearray(answer())
    for _ in range(data.draw(st.integers(1, 6))):
        wire[data.draw(st.integers(0, len(wire) - 1))] = data.draw(st.integers(0, 255))
    assert heard((True, query()), (False, bytes(wire))).flows
