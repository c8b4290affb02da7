from __future__ import annotations

import random
import zlib

import pytest
from capture.packets.exchanges.talking import Piece, cut, play
from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Ping,
    Request,
    TextMessage,
)
from wsproto.extensions import Extension, PerMessageDeflate

from sdkwitness.capture.journal_records import StreamEnded

ASKED = (
    b"GET /chat HTTP/1.1\r\nHost: ws.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
MADE = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"

Sent = tuple[bool, bytes, bool]
Said = TextMessage | BytesMessage | Ping | Request | AcceptConnection | CloseConnection


def session(chance: random.Random, count: int, *, deflate: bool, takeover: bool) -> tuple[list[Piece], list[Sent]]:
    """A WebSocket with messages of both sides, in fragments at times, with control frames between them."""
    client, server = WSConnection(ConnectionType.CLIENT), WSConnection(ConnectionType.SERVER)
    wire: list[Piece] = []
    truth: list[Sent] = []

    def says(
        from_client: bool, event: TextMessage | BytesMessage | Ping | Request | AcceptConnection | CloseConnection
    ) -> None:
        data = (client if from_client else server).send(event)
        wire.append((from_client, data))
        peer = server if from_client else client
        peer.receive_data(data)
        list(peer.events())

    def extensions() -> list[Extension]:
        return [PerMessageDeflate(not takeover, 15, not takeover, 10)] if deflate else []

    says(True, Request(host="ws.example.com", target="/chat", extensions=extensions()))
    says(False, AcceptConnection(extensions=extensions()))
    for _ in range(count):
        from_client = chance.random() < 0.5
        text = chance.random() < 0.5
        size = chance.choice((0, 1, 125, 126, 3000, 70_000))
        content = (chance.choice(("ä", "x")) * size).encode() if text else chance.randbytes(size)
        parts = chance.choice((1, 1, 3))
        shown = content.decode() if text else content
        step = len(shown) // parts + 1
        for number in range(parts):
            piece = shown[number * step : (number + 1) * step]
            last = number == parts - 1
            if isinstance(piece, str):
                says(from_client, TextMessage(data=piece, message_finished=last))
            else:
                says(from_client, BytesMessage(data=piece, message_finished=last))
            if chance.random() < 0.2:
                says(chance.random() < 0.5, Ping(payload=b"p"))
        truth.append((from_client, content, text))
    says(True, CloseConnection(code=1001, reason="away"))
    return wire, truth


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("deflate", "takeover"), [(False, True), (True, True), (True, False)])
def test_every_message_is_what_was_sent(seed: int, deflate: bool, takeover: bool) -> None:
    chance = random.Random(seed)
    wire, truth = session(chance, 25, deflate=deflate, takeover=takeover)
    heard = play(cut([(side, data) for side, data in wire if isinstance(data, bytes)], chance))
    [flow] = heard.flows
    assert flow.transport == "websocket"
    assert flow.host == "ws.example.com"
    for from_client in (True, False):
        found = [(m.from_client, m.content, m.text) for m in flow.messages if m.from_client is from_client]
        assert found == [one for one in truth if one[0] is from_client]
    [ended] = [r for r in heard.records if isinstance(r, StreamEnded)]
    assert (ended.close_code, ended.close_reason, ended.closed_by_client) == (1001, "away", True)
    assert heard.problems == []


def test_a_loss_leaves_what_came_before() -> None:
    heard = play([(True, ASKED), (False, MADE + b"\x81\x02hi\x82\x05ab"), (False, 100), (False, b"\x81\x02yo")])
    websocket, rest = heard.flows
    assert [m.content for m in websocket.messages] == [b"hi", b"ab"]
    assert websocket.error == "some of its bytes were not recorded"
    assert [m.content for m in rest.messages] == [b"\x81\x02yo"]
    assert len(heard.problems) == 1


def test_frames_that_are_none_end_it() -> None:
    heard = play([(True, ASKED), (False, MADE + b"\x81\x02hi"), (True, b"\x8f\x80zzzz")])
    websocket, rest = heard.flows
    assert [m.content for m in websocket.messages] == [b"hi"]
    assert websocket.error is not None
    assert [m.content for m in rest.messages] == [b"\x8f\x80zzzz"]


def test_a_bomb_is_cut() -> None:
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(100)) + packer.flush(zlib.Z_SYNC_FLUSH)
    frame = b"\xc2\x7f" + len(bomb).to_bytes(8, "big") + bomb
    made = MADE[:-2] + b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    heard = play([(True, ASKED), (False, made), (False, frame)])
    [message] = [m for flow in heard.flows for m in flow.messages]
    assert len(message.content) == 64 << 20
