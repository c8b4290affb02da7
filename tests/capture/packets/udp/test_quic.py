"""QUIC: real connections, read with their keys and without, whatever the network did to them."""

from __future__ import annotations

import random

import pytest
from aioquic.quic.packet import QuicProtocolVersion
from aioquic.tls import CipherSuite, SessionTicket
from capture.packets.udp.reading import Book, read
from quic_peers import HOST, MOVED, Exchange, Fields, Network, Peers, Sent

from sdkwitness.capture.records import Flow

V1, V2 = QuicProtocolVersion.VERSION_1, QuicProtocolVersion.VERSION_2
SUITES = (CipherSuite.AES_128_GCM_SHA256, CipherSuite.AES_256_GCM_SHA384, CipherSuite.CHACHA20_POLY1305_SHA256)


def request(number: int, *more: tuple[bytes, bytes]) -> Fields:
    return [
        (b":method", b"POST"),
        (b":scheme", b"https"),
        (b":authority", HOST.encode()),
        (b":path", b"/v1/events?n=%d" % number),
        (b"user-agent", b"sdk/4.2"),
        *more,
    ]


def echo(fields: Fields, body: bytes) -> tuple[Fields, bytes, Fields]:
    return [(b":status", b"200"), (b"content-type", b"application/octet-stream")], body[::-1], [(b"digest", b"none")]


def talk(peers: Peers, count: int = 8, size: int = 3000, seed: int = 3) -> Peers:
    """Ask `count` times at once, wait for all, and close."""
    dice = random.Random(seed)
    peers.reply = echo
    peers.run()
    for number in range(count):
        fields = request(number, (b"x-id", b"%032x" % dice.getrandbits(128)))
        peers.ask(fields, dice.randbytes(dice.randrange(2 * size)))
    peers.run()
    assert len(peers.exchanges) == count
    return peers


def told(flows: tuple[Flow, ...]) -> list[Exchange]:
    """What was read, in the words of those who sent it."""
    found: list[Exchange] = []
    for flow in flows:
        asked, answered = flow.request, flow.response
        assert asked is not None
        assert answered is not None
        pseudo = {
            ":method": asked.method,
            ":scheme": asked.scheme,
            ":authority": asked.authority,
            ":path": asked.path,
        }
        found.append(
            Exchange(
                [*((name.encode(), value.encode()) for name, value in pseudo.items()), *asked.headers],
                asked.body or b"",
                [(b":status", b"%d" % answered.status), *answered.headers],
                answered.body or b"",
                list(answered.trailers),
            )
        )
        assert asked.http_version == answered.http_version == "HTTP/3"
        assert flow.complete
        assert flow.error is None
        assert flow.tls
        assert flow.sni == HOST
    return found


def same(book: Book, peers: Peers) -> None:
    """Every request and body is there as it was sent, and nothing else."""
    assert sorted(told(book.wire().flows)) == sorted(peers.exchanges)
    assert book.problems == []


@pytest.mark.parametrize("version", [V1, V2])
@pytest.mark.parametrize("suite", SUITES)
def test_every_suite_and_version_is_read(suite: CipherSuite, version: QuicProtocolVersion) -> None:
    peers = talk(Peers(suite=suite, version=version))
    book = read(peers.sent, peers.keys)
    same(book, peers)
    (shake,) = book.wire().handshakes
    assert (shake.sni, shake.alpn, shake.outcome) == (HOST, ("h3",), "established")


@pytest.mark.parametrize("seed", range(6))
def test_loss_reordering_and_repetition_change_nothing(seed: int) -> None:
    network = Network(lost=0.08, unrecorded_lost=0.08, swapped=0.15, doubled=0.05)
    peers = talk(Peers(network=network, seed=seed), count=20, size=12_000, seed=seed)
    same(read(peers.sent, peers.keys), peers)


def test_a_recording_in_any_order_is_read() -> None:
    peers = talk(Peers(), count=5)
    dice = random.Random(1)
    for _ in range(10):
        shuffled = list(peers.sent)
        # Datagrams come up to ten places late.
        shuffled = [one for _, one in sorted((at + dice.randrange(10), one) for at, one in enumerate(shuffled))]
        same(read(shuffled, peers.keys), peers)


def test_a_large_body_is_read() -> None:
    peers = talk(Peers(size=1450), count=2, size=600_000)
    same(read(peers.sent, peers.keys), peers)


def test_keys_are_updated_by_both_sides() -> None:
    peers = Peers(network=Network(swapped=0.2))
    for number, end in enumerate((peers.client, peers.server, peers.client)):
        talk(peers, count=3 * (number + 1), seed=number) if not number else more(peers, 3, number)
        end.request_key_update()
    more(peers, 3, 9)
    same(read(peers.sent, peers.keys), peers)


def test_keys_are_updated_in_a_recording_in_any_order() -> None:
    peers = talk(Peers(), count=2)
    for number in range(3):
        peers.client.request_key_update()
        more(peers, 2, number + 1)
    dice = random.Random(2)
    mixed = [one for _, one in sorted((at + dice.randrange(12), one) for at, one in enumerate(peers.sent))]
    same(read(mixed, peers.keys), peers)


def more(peers: Peers, count: int, seed: int) -> None:
    dice = random.Random(seed)
    for number in range(count):
        peers.ask(request(100 * seed + number), dice.randbytes(5000))
    peers.run()


def test_a_client_that_changes_its_ids_and_its_address_is_followed() -> None:
    peers = talk(Peers(), count=3)
    peers.client.change_connection_id()
    more(peers, 3, 1)
    peers.path = MOVED
    more(peers, 3, 2)
    assert {one.client for one in peers.sent} == {MOVED, ("192.0.2.1", 40000)}
    same(read(peers.sent, peers.keys), peers)


def test_the_connection_that_moved_is_one_without_keys_too() -> None:
    peers = talk(Peers(), count=3)
    peers.path = MOVED
    more(peers, 3, 2)
    (flow,) = read(peers.sent).wire().flows
    assert flow.dark
    assert flow.sni == HOST
    assert flow.sent > 15_000


@pytest.mark.parametrize("version", [V1, V2])
def test_a_retry_changes_the_keys_of_the_first_packets(version: QuicProtocolVersion) -> None:
    peers = talk(Peers(retry=True, version=version))
    same(read(peers.sent, peers.keys), peers)
    without = [one for one in peers.sent if one.data[0] & 0xF0 != 0xF0 or one.from_client]
    same(read(without, peers.keys), peers)


def test_both_sides_may_change_the_version_within_the_handshake() -> None:
    peers = talk(Peers(version=V1, versions=(V2, V1)))
    spoken = {one.data[1:5].hex() for one in peers.sent if one.data[0] & 0x80}
    assert spoken == {"00000001", "6b3343cf"}
    same(read(peers.sent, peers.keys), peers)


def test_early_data_are_read() -> None:
    tickets: dict[bytes, SessionTicket] = {}
    first = talk(Peers(tickets=tickets), count=1)
    assert first.new_tickets
    second = Peers(ticket=first.new_tickets[-1], tickets=tickets)
    second.reply = echo
    second.ask(request(1), b"sent before the handshake")
    second.run()
    assert b"CLIENT_EARLY_TRAFFIC_SECRET" in second.keys
    same(read(second.sent, second.keys), second)


@pytest.mark.parametrize("length", [0, 4, 20])
def test_ids_of_any_length_are_known(length: int) -> None:
    peers = talk(Peers(id_length=length))
    same(read(peers.sent, peers.keys), peers)


def test_without_keys_the_host_and_the_fingerprint_are_told() -> None:
    peers = talk(Peers())
    book = read(peers.sent)
    (flow,) = book.wire().flows
    assert flow.dark
    assert flow.error == "there is no key log"
    assert flow.host == HOST
    assert flow.ja4.startswith("q13d")
    assert "h3_" in flow.ja4
    assert flow.sent > sum(len(one.body) for one in peers.exchanges)
    assert flow.received > sum(len(one.answered) for one in peers.exchanges)
    (shake,) = book.wire().handshakes
    assert shake.outcome == "established"
    assert flow.client_random == shake.client_random


def test_the_keys_of_another_connection_open_nothing() -> None:
    one, other = talk(Peers()), talk(Peers())
    (flow,) = read(one.sent, other.keys).wire().flows
    assert flow.error == "its keys are not in the key log"


def test_wrong_keys_are_told_apart_from_missing_ones() -> None:
    peers = talk(Peers())
    lines = [line.split() for line in peers.keys.decode().splitlines()]
    wrong = "\n".join(f"{label} {name} {'0' * len(secret)}" for label, name, secret in lines)
    (flow,) = read(peers.sent, wrong.encode()).wire().flows
    assert flow.error == "the keys that the key log has for it do not open it"


def test_who_is_the_client_is_told_by_the_first_packet_and_not_by_ports() -> None:
    peers = talk(Peers())
    book = read(peers.sent, peers.keys, reverse=True)
    same(book, peers)
    (flow, *_) = book.wire().flows
    assert flow.client is not None
    assert flow.client.host == "192.0.2.1"


def test_padding_after_the_first_packet_is_no_packet() -> None:
    peers = talk(Peers())
    padded = peers.sent[0]._replace(data=peers.sent[0].data + b"\x41" + bytes(range(1, 60)))
    assert read([padded]).wire().handshakes[0].outcome == "offered"
    same(read([padded, *peers.sent[1:]], peers.keys), peers)


def test_the_servers_hello_may_be_lost() -> None:
    peers = talk(Peers(suite=CipherSuite.CHACHA20_POLY1305_SHA256))
    first = next(at for at, one in enumerate(peers.sent) if not one.from_client)
    book = read(peers.sent[:first] + peers.sent[first + 1 :], peers.keys)
    assert sorted(told(book.wire().flows)) == sorted(peers.exchanges)


def test_a_lost_packet_costs_the_body_it_was_of() -> None:
    peers = talk(Peers(), count=1, size=400_000)
    ours = [at for at, one in enumerate(peers.sent) if one.from_client and len(one.data) > 1100]
    lost = ours[len(ours) // 2]
    book = read(peers.sent[:lost] + peers.sent[lost + 1 :], peers.keys)
    (flow,) = book.wire().flows
    assert flow.request is not None
    assert flow.request.body is not None
    assert peers.exchanges[0].body.startswith(flow.request.body)
    assert 0 < len(flow.request.body) < len(peers.exchanges[0].body)
    assert flow.response is not None
    assert flow.response.body == peers.exchanges[0].answered
    assert flow.error is not None
    assert "were not recorded" in flow.error


def test_a_recording_that_begins_late_is_dark() -> None:
    peers = talk(Peers())
    late = [one for one in peers.sent if not one.data[0] & 0x80]
    (flow,) = read(late, peers.keys).wire().flows
    assert flow.dark
    assert flow.error == "its handshake was not recorded"
    assert flow.sent == sum(len(one.data) for one in late if one.from_client)
    assert not flow.messages


def test_packets_that_were_recorded_as_one_datagram_are_cut() -> None:
    """A host whose network card cuts datagrams (UDP_SEGMENT of Linux) records them before that."""
    peers = talk(Peers(), count=3, size=40_000)
    joined: list[Sent] = []
    for one in peers.sent:
        last = joined[-1] if joined else None
        alike = last is not None and last.from_client is one.from_client and not (last.data[0] | one.data[0]) & 0x80
        if last is not None and alike and len(last.data) % 1200 == 0 and len(last.data) < 60_000:
            joined[-1] = last._replace(data=last.data + one.data)
        else:
            joined.append(one)
    assert max(len(one.data) for one in joined) > 5000
    same(read(joined, peers.keys), peers)


def test_two_connections_of_one_conversation_are_two() -> None:
    one, other = talk(Peers(), count=2), talk(Peers(), count=2, seed=5)
    both = [*one.sent, *(Sent(sent.time + 9, *sent[1:]) for sent in other.sent)]
    book = read(both, one.keys + other.keys)
    assert sorted(told(book.wire().flows)) == sorted(one.exchanges + other.exchanges)
    assert len(book.wire().handshakes) == 2


def test_the_certificate_that_the_app_refuses_is_told() -> None:
    peers = Peers(verify=True)
    peers.run()
    book = read(peers.sent, peers.keys)
    (shake,) = book.wire().handshakes
    assert shake.outcome in ("refused", "failed")
    (flow,) = book.wire().flows
    assert flow.dark
    assert flow.host == HOST


def backwards(peers: Peers, number: int, data: bytes) -> bytes:
    return data[::-1]


def test_other_protocols_are_raw_streams() -> None:
    peers = Peers(alpn=("echo",), application=backwards)
    peers.run()
    for number in range(4):
        stream = peers.client.get_next_available_stream_id()
        peers.client.send_stream_data(stream, b"%d" % number * 3000, end_stream=True)
    peers.run()
    flows = read(peers.sent, peers.keys).wire().flows
    assert [flow.transport for flow in flows] == ["udp"] * 4
    for number, flow in enumerate(sorted(flows, key=lambda one: one.messages[0].content)):
        for ours in (True, False):
            said = b"".join(m.content for m in flow.messages if m.from_client is ours)
            assert said == b"%d" % number * 3000
        assert flow.sni == HOST


def test_the_lines_of_interoperability_tests_are_requests() -> None:
    files = {b"/%d" % n: bytes((n,)) * 5000 * n for n in range(1, 5)}

    def serve(peers: Peers, number: int, data: bytes) -> bytes:
        return files[data.split()[1]]

    peers = Peers(alpn=("hq-interop",), application=serve, network=Network(lost=0.1, swapped=0.1))
    peers.run()
    for path in files:
        stream = peers.client.get_next_available_stream_id()
        peers.client.send_stream_data(stream, b"GET " + path + b"\r\n", end_stream=True)
    peers.run()
    flows = read(peers.sent, peers.keys).wire().flows
    found = {flow.request.path.encode(): flow.response.body for flow in flows if flow.request and flow.response}
    assert found == files
    assert {(flow.host, flow.complete, flow.error) for flow in flows} == {(HOST, True, None)}


def test_dns_over_quic_is_dns() -> None:
    from scapy.layers.dns import DNS, DNSQR, DNSRR

    def resolve(peers: Peers, number: int, data: bytes) -> bytes:
        asked = DNS(data[2:])
        answer = bytes(DNS(id=0, qr=1, qd=asked.qd, an=DNSRR(rrname=asked.qd[0].qname, rdata="198.51.100.9")))
        return len(answer).to_bytes(2, "big") + answer

    peers = Peers(alpn=("doq",), application=resolve)
    peers.run()
    for name in ("a.example", "b.example"):
        asked = bytes(DNS(id=0, qd=DNSQR(qname=name)))
        stream = peers.client.get_next_available_stream_id()
        peers.client.send_stream_data(stream, len(asked).to_bytes(2, "big") + asked, end_stream=True)
    peers.run()
    flows = read(peers.sent, peers.keys).wire().flows
    assert [(flow.transport, flow.question, flow.complete) for flow in flows] == [
        ("dns", "a.example", True),
        ("dns", "b.example", True),
    ]


@pytest.mark.parametrize("cut", [1, 2, 5, 9])
def test_a_recording_that_stops_keeps_what_was_said(cut: int) -> None:
    peers = talk(Peers(), count=4, size=30_000)
    book = read(peers.sent[: len(peers.sent) * cut // 10], peers.keys)
    known = {tuple(one.fields): one for one in peers.exchanges}
    for flow in book.wire().flows:
        if flow.request is None:
            continue
        sent = known[(*_pseudo(flow), *flow.request.headers)]
        assert sent.body.startswith(flow.request.body or b"")
        assert flow.complete or flow.response is None or flow.response.body != sent.answered


def _pseudo(flow: Flow) -> Fields:
    asked = flow.request
    assert asked is not None
    names = (":method", ":scheme", ":authority", ":path")
    values = (asked.method, asked.scheme, asked.authority, asked.path)
    return [(name.encode(), value.encode()) for name, value in zip(names, values, strict=True)]
