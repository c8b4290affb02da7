from __future__ import annotations

import random
import struct

import pytest

from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.mqtt import may_be, parse

IMEI = "356868000041418"
J = b'{"imei": "356868000041418"}'


def packet(first: int, body: bytes) -> bytes:
    size, length = len(body), b""
    while True:
        length += bytes(((size & 0x7F) | (0x80 if size > 0x7F else 0),))
        size >>= 7
        if not size:
            return bytes((first,)) + length + body


def text(value: str) -> bytes:
    return struct.pack(">H", len(value.encode())) + value.encode()


def connect(level: int = 5, flags: int = 0xC2, properties: bytes = b"", rest: bytes = b"") -> bytes:
    head = text("MQTT") + bytes((level, flags)) + b"\x00\x3c"
    told = bytes((len(properties),)) + properties if level >= 5 else b""
    return packet(0x10, head + told + text(f"d_{IMEI}") + rest + text("user") + text("secret"))


def read(data: bytes) -> dict[str, str | bytes]:
    return {part.layer: part.data for part in parse(data) or ()}


def test_a_connection_of_version_5_with_user_properties_and_a_will() -> None:
    user = b"\x26" + text("brand") + text("Xiaomi")
    will = b"\x06\x03" + text("j/s") + text(f"w/{IMEI}") + text("gone")
    found = read(connect(5, 0xC6, b"\x11\x00\x00\x00\x0a" + user, will))
    assert found == {
        "mqtt:1.user:brand": b"Xiaomi",
        "mqtt:1.clientId": f"d_{IMEI}".encode(),
        "mqtt:1.will.contentType": b"j/s",
        "mqtt:1.willTopic": f"w/{IMEI}".encode(),
        "mqtt:1.willMessage": b"gone",
        "mqtt:1.username": b"user",
        "mqtt:1.password": b"secret",
    }


def test_a_connection_of_version_3_with_a_will() -> None:
    found = read(connect(4, 0xC6, rest=text("w") + text("gone")))
    assert found["mqtt:1.willMessage"] == b"gone"
    assert found["mqtt:1.password"] == b"secret"


@pytest.mark.parametrize("before", [b"", connect()], ids=["alone", "after its connection"])
@pytest.mark.parametrize(
    "properties",
    [b"\x00", b"\x10\x01\x01\x26" + text("imei") + text("12345"), b"\x03\x23\x00\x07"],
    ids=["none", "user", "alias"],
)
def test_publications_of_version_5(before: bytes, properties: bytes) -> None:
    leaves = decode_body(before + packet(0x30, text("dev/1") + properties + J)).leaves
    number = 2 if before else 1
    assert ("body", f"mqtt:{number}", "topic:dev/1", "json:$.imei") in [leaf.path for leaf in leaves]
    if b"\x26" in properties:
        assert [leaf.value for leaf in leaves if leaf.path[-1] == f"mqtt:{number}.user:imei"] == ["12345"]


def test_an_alias_stands_for_its_topic() -> None:
    alias = b"\x03\x23\x00\x07"
    body = packet(0x30, text("dev/1") + alias + b"{}") + packet(0x30, text("") + alias + J)
    assert read(body)["mqtt:2 > topic:dev/1"] == J
    assert read(packet(0x30, text("") + alias + J))["mqtt:1 > topic:alias 7"] == J


def test_a_payload_of_version_3_is_whole() -> None:
    assert read(connect(4) + packet(0x30, text("t") + b"\x00\x01\x02"))["mqtt:2 > topic:t"] == b"\x00\x01\x02"


@pytest.mark.parametrize(
    "subscribe",
    [
        packet(0x82, b"\x00\x01" + text(f"dev/{IMEI}/+") + b"\x01"),
        packet(0x82, b"\x00\x01\x00" + text(f"dev/{IMEI}/+") + b"\x01"),
        packet(0xA2, b"\x00\x01" + text(f"dev/{IMEI}/+")),
    ],
    ids=["3.1.1", "5.0", "unsubscribe"],
)
def test_the_topics_that_a_client_asks_for(subscribe: bytes) -> None:
    assert read(subscribe) == {"mqtt:1.topic[0]": f"dev/{IMEI}/+"}


@pytest.mark.parametrize(
    "body",
    [
        packet(0x30, text("a/#") + J),
        packet(0x36, text("a") + J),
        packet(0x30, text("") + J),
        packet(0x82, b"\x00\x01" + text("a")),
        packet(0x10, text("HTTP") + bytes(10)),
        b"\x30\xff\xff\xff\xff\x01",
        b"\x31",
    ],
)
def test_near_misses_are_none(body: bytes) -> None:
    assert parse(body) is None


def test_random_bytes_are_no_packets() -> None:
    source = random.Random(8)
    bodies = [bytes((source.choice((0x10, 0x30, 0x32, 0x82)), n)) + source.randbytes(n) for n in range(8, 100)] * 60
    assert all(map(may_be, bodies))
    assert sum(parse(body) is not None for body in bodies) <= len(bodies) // 100


def test_damaged_packets_decode() -> None:
    whole = connect(5, 0xC2, b"\x26" + text("a") + text("b")) + packet(0x32, text("t") + b"\x00\x01\x00" + J)
    for at in range(len(whole)):
        parse(whole[:at])
        parse(whole[:at] + b"\xff" + whole[at + 1 :])
