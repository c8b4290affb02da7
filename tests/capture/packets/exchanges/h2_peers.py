"""Two peers of HTTP/2 in memory, with every byte between them on record."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

import h2.config  # type: ignore[import-untyped]  # h2 has no types
import h2.connection  # type: ignore[import-untyped]  # the same
import h2.events  # type: ignore[import-untyped]  # the same

Fields = list[tuple[bytes, bytes]]


class Truth(NamedTuple):
    """One exchange as it was sent."""

    path: bytes
    fields: Fields
    body: bytes
    trailers: Fields
    status: int
    answer: bytes


class Peers:
    """A client and a server."""

    def __init__(self) -> None:
        self.client: Any = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding=None))
        self.server: Any = h2.connection.H2Connection(
            h2.config.H2Configuration(client_side=False, header_encoding=None, validate_outbound_headers=False)
        )
        self.wire: list[tuple[bool, bytes]] = []
        self.client.initiate_connection()
        self.server.initiate_connection()
        self.pump()

    def pump(self) -> None:
        """Give each what the other has to say."""
        while True:
            sent = self.client.data_to_send()
            got = self.server.data_to_send()
            if not sent and not got:
                return
            for from_client, data, peer in ((True, sent, self.server), (False, got, self.client)):
                if data:
                    self.wire.append((from_client, data))
                    for event in peer.receive_data(data):
                        if isinstance(event, h2.events.DataReceived) and event.flow_controlled_length:
                            peer.acknowledge_received_data(event.flow_controlled_length, event.stream_id or 0)

    def body(self, from_client: bool, stream: int, data: bytes, *, end: bool, chance: random.Random) -> None:
        """Send a body in frames of any size, padded at times."""
        peer = self.client if from_client else self.server
        at = 0
        while at < len(data):
            size = min(chance.choice((1, 100, 5000, 16_000)), len(data) - at)
            while peer.local_flow_control_window(stream) < size + 256:
                self.pump()
            pad = chance.randint(0, 200) if chance.random() < 0.2 else None
            peer.send_data(stream, data[at : at + size], pad_length=pad)
            at += size
            if chance.random() < 0.3:
                self.pump()
        if end:
            peer.end_stream(stream)


def request(number: int, fields: Fields) -> Fields:
    return [
        (b":method", b"POST"),
        (b":authority", b"api.example.com"),
        (b":scheme", b"https"),
        (b":path", b"/v1/%d" % number),
        *fields,
    ]


def exchanges(chance: random.Random, count: int, at_once: int) -> tuple[list[tuple[bool, bytes]], list[Truth]]:
    """Exchanges, many of them at once."""
    peers = Peers()
    truth: list[Truth] = []
    while len(truth) < count:
        batch: list[tuple[int, Truth]] = []
        for _ in range(min(at_once, count - len(truth))):
            stream = peers.client.get_next_available_stream_id()
            fields = [
                (b"user-agent", b"app/1.%d" % chance.randint(0, 3)),
                (b"x-id", chance.randbytes(12).hex().encode()),
                (b"x-long", b"v" * chance.choice((0, 10, 40_000) if chance.random() < 0.1 else (5,))),
            ]
            trailers = [(b"grpc-status", b"0")] if chance.random() < 0.3 else []
            one = Truth(
                b"/v1/%d" % len(truth),
                fields,
                chance.randbytes(chance.choice((0, 10, 3000, 20_000))),
                trailers,
                chance.choice((200, 204, 404)),
                chance.randbytes(chance.choice((0, 5, 6000))),
            )
            weight = (
                {"priority_weight": 10, "priority_depends_on": 0}
                if len(fields[2][1]) < 100 and chance.random() < 0.2
                else {}
            )
            quiet = not one.body and not one.trailers
            peers.client.send_headers(stream, request(len(truth), fields), end_stream=quiet, **weight)
            batch.append((stream, one))
            truth.append(one)
            if chance.random() < 0.3:
                peers.pump()
        chance.shuffle(batch)
        for stream, one in batch:
            if one.body or one.trailers:
                peers.body(True, stream, one.body, end=not one.trailers, chance=chance)
                if one.trailers:
                    peers.client.send_headers(stream, one.trailers, end_stream=True)
        peers.pump()
        chance.shuffle(batch)
        for stream, one in batch:
            if chance.random() < 0.2:
                peers.server.send_headers(stream, [(b":status", b"103"), (b"link", b"</x>")])
            status = [(b":status", b"%d" % one.status), (b"server", b"s")]
            quiet = not one.answer and not one.trailers
            peers.server.send_headers(stream, status, end_stream=quiet)
            if not quiet:
                peers.body(False, stream, one.answer, end=not one.trailers, chance=chance)
                if one.trailers:
                    peers.server.send_headers(stream, one.trailers, end_stream=True)
        peers.pump()
    return peers.wire, truth
