from __future__ import annotations

import hashlib
import struct

import pytest

from sdkwitness.audit.decode import decode_body

IMEI = b"356868000041418"
MD5 = hashlib.md5(IMEI).hexdigest().encode()  # what SDKs send


def field(number: int, content: bytes) -> bytes:
    assert len(content) < 128
    return bytes((number << 3 | 2, len(content))) + content


def leaves(body: bytes) -> dict[str, object]:
    return {" > ".join(leaf.path).removeprefix("body > "): leaf.value for leaf in decode_body(body).leaves}


def test_a_text_that_is_a_message_too_is_given_as_both() -> None:
    inner = field(1, MD5)  # 0A 20 and 32 digits: a line end, a blank and a text
    found = leaves(field(3, inner) + field(4, b"model") + b"\x28\x01")
    assert found["protobuf:3?text"] == "\n " + MD5.decode()
    assert found["protobuf:3?message > protobuf:1"] == MD5.decode()
    assert found["protobuf:4"] == "model"


@pytest.mark.parametrize(
    "text",
    ["model", "b9 of 2026", "x1p2h3", "zh-CN", "J0", "10.0.2.15", "2026-01-02 03:04:05", "\n", "a line\nand another"],
)
def test_a_plain_text_is_a_text_alone(text: str) -> None:
    assert not [path for path in leaves(field(1, text.encode()) + field(2, b"device")) if "?" in path]


def test_a_message_that_is_no_text_is_a_message_alone() -> None:
    found = leaves(field(3, field(1, IMEI)))
    assert found == {"protobuf:3 > protobuf:1": IMEI.decode()}


def test_four_bytes_that_are_a_number_of_either_kind_are_given_as_both() -> None:
    scaled = 1_214_737_010  # a longitude times ten million, which is a float of 237 thousand as well
    found = leaves(field(1, IMEI) + b"\x15" + struct.pack("<i", scaled) + b"\x1d" + struct.pack("<f", 31.25))
    assert found["protobuf:2?fixed32"] == str(scaled)
    assert float(str(found["protobuf:2"])) == struct.unpack("<f", struct.pack("<i", scaled))[0]
    assert found["protobuf:3"] == "31.25"


def test_texts_in_texts_end() -> None:
    body = b"x" * 8
    while len(body) < 100:
        body = b"\n" + bytes((len(body),)) + body if len(body) >= 32 else body + b"x"
    decode_body(field(1, body) + field(2, body))
    decode_body(field(1, b"\n " * 60))
