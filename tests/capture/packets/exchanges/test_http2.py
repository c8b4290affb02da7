from __future__ import annotations

import random
import struct

import pytest
from capture.packets.exchanges.h2_peers import Peers, Truth, exchanges, request
from capture.packets.exchanges.talking import Heard, Piece, cut, play
from hpack import Encoder

from sdkwitness.audit.decode.flow import decode_flow
from sdkwitness.capture.packets.exchanges.compression import UNNAMED
from sdkwitness.capture.packets.exchanges.frames import PREFACE


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload))[1:] + bytes((kind, flags)) + struct.pack(">I", stream) + payload


def headers(encoder: Encoder, stream: int, *fields: tuple[bytes, bytes], flags: int = 5) -> bytes:
    return frame(1, flags, stream, encoder.encode(list(fields)))


ASK = ((b":method", b"POST"), (b":scheme", b"http"), (b":path", b"/x"), (b":authority", b"api.example.com"))


def agree(heard: Heard, truth: list[Truth]) -> None:
    flows = {flow.request.path.encode(): flow for flow in heard.flows if flow.request is not None}
    assert len(flows) == len(heard.flows) == len(truth)
    for sent in truth:
        flow = flows[sent.path]
        asked, answer = flow.request, flow.response
        assert asked is not None
        assert answer is not None
        found = Truth(
            asked.path.encode(),
            list(asked.headers),
            asked.body or b"",
            list(asked.trailers),
            answer.status,
            answer.body or b"",
        )
        assert found == sent
        assert list(answer.trailers) == sent.trailers
        assert answer.headers == ((b"server", b"s"),)
        assert (asked.method, asked.scheme, asked.authority) == ("POST", "https", "api.example.com")
        assert asked.http_version == answer.http_version == "HTTP/2.0"
        assert flow.complete
        assert flow.error is None
    assert heard.problems == []


@pytest.mark.parametrize("seed", range(4))
def test_every_exchange_is_what_was_sent_however_it_is_cut(seed: int) -> None:
    chance = random.Random(seed)
    wire, truth = exchanges(chance, 25, at_once=5)
    agree(play(cut(wire, chance)), truth)


def test_a_hundred_streams_at_once() -> None:
    chance = random.Random(7)
    wire, truth = exchanges(chance, 100, at_once=100)
    agree(play(wire), truth)


def test_frames_are_read_byte_by_byte() -> None:
    chance = random.Random(3)
    wire, truth = exchanges(chance, 2, at_once=2)
    agree(play(cut(wire, chance, most=1)), truth)


@pytest.mark.parametrize("seed", range(3))
def test_from_the_middle_on_all_that_begins_later_is_read(seed: int) -> None:
    """Fields that refer to what came before are left out, and none is wrong."""
    chance = random.Random(seed)
    wire, truth = exchanges(chance, 40, at_once=1)
    heard = play(wire[len(wire) // 2 :], whole=False)
    sent = {one.body: one for one in truth if one.body}
    found = [flow for flow in heard.flows if flow.request is not None and flow.request.body in sent]
    assert len(found) > 5
    for flow in found:
        assert flow.request is not None
        one = sent[flow.request.body or b""]
        assert {field for field in flow.request.headers if field[0] != UNNAMED} <= set(one.fields)
        assert dict(one.fields)[b"x-id"] in [value for _, value in flow.request.headers]
        assert flow.response is not None
        assert flow.response.body == one.answer
    assert any("refer to what was sent" in problem for problem in heard.problems)


@pytest.mark.parametrize("seed", range(3))
def test_after_a_loss_nothing_is_wrong(seed: int) -> None:
    chance = random.Random(seed)
    wire, truth = exchanges(chance, 40, at_once=1)
    pieces: list[Piece] = list(cut(wire, chance, most=1448))
    lost = [at for at in range(20, len(pieces)) if chance.random() < 0.02] or [len(pieces) // 2]
    for at in lost:
        from_client, data = pieces[at]
        assert isinstance(data, bytes)
        pieces[at] = (from_client, len(data))
    heard = play(pieces)
    sent = {one.path: one for one in truth}
    known = {pair for one in truth for pair in [*one.fields, *one.trailers]}
    whole = [f for f in heard.flows if f.request is not None and f.error is None and f.response is not None]
    assert len(whole) >= len(truth) // 4
    for flow in whole:
        assert flow.request is not None
        assert {field for field in flow.request.headers if field[0] != UNNAMED} <= known
        if flow.request.path.encode() in sent and flow.complete:
            assert flow.request.body == sent[flow.request.path.encode()].body


def test_a_stream_that_is_reset_says_why() -> None:
    peers = Peers()
    peers.client.send_headers(1, request(0, []), end_stream=True)
    peers.pump()
    peers.server.send_headers(1, [(b":status", b"200")])
    peers.server.send_data(1, b"part")
    peers.server.reset_stream(1, 2)
    peers.pump()
    [flow] = play(peers.wire).flows
    assert flow.response is not None
    assert flow.response.body == b"part"
    assert flow.error == "its HTTP/2 stream was reset: INTERNAL_ERROR"


def test_an_answer_that_was_recorded_before_its_request_is_its_answer() -> None:
    asks, answers = Encoder(), Encoder()
    early = headers(answers, 1, (b":status", b"200"), (b"server", b"s"), flags=4) + frame(0, 1, 1, b"first")
    late = headers(answers, 3, (b":status", b"201"), flags=4) + frame(0, 1, 3, b"second")
    heard = play(
        [
            (True, PREFACE),
            (False, early),
            (True, headers(asks, 1, *ASK)),
            (False, late[:20]),
            (True, headers(asks, 3, *ASK)),
            (False, late[20:]),
        ]
    )
    assert [(f.response.status, f.response.body) for f in heard.flows if f.request and f.response] == [
        (200, b"first"),
        (201, b"second"),
    ]
    assert all(flow.complete and flow.error is None for flow in heard.flows)
    assert heard.problems == []


@pytest.mark.parametrize("flags", [0, 1], ids=["open", "ended"])
def test_an_answer_without_a_request_is_kept_as_bytes(flags: int) -> None:
    answer = headers(Encoder(), 1, (b":status", b"200"), flags=4) + frame(0, flags, 1, b"nobody asked")
    [flow] = play([(True, PREFACE), (False, answer)]).flows
    assert flow.request is None
    assert b"".join(m.content for m in flow.messages) == b"nobody asked"


def test_a_promise_is_no_wish_of_the_app() -> None:
    peers = Peers()
    peers.client.send_headers(1, request(0, []), end_stream=True)
    peers.pump()
    peers.server.push_stream(1, 2, request(1, []))
    peers.server.send_headers(2, [(b":status", b"200")])
    peers.server.send_data(2, b"pushed", end_stream=True)
    peers.server.send_headers(1, [(b":status", b"200")], end_stream=True)
    peers.pump()
    heard = play(peers.wire)
    assert {f.request.path for f in heard.flows if f.request} == {"/v1/0", "/v1/1"}
    assert any("pushed by the server" in getattr(record, "comment", "") for record in heard.records)


def test_a_websocket_in_a_stream_gives_its_messages() -> None:
    encoder, back = Encoder(), Encoder()
    asked = ((b":method", b"CONNECT"), (b":protocol", b"websocket"), *ASK[1:])
    sent = b"\x81\x85\x01\x02\x03\x04" + bytes(c ^ m for c, m in zip(b"hello", b"\x01\x02\x03\x04\x01", strict=True))
    heard = play([
        (True, PREFACE + frame(4, 0, 0, b"") + headers(encoder, 1, *asked, flags=4)),
        (False, frame(4, 0, 0, b"") + headers(back, 1, (b":status", b"200"), flags=4)),
        (True, frame(0, 0, 1, sent)),
        (False, frame(0, 0, 1, b"\x82\x02hi")),
    ])  # fmt: skip
    [flow] = heard.flows
    assert flow.transport == "websocket"
    assert [(m.from_client, m.content, m.text) for m in flow.messages] == [
        (True, b"hello", True),
        (False, b"hi", False),
    ]


def test_a_tunnel_in_a_stream_leads_on() -> None:
    encoder, back = Encoder(), Encoder()
    inner = b"GET /inner HTTP/1.1\r\nHost: b.example\r\n\r\n"
    heard = play([
        (True, PREFACE + headers(encoder, 1, (b":method", b"CONNECT"), (b":authority", b"b.example:80"), flags=4)),
        (False, headers(back, 1, (b":status", b"200"), flags=4)),
        (True, frame(0, 0, 1, inner)),
        (False, frame(0, 1, 1, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")),
    ])  # fmt: skip
    [flow] = heard.flows
    assert flow.request is not None
    assert (flow.request.path, flow.host) == ("/inner", "b.example")
    assert flow.response is not None


def test_an_upgrade_goes_on_as_http2() -> None:
    asked = b"POST /up HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nContent-Length: 1\r\n\r\na"
    made = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    encoder, back = Encoder(), Encoder()
    heard = play([
        (True, asked),
        (False, made + frame(4, 0, 0, b"") + headers(back, 1, (b":status", b"200"), flags=4) + frame(0, 1, 1, b"one")),
        (True, PREFACE + frame(4, 0, 0, b"") + headers(encoder, 3, *ASK)),
        (False, headers(back, 3, (b":status", b"404"))),
    ])  # fmt: skip
    first, second = heard.flows
    assert first.request is not None
    assert (first.request.path, first.request.http_version, first.request.body) == ("/up", "HTTP/1.1", b"a")
    assert first.response is not None
    assert (first.response.http_version, first.response.body) == ("HTTP/2.0", b"one")
    assert second.response is not None
    assert second.response.status == 404


def test_header_blocks_without_an_end_are_bounded() -> None:
    part = frame(9, 0, 1, bytes(16_000))
    heard = play([(True, PREFACE + frame(1, 0, 1, b"\x82")), *((True, part) for _ in range(30))])
    assert heard.requests == []
    assert any("malformed" in problem for problem in heard.problems)


def test_a_bomb_of_references_is_bounded() -> None:
    value = b"v" * 4000
    block = b"\x40\x01n\x7f" + b"\xa1\x1e" + value  # a literal that is kept: 4,000 = 127 + 3,873
    heard = play([(True, PREFACE + frame(1, 5, 1, block) + frame(1, 5, 3, b"\xbe" * 16_000))])
    assert sum(len(k) + len(v) for r in heard.requests for k, v in r.headers) < 2 << 20
    assert any("header block" in problem for problem in heard.problems)


def test_a_block_that_is_none_costs_its_stream_and_no_other() -> None:
    encoder = Encoder()
    heard = play([(True, PREFACE + frame(1, 5, 1, b"\xff\xff\xff\xff\xff\xff\xff") + headers(encoder, 3, *ASK))])
    assert [r.path for r in heard.requests] == [b"/x"]
    assert heard.problems == [
        "a header block could not be decoded among HTTP/2 requests: what depends on it is missing."
    ]


def test_continued_blocks_are_put_together() -> None:
    encoder = Encoder()
    block = encoder.encode([*ASK, (b"x", b"y" * 100)])
    split = frame(1, 1, 1, block[:5]) + frame(9, 0, 1, block[5:9]) + frame(9, 4, 1, block[9:])
    [request_seen] = play([(True, PREFACE + split)]).requests
    assert request_seen.headers == ((b"x", b"y" * 100),)


@pytest.mark.parametrize("seed", range(10))
def test_damage_ends_in_no_exception(seed: int) -> None:
    chance = random.Random(seed)
    wire, _ = exchanges(chance, 5, at_once=2)
    damaged: list[Piece] = []
    for from_client, data in wire:
        changed = bytearray(data)
        for _ in range(max(1, len(data) // 200)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        damaged.append((from_client, bytes(changed)))
    play(damaged)


def test_grpc_is_decoded_as_in_a_live_recording() -> None:
    message = b'{"imei": "490154203237518"}'
    body = b"\x00" + len(message).to_bytes(4, "big") + message
    encoder = Encoder()
    asked = (*ASK, (b"content-type", b"application/grpc+json"), (b"te", b"trailers"))
    [flow] = play([(True, PREFACE + headers(encoder, 1, *asked, flags=4) + frame(0, 1, 1, body))]).flows
    leaves = decode_flow(flow).leaves
    assert [leaf.value for leaf in leaves if leaf.key == "imei" and "grpc:1" in leaf.path] == ["490154203237518"]


def test_a_connection_without_any_request_is_told() -> None:
    heard = play([(True, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes((0, 0, 0, 4, 0, 0, 0, 0, 0)))])
    assert heard.flows == ()
    assert heard.problems == ["a connection of HTTP/2 carried no request and no answer."]
