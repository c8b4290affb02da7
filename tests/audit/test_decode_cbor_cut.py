from __future__ import annotations

import random

import cbor2
import pytest

from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.cbor import parse as whole
from sdkwitness.audit.decode.cbor_cut import may_be, parse

IMEI = "356868000041418"
DOCUMENT = {"imei": IMEI, "device": {"model": "DN1X", "rates": [61, 97.5, None, True, -4]}, "raw": bytes(40)}


def read(data: bytes) -> dict[str, object]:
    return {part.layer.removeprefix("cbor:"): part.data for part in parse(data) or ()}


def test_what_stands_before_the_cut_is_read() -> None:
    body = cbor2.dumps(DOCUMENT)[:-10]
    assert read(body) == {
        "$.imei": IMEI,
        "$.device.model": "DN1X",
        "$.device.rates[0]": "61",
        "$.device.rates[1]": "97.5",
        "$.device.rates[2]": "null",
        "$.device.rates[3]": "true",
        "$.device.rates[4]": "-4",
        "cbor": b"\x58\x28" + bytes(30),
    }
    leaves = decode_body(body).leaves
    assert ("body", "cbor:$.imei") in [leaf.path for leaf in leaves]
    assert "truncated cbor" in [leaf.opaque for leaf in leaves]


def test_every_cut_gives_a_beginning_of_the_whole() -> None:
    body = cbor2.dumps(DOCUMENT)
    all_of_it = {part.layer.removeprefix("cbor:"): part.data for part in whole(body) or ()}
    assert len(all_of_it) == 8
    for end in range(len(body)):
        found = read(body[:end])
        found.pop("cbor", None)
        assert found.items() <= all_of_it.items()
        assert parse(body[:end]) is None or "$.imei" in found


def test_indefinite_lengths_and_tags() -> None:
    body = (
        bytes.fromhex("bf 64696d6569 6f")
        + IMEI.encode()
        + bytes.fromhex("6474696d65 c1 1a514b67b0 646c697374 9f 01 82")
    )
    assert read(body) == {"$.imei": IMEI, "$.time": "1363896240", "$.list[0]": "1", "cbor": b""}


@pytest.mark.parametrize(
    "body",
    [
        cbor2.dumps(DOCUMENT),  # whole
        cbor2.dumps({1: IMEI, 2: bytes(40)})[:-9],
        cbor2.dumps([IMEI, bytes(40)])[:-9],
        cbor2.dumps({"a b": IMEI, "c": bytes(40)})[:-9],
        b"\xa2\x64imei\x1c" + bytes(20),
        b"\xa2\x64imei\xff" + bytes(20),
        b"\xa1\x64imei" + b"\x81" * 90_000,
        b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff\x64imei",
    ],
)
def test_other_bytes_are_none(body: bytes) -> None:
    assert parse(body) is None
    decode_body(body)


def test_random_bytes_are_none() -> None:
    source = random.Random(12)
    bodies = [bytes((source.randrange(0xA1, 0xC0),)) + source.randbytes(source.randrange(8, 90)) for _ in range(20_000)]
    assert sum(map(may_be, bodies)) > 5_000
    assert [body for body in bodies if parse(body)] == []
