from __future__ import annotations

import random
import struct

import pytest
from capture.packets.exchanges import h2_peers
from capture.packets.exchanges.talking import Piece, cut, play
from capture.packets.tls.sessions import HOST, TLS_1_2, TLS_1_3, contexts, talk

from sdkwitness.capture.journal_records import DnsAnswered, DnsAsked, HelloSeen

GET = b"GET /a HTTP/1.1\r\nHost: api.example.com\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def session(pieces: list[tuple[bool, bytes]], version: object = TLS_1_3, alpn: str = "h2") -> tuple[list[Piece], bytes]:
    """The same bytes inside TLS."""
    client, server = contexts(version)  # type: ignore[arg-type]
    for context in (client, server):
        context.set_alpn_protocols([alpn])
    made = talk(pieces, client, server)
    assert made.error is None
    return list(made.wire), made.log


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
def test_requests_inside_tls_are_read(version: object) -> None:
    chance = random.Random(4)
    wire, truth = h2_peers.exchanges(chance, 12, at_once=4)
    sealed, keys = session(wire, version)
    heard = play(cut([p for p in sealed if isinstance(p[1], bytes)], chance, most=1448), port=443, keys=keys)  # type: ignore[misc]
    assert {f.request.body or b"" for f in heard.flows if f.request} == {one.body for one in truth}
    assert all(f.tls and f.sni == HOST for f in heard.flows)
    assert len(heard.flows) == len(truth)
    assert heard.problems == []


def test_starttls_leads_into_tls() -> None:
    sealed, keys = session([(True, GET), (False, OK)], alpn="http/1.1")
    plain: list[Piece] = [(False, b"220 mail ESMTP\r\n"), (True, b"STARTTLS\r\n"), (False, b"220 ready\r\n")]
    heard = play([*plain, *sealed], port=25, keys=keys)
    stream, request = heard.flows
    assert b"".join(m.content for m in stream.messages) == b"220 mail ESMTP\r\nSTARTTLS\r\n220 ready\r\n"
    assert request.request is not None
    assert request.tls
    assert request.response is not None


def test_a_tunnel_of_tls_has_the_host_that_was_asked_for() -> None:
    sealed, keys = session([(True, GET), (False, OK)], alpn="http/1.1")
    asked = b"CONNECT api.example.com:443 HTTP/1.1\r\n\r\n"
    heard = play([(True, asked), (False, b"HTTP/1.1 200 OK\r\n\r\n"), *sealed], port=8080, keys=keys)
    [flow] = heard.flows
    assert flow.server is not None
    assert (flow.server.host, flow.server.port, flow.tls) == ("api.example.com", 443, True)
    [hello] = [record for record in heard.records if isinstance(record, HelloSeen)]
    assert hello.server == ("api.example.com", 443)


@pytest.mark.parametrize("name", [b"b.example", None])
@pytest.mark.parametrize("login", [False, True])
def test_socks_5_tells_the_host(name: bytes | None, login: bool) -> None:
    place = b"\x03" + bytes((len(name),)) + name if name else b"\x01\xc6\x33\x64\x09"
    pieces: list[Piece] = [(True, b"\x05\x02\x00\x02"), (False, b"\x05\x02" if login else b"\x05\x00")]
    if login:
        pieces += [(True, b"\x01\x01u\x02pw"), (False, b"\x01\x00")]
    pieces += [(True, b"\x05\x01\x00" + place + b"\x00\x50"), (False, b"\x05\x00\x00\x01" + bytes(6))]
    heard = play([*pieces, (True, GET), (False, OK)], port=1080)
    [flow] = heard.flows
    assert flow.server is not None
    assert flow.server.host == (name.decode() if name else "198.51.100.9")
    assert flow.request is not None


def test_socks_4_tells_the_host() -> None:
    asked = b"\x04\x01\x00\x50\x00\x00\x00\x01user\x00b.example\x00"
    heard = play([(True, asked), (False, b"\x00\x5a" + bytes(6)), (True, GET), (False, OK)], port=1080)
    [flow] = heard.flows
    assert flow.server is not None
    assert flow.server.host == "b.example"


def test_a_refused_tunnel_is_a_stream_of_its_bytes() -> None:
    asked = b"\x05\x01\x00"
    heard = play([(True, asked), (False, b"\x05\xff")], port=1080)
    [flow] = heard.flows
    assert b"".join(m.content for m in flow.messages) == asked + b"\x05\xff"


@pytest.mark.parametrize(
    "head",
    [
        b"PROXY TCP4 203.0.113.5 203.0.113.9 50000 80\r\n",
        b"\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c"
        + bytes((203, 0, 113, 5, 203, 0, 113, 9))
        + struct.pack("!HH", 50000, 80),
    ],
)
def test_the_proxy_protocol_tells_both_ends(head: bytes) -> None:
    heard = play([(True, head + GET), (False, OK)])
    [flow] = heard.flows
    assert flow.client is not None
    assert (flow.client.host, flow.client.port) == ("203.0.113.5", 50000)
    assert flow.server is not None
    assert flow.server.host == "203.0.113.9"


def test_dns_in_a_stream_is_dns() -> None:
    question = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03api\x07example\x00\x00\x01\x00\x01"
    answer = question[:2] + b"\x81\x80" + question[4:]
    framed = [struct.pack("!H", len(message)) + message for message in (question, answer)]
    heard = play([(True, framed[0]), (False, framed[1][:1]), (False, framed[1][1:])], port=53)
    assert [type(r) for r in heard.records if isinstance(r, DnsAsked | DnsAnswered)] == [DnsAsked, DnsAnswered]
    assert heard.flows[0].question == "api.example"


def test_unknown_bytes_are_a_stream_in_chunks_of_one_side() -> None:
    heard = play(
        [(True, b"\x10\x0c"), (True, b"\x00\x04MQTT"), (False, b"\x20\x02\x00\x00"), (True, b"x" * 40_000)], port=1883
    )
    [flow] = heard.flows
    assert [(m.from_client, len(m.content)) for m in flow.messages] == [(True, 8), (False, 4), (True, 40_000)]
    assert flow.transport == "tcp"
    assert flow.complete


def test_of_a_long_stream_the_rest_is_counted() -> None:
    heard = play([(True, bytes((7,)) * (1 << 20))] * 20 + [(False, b"end")], port=9999)
    [flow] = heard.flows
    assert sum(len(m.content) for m in flow.messages) == 16 << 20
    assert (flow.sent, flow.received) == (4 << 20, 3)
    assert len(heard.problems) == 1


@pytest.mark.parametrize("seed", range(30))
def test_any_bytes_end_in_no_exception_and_none_is_lost(seed: int) -> None:
    chance = random.Random(seed)
    starts = [
        b"",
        GET[:10],
        b"\x05\x01\x00",
        b"\x04\x01",
        b"PROXY TCP4 x\r\n",
        b"PRI * HTTP/2.0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n",
    ]
    pieces: list[Piece] = []
    for _ in range(12):
        data: bytes | int = chance.choice(starts) + chance.randbytes(chance.choice((0, 3, 200)))
        pieces.append((chance.random() < 0.5, data if chance.random() < 0.9 else 40))
    heard = play(
        pieces,
        whole=chance.random() < 0.5,
        port=chance.choice((53, 80, 443, 1080)),
        how=chance.choice(("closed", "reset", "cut")),
    )
    assert heard.records or not any(isinstance(data, bytes) and data for _, data in pieces)
