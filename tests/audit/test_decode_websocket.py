from __future__ import annotations

import random

import pytest
from wsproto.extensions import PerMessageDeflate
from wsproto.frame_protocol import FrameProtocol

from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.websocket import may_be, parse

IMEI = "356868000041418"
J = '{"imei": "356868000041418"}'
UPGRADE = b"GET /chat HTTP/1.1\r\nHost: h.example\r\nUpgrade: websocket\r\n\r\n"


def sender(*, client: bool = True, deflate: bool = False) -> FrameProtocol:
    extension = PerMessageDeflate()
    extension.finalize("permessage-deflate")
    return FrameProtocol(client=client, extensions=[extension] if deflate else [])


def sent(*messages: str | bytes, client: bool = True, deflate: bool = False) -> bytes:
    protocol = sender(client=client, deflate=deflate)
    return b"".join(bytes(protocol.send_data(message, fin=True)) for message in messages)


def paths(data: bytes) -> list[str]:
    return [" > ".join(leaf.path) for leaf in decode_body(data).leaves if leaf.value == IMEI]


@pytest.mark.parametrize(
    ("vector", "message"),
    [
        # RFC 6455, 5.7
        ("810548656c6c6f", b"Hello"),
        ("818537fa213d7f9f4d5158", b"Hello"),
        ("010348656c80026c6f", b"Hello"),
        # RFC 7692, 7.2.3
        ("c107f248cdc9c90700", b"Hello"),
        ("4103f248cd8004c9c90700", b"Hello"),
        ("c107f248cdc9c90700c105f200110000", b"Hello"),
    ],
)
def test_vectors_of_the_standards(vector: str, message: bytes) -> None:
    parts = parse(bytes.fromhex(vector))
    assert parts is not None
    assert all(part.data == message for part in parts)


@pytest.mark.parametrize("client", [True, False], ids=["masked", "unmasked"])
@pytest.mark.parametrize("deflate", [False, True], ids=["plain", "deflate"])
def test_messages_of_either_side(client: bool, deflate: bool) -> None:
    data = sent("hello", J, J, client=client, deflate=deflate)
    step = " > deflate" if deflate else ""
    assert paths(data) == [f"body > websocket:{n}{step} > json:$.imei" for n in (2, 3)]


def test_after_the_request_that_opened_the_connection() -> None:
    assert paths(UPGRADE + sent(J)) == ["body > http:body > websocket:1 > json:$.imei"]


def test_a_message_in_pieces_with_a_ping_between() -> None:
    protocol = sender()
    data = b"".join(
        (
            bytes(protocol.send_data(J[:10], fin=False)),
            bytes(protocol.ping(b"alive?")),
            bytes(protocol.send_data(J[10:], fin=True)),
        )
    )
    assert paths(data) == ["body > websocket:1 > json:$.imei"]
    assert "body > websocket:1.ping" in [" > ".join(leaf.path) for leaf in decode_body(data).leaves]


def test_a_long_binary_message_under_a_mask() -> None:
    body = bytes(range(256)) * 300 + J.encode()
    parts = parse(sent(body))
    assert parts is not None
    assert parts[0].data == body


def test_a_stream_that_was_cut_says_so() -> None:
    data = sent(J, J)[:-5]
    assert paths(data) == ["body > websocket:1 > json:$.imei"]
    assert "truncated frame" in [leaf.opaque for leaf in decode_body(data).leaves]


def test_a_window_that_began_before_the_record_says_so() -> None:
    protocol = sender(deflate=True)
    first = bytes(protocol.send_data(J, fin=True))
    second = bytes(protocol.send_data(J, fin=True)) + bytes(protocol.send_data(J, fin=True))
    assert parse(first + second) is not None
    decoded = decode_body(second)
    assert not paths(second)
    assert "bad deflate" in [leaf.opaque for leaf in decoded.leaves]


def test_a_bomb_stops_at_the_bound() -> None:
    data = sent("a" * 20_000_000, deflate=True)
    assert len(data) < 100_000
    parts = parse(data)
    assert parts is not None
    assert (parts[0].opaque, len(parts[0].data)) == ("expansion", 4 * 1024 * 1024)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x81",
        b"\x82\x05Hello",  # unmasked bytes may be anything
        b"\x81\x7e\x00\x05Hello",  # a length longer than it need be
        b"\x81\x05Hello\x80\x05Hello",  # a continuation of nothing
        b"\x01\x05Hello\x81\x05Hello",
        b"\xb1\x05Hello",  # reserved bits
        b"\x83\x05Hello",
        b"\x81\x05\xff\xfe\xfd\xfc\xfb",  # a text that is none
        b"\x81\x05Hello\x81\x81\x01\x02\x03\x04\x79",  # masked and not
        b"\x89\x00\x89\x00",  # nothing said
    ],
)
def test_near_misses_are_none(data: bytes) -> None:
    assert parse(data) is None


def test_random_bytes_are_no_frames() -> None:
    source = random.Random(6)
    bodies = [
        bytes((source.choice((0x81, 0x82, 0xC1)), source.choice((0, 0x80)) | n)) + source.randbytes(n + extra)
        for n in range(4, 100)
        for extra in (0, 3, 4, 9)
        for _ in range(20)
    ]
    assert all(map(may_be, bodies))
    # A masked binary message of the right length is one, whatever is in it.
    assert sum(parse(body) is not None for body in bodies if body[0] != 0x82 and len(body) > 24) <= len(bodies) // 1000
