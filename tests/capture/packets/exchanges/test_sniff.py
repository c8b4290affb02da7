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


STARTS: dict[str, list[Piece]] = {
    "imap": [(False, b"* OK ready\r\n"), (True, b"a1 STARTTLS\r\n"), (False, b"a1 OK\r\n")],
    "ftp": [(False, b"220 ready\r\n"), (True, b"AUTH TLS\r\n"), (False, b"234 go\r\n")],
    "xmpp": [
        (True, b"<stream:stream to='x'>"),
        (False, b"<stream:features/>"),
        (True, b"<starttls/>"),
        (False, b"<a/>"),
    ],
    "postgres": [(True, struct.pack("!II", 8, 80877103)), (False, b"S")],
    "mysql": [(False, b"\x4a\0\0\0\x0a8.0.30\0" + bytes(60)), (True, b"\x20\0\0\1\x85\xae\xff" + bytes(29))],
    "rdp": [
        (True, bytes.fromhex("030000130ee000000000000100080003000000")),
        (False, bytes.fromhex("030000130ed000001234000200080001000000")),
    ],
    "ldap": [(True, b"\x30\x1d\x02\1\1\x77\x18\x80\x161.3.6.1.4.1.1466.20037"), (False, b"\x30\x0c\x02\1\1")],
    "http": [
        (True, b"OPTIONS * HTTP/1.1\r\nHost: p.example\r\nUpgrade: TLS/1.0\r\nConnection: Upgrade\r\n\r\n"),
        (False, b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.0, HTTP/1.1\r\nConnection: Upgrade\r\n\r\n"),
    ],
}


def joined(pieces: list[Piece]) -> list[tuple[bool, bytes]]:
    """What one side says in a row, as one piece."""
    found: list[tuple[bool, bytes]] = []
    for from_client, data in pieces:
        assert isinstance(data, bytes)
        if found and found[-1][0] is from_client:
            found[-1] = (from_client, found[-1][1] + data)
        else:
            found.append((from_client, data))
    return found


@pytest.mark.parametrize("keys", [True, False])
@pytest.mark.parametrize("name", STARTS)
def test_tls_begins_within_any_protocol_wherever_segments_are_cut(name: str, keys: bool) -> None:
    """MySQL's clients do not wait for an answer before their hello."""
    sealed, log = session([(True, GET), (False, OK)], alpn="http/1.1")
    whole = joined([*STARTS[name], *sealed])
    for size in (1 << 20, 1, 3, 7):
        pieces = [(side, data[at : at + size]) for side, data in whole for at in range(0, len(data), size)]
        heard = play(pieces, port=3306, keys=log if keys else b"")
        [shake] = heard.wire.handshakes
        assert (shake.sni, shake.outcome) == (HOST, "established")
        before, after = heard.flows
        assert after.dark is not keys
        assert (after.request is not None and after.request.path == "/a") is keys
        if name != "http":
            said = b"".join(data for _, data in joined(STARTS[name]))
            assert b"".join(m.content for m in before.messages) == said


def test_bytes_that_only_seem_to_begin_a_hello_are_kept() -> None:
    said: list[Piece] = [(False, b"ready"), (True, b"x\x16"), (False, b"y"), (True, b"\x16\x03\x01"), (True, b"z")]
    [flow] = play([*said, (True, b"\x16\x03")], port=9000).flows
    assert b"".join(m.content for m in flow.messages if m.from_client) == b"x\x16\x16\x03\x01z\x16\x03"
    assert b"".join(m.content for m in flow.messages) == b"readyx\x16y\x16\x03\x01z\x16\x03"


def test_a_client_that_was_called_back_is_found() -> None:
    """In FTP's active transfer the server connects, and the app's hello comes from where it connected to."""
    sealed, log = session([(True, GET), (False, OK)], alpn="http/1.1")
    turned: list[Piece] = [(not from_client, data) for from_client, data in sealed]
    heard = play(turned, port=20000, keys=log)
    assert heard.wire.handshakes[0].sni == HOST
    assert play(turned, port=20000).flows[0].dark


def test_what_is_left_of_tls_is_dark_and_no_stream() -> None:
    record = b"\x17\x03\x03\x00\x20" + bytes(32)
    [flow] = play([(True, record), (False, record)], port=8443).flows
    assert (flow.dark, flow.sent, flow.received) == (True, 32, 32)


def test_tls_whose_first_bytes_were_lost_is_known_by_its_server() -> None:
    sealed, log = session([(True, GET), (False, OK)], alpn="http/1.1")
    first = sealed[0][1]
    assert isinstance(first, bytes)
    answered = next(at for at, (from_client, _) in enumerate(sealed) if not from_client)
    lost: list[Piece] = [(True, 20), (True, first[20:])]
    for pieces in ([*lost, *sealed[1:]], [sealed[answered], *lost, *sealed[2:]]):
        [flow] = play(pieces, keys=log).flows
        assert (flow.dark, flow.sni, flow.error) == (True, HOST, "its handshake was not recorded")


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
