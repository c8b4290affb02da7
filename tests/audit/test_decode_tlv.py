from __future__ import annotations

import base64
import random

import pytest

from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.tlv import card_tags, may_be, parse, simple

CPLC = "4790D3214700000000002345558919204839000000000000000018649535383931390000000000000000"


def read(text: str) -> dict[str, object] | None:
    parts = parse(bytes.fromhex(text))
    return None if parts is None else {part.layer.removeprefix("tlv:"): part.data for part in parts}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        # select of the payment system environment, as in EMV 4.3 Book 1, with its status word
        (
            "6F 1A 84 0E 315041592E5359532E4444463031 A5 08 88 01 02 5F2D 02 656E 9000",
            {"6f.84": "315041592e5359532e4444463031", "6f.a5.88": "02", "6f.a5.5f2d": "en"},
        ),
        # a record of a test card
        (
            "70 22 5A 08 6228000100001117 5F24 03 101231 5F20 0F 46554C4C2046554E4354494F4E414C",
            {"70.5a": "6228000100001117", "70.5f24": "101231", "70.5f20": "FULL FUNCTIONAL"},
        ),
        (
            "70 20 57 11 6228000100001117D10122010123456789 5F20 0A 46554C4C2046554E4354",
            {"70.57.number": "6228000100001117", "70.57.expiry": "1012", "70.5f20": "FULL FUNCT"},
        ),
        ("5A 0A 62280001000011123FFF 5F34 01 01", {"5a": "62280001000011123", "5f34": "01"}),
        (f"9F7F 2A {CPLC}", {"9f7f": CPLC.lower()}),
        # a length of two bytes
        ("70 81 0D 50 05 4465626974 82 04 00000000", {"70.50": "Debit", "70.82": "00000000"}),
    ],
)
def test_card_data(data: str, found: dict[str, object]) -> None:
    assert read(data) == found


def test_the_names_of_card_data_are_those_of_the_table() -> None:
    leaves = decode_body(b'{"apdu": "9F7F2A%b9000"}' % CPLC.encode()).leaves
    assert [(leaf.key, leaf.path[-1], leaf.value) for leaf in leaves[1:]] == [("cplc", "tlv:9f7f", CPLC.lower())]
    record = bytes.fromhex("70175A0862280001000011175F200A46554C4C2046554E4354")
    assert ("bank_card_no", "6228000100001117") in [
        (leaf.key, leaf.value) for leaf in decode_body(base64.b64encode(record)).leaves
    ]


@pytest.mark.parametrize(
    "data",
    [
        f"9F7F 2A {CPLC[:-2]}",  # cut
        f"9F7F 29 {CPLC[:-2]}",  # too short for what the tag says
        f"9F7F 2A {CPLC} 01",
        "70 80 5A 08 6228000100001117 0000",  # indefinite length
        "5A 08 6228000100001117",  # one tag alone may be anything
        "5A 08 ABCDEF0100001117 5F34 01 AA",  # no digits
        "6F 84 FFFFFFFF 00",
        "70 0A 5A 08 6228000100001117 DF FF",
        "02 01 00 02 01 00 02 01 00",  # tags of other people's ASN.1
    ],
)
def test_near_misses_are_none(data: str) -> None:
    assert read(data) is None


def test_templates_in_templates_end() -> None:
    body = b""
    for _ in range(3_000):
        size = len(body)
        body = b"\x6f" + (bytes((size,)) if size < 128 else b"\x82" + size.to_bytes(2, "big")) + body
    assert parse(body) is None
    decode_body(body)


def test_random_bytes_are_no_card_data() -> None:
    source = random.Random(3)
    firsts = sorted(int(tag[:2], 16) for tag in card_tags())
    bodies: list[bytes] = []
    for _ in range(20_000):
        rest = source.randbytes(source.randrange(6, 60))
        bodies.append(bytes((source.choice(firsts), len(rest))) + rest)
    assert all(map(may_be, bodies))
    assert sum(parse(body) is not None for body in bodies) <= 2
    assert sum(simple(body) is not None for body in bodies) == 0


def test_a_list_of_one_byte_tags() -> None:
    body = b"\x01\x04Band" + b"\x02\x02\x12\x34" + b"\x05\x0f356868000041418"
    parts = simple(body)
    assert parts is not None
    assert [(part.layer, part.data) for part in parts] == [
        ("tlv8:1", "Band"),
        ("tlv8:2", "4660"),
        ("tlv8:5", "356868000041418"),
    ]
    assert "body > tlv8:5" in [" > ".join(leaf.path) for leaf in decode_body(body).leaves]


@pytest.mark.parametrize(
    "body",
    [
        b"\x05\x0f356868000041418",  # one field alone
        b"\x01\x04Band\x05\x0f35686800004141",  # cut
        b"\x01\x04Band\x01\x0f356868000041418",  # a tag twice
        b"\x01\x03\xff\xfe\xfd\x05\x0f356868000041418",
        b"\x01\x01\x00\x02\x01\x00\x03\x01\x00",  # nothing to read
    ],
)
def test_other_lists_are_none(body: bytes) -> None:
    assert simple(body) is None
