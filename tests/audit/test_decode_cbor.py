from __future__ import annotations

import base64
import random
import time
import uuid
from datetime import UTC, datetime

import cbor2
import pytest

from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.cbor import may_be, parse

IMEI = "356868000041418"


def leaves(body: bytes) -> dict[str, object]:
    return {" > ".join(leaf.path): leaf.value for leaf in decode_body(body).leaves}


def read(data: bytes) -> dict[str, object] | None:
    parts = parse(data)
    return None if parts is None else {part.layer.removeprefix("cbor:"): part.data for part in parts}


@pytest.mark.parametrize(
    ("vector", "found"),
    [
        # Appendix A of RFC 8949
        ("a26161016162820203", {"$.a": "1", "$.b[0]": "2", "$.b[1]": "3"}),
        ("826161a161626163", {"$[0]": "a", "$[1].b": "c"}),
        ("8261616162", None),  # an array whose texts are of one letter may be anything
        ("bf61610161629f0203ffff", {"$.a": "1", "$.b[0]": "2", "$.b[1]": "3"}),
        ("bf6346756ef563416d7421ff", {"$.Fun": "true", "$.Amt": "-2"}),
        ("a201020304", None),  # numbers under numbers name nothing
        ("83010203", None),
        ("d9d9f783010203", {"$[0]": "1", "$[1]": "2", "$[2]": "3"}),  # 3.4.6: it says that it is CBOR
    ],
)
def test_vectors_of_the_standard(vector: str, found: dict[str, object] | None) -> None:
    assert read(bytes.fromhex(vector)) == found


def test_a_map_in_a_body_gives_its_fields_with_their_names() -> None:
    body = cbor2.dumps({"device": {"imei": IMEI}, "raw": b'{"imei": "' + IMEI.encode() + b'"}', "t": [1, 2.5, None]})
    found = leaves(body)
    assert found["body > cbor:$.device.imei"] == IMEI
    assert found["body > cbor:$.raw > json:$.imei"] == IMEI
    assert found["body > cbor:$.t[1]"] == "2.5"
    assert leaves(base64.b64encode(body))["body > base64 > cbor:$.device.imei"] == IMEI


def test_a_sequence_of_documents_is_numbered() -> None:
    found = leaves(cbor2.dumps({"imei": IMEI}) + cbor2.dumps({"steps": 4137}))
    assert found == {"body > cbor:1:$.imei": IMEI, "body > cbor:2:$.steps": "4137"}


def test_a_tag_makes_no_object_and_big_numbers_keep_their_digits() -> None:
    body = cbor2.dumps(
        {
            "when": datetime(2026, 1, 2, tzinfo=UTC),
            "id": uuid.UUID(int=5),
            "pattern": cbor2.CBORTag(35, "(a+)+$"),
            "unknown": cbor2.CBORTag(65_000, "x"),
            "big": 2**70,
            "low": -(2**70),
        }
    )
    assert read(body) == {
        "$.when": "2026-01-02T00:00:00Z",
        "$.id": (5).to_bytes(16, "big"),
        "$.pattern": "(a+)+$",
        "$.unknown": "x",
        "$.big": str(2**70),
        "$.low": str(-(2**70)),
    }


@pytest.mark.parametrize(
    "body",
    [
        b"\x81" * 100_000 + b"\x61a",  # arrays in arrays
        b"\xa1\x61a" * 50_000 + b"\x01",
        b"\xa1\x61a" + b"\xc1" * 100_000 + b"\x01",  # tags on tags
        b"\xd9\xd9\xf7" * 50_000 + b"\x01",
        b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff\x61a",  # an array of more items than bytes exist
        b"\xa1\x61a\x5b\x00\x00\x00\x7f\xff\xff\xff\xff",  # a string of 512 GiB
        b"\x9f\x61a\x61b",  # without an end
        b"\xa1\x61a\xff",  # an end where a value stands
        b"\xa1\x61a\x01\x00",  # something behind the document
        b"\xa1\x62\xff\xfe\x01",  # a name that is no UTF-8
    ],
)
def test_hostile_and_broken_documents_are_none(body: bytes) -> None:
    assert may_be(body)
    assert parse(body) is None
    decode_body(body)


def test_a_shared_reference_is_a_number_and_no_cycle() -> None:
    assert read(bytes.fromhex("a16161d81c82d81d006162")) == {"$.a[0]": "0", "$.a[1]": "b"}


def test_colliding_keys_cost_no_more_than_others() -> None:
    prime = 2**61 - 1  # the modulus of the interpreter's hash of numbers
    keys = b"".join(b"\xc2\x4a" + (prime * (n + 65_536)).to_bytes(10, "big") + b"\x00" for n in range(4_000))
    body = b"\xb9" + (4_001).to_bytes(2, "big") + keys + b"\x61a\x00"
    start = time.process_time()
    assert len(parse(body) or ()) == 4_001
    assert time.process_time() - start < 2


def test_random_bytes_are_no_documents() -> None:
    source = random.Random(7)
    starts = [*range(0x80, 0xC0)]
    bodies = [bytes((source.choice(starts),)) + source.randbytes(source.randrange(4, 60)) for _ in range(20_000)]
    assert all(may_be(body) for body in bodies)
    assert [body for body in bodies if parse(body)] == []
