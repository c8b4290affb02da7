from __future__ import annotations

import base64
import gzip
import json
import random
import zlib

import lz4.frame  # type: ignore[import-untyped]  # ships no stubs
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.embedded import parse

IMEI = "356868000041418"
J = b'{"imei": "356868000041418"}'
HEADER = b"\x02\x00\x00\x01\xfe\x99"


def framed(data: bytes) -> bytes:
    return bytes(lz4.frame.compress(data))  # pyright: ignore  # ships no stubs


def small_window(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=9)
    return packer.compress(data) + packer.flush()


def paths(body: bytes) -> list[str]:
    return [" > ".join(leaf.path) for leaf in decode_body(body).leaves if leaf.value == IMEI]


@pytest.mark.parametrize(
    ("stream", "name"),
    [(gzip.compress(J), "gzip"), (zlib.compress(J), "zlib"), (zstandard.compress(J), "zstd"), (framed(J), "lz4")],
    ids=["gzip", "zlib", "zstd", "lz4"],
)
@pytest.mark.parametrize("behind", [b"", b"\x00\x99\xfe"], ids=["at the end", "in the middle"])
def test_a_stream_behind_a_header_is_found(stream: bytes, name: str, behind: bytes) -> None:
    if behind and name in ("lz4", "zstd"):
        return  # they say nothing of where they end
    assert paths(HEADER + stream + behind) == [f"body > {name}:@6 > json:$.imei"]
    assert paths(base64.b64encode(gzip.compress(HEADER + stream + behind)))


def test_two_streams_one_behind_the_other() -> None:
    body = HEADER + zlib.compress(J) + HEADER + zlib.compress(J.replace(b"imei", b"id"))
    assert [path.rpartition(" > ")[2] for path in paths(body)] == ["json:$.imei", "json:$.id"]


def test_noise_holds_no_streams() -> None:
    source = random.Random(9)
    noise = b"\x00" + b"\x78\x9c".join(source.randbytes(50) for _ in range(200))
    assert parse(noise, 1 << 20) == []


def test_bombs_in_a_row_share_one_bound() -> None:
    bomb = gzip.compress(bytes(3_000_000))
    assert sum(len(part.data) for _, part in parse(HEADER + bomb * 5, 4_000_000)) <= 4_000_000


def test_a_small_window() -> None:
    assert small_window(J)[0] != 0x78
    assert paths(small_window(J)) == ["body > zlib > json:$.imei"]


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize(
    ("content", "rest"), [(J, ""), (gzip.compress(J, mtime=0), "gzip > "), (zlib.compress(J), "zlib > ")]
)
def test_an_array_of_bytes(signed: bool, content: bytes, rest: str) -> None:
    octets = [byte - 256 if signed and byte > 127 else byte for byte in content]
    assert paths(json.dumps({"a": {"data": octets}, "b": 1}).encode()) == [
        f"body > json:$.a.data > bytes > {rest}json:$.imei"
    ]


@pytest.mark.parametrize(
    "numbers", [[61, 97, 143, 88, 72, 75, 80, 79], [*range(32, 127)], [31, 139, 8, 0, 999, 1, 1, 1]]
)
def test_a_series_is_no_array_of_bytes(numbers: list[int]) -> None:
    leaves = decode_body(json.dumps({"hr": numbers}).encode()).leaves
    assert not [leaf for leaf in leaves if "bytes" in leaf.path]


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"{byte:02x}" for byte in J),
        ":".join(f"{byte:02X}" for byte in J),
        "-".join(f"{byte:02x}" for byte in J),
        "".join(f"\\x{byte:02x}" for byte in J),
    ],
)
def test_hex_set_apart(text: str) -> None:
    assert paths(text.encode()) == ["body > hex > json:$.imei"]


@pytest.mark.parametrize(
    "text", ["00:21:32:ab:cd:ef", "61 62 63 64 65:66:67:68:69", "2026-01-02", "61 62 63 64 65 66 67"]
)
def test_addresses_and_dates_are_no_hex(text: str) -> None:
    assert not [leaf for leaf in decode_body(text.encode()).leaves if "hex" in leaf.path]


def test_a_token_behind_its_scheme() -> None:
    head, claims = (base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (b'{"alg":"none"}', J))
    assert paths(json.dumps({"auth": f"Bearer {head}.{claims}.c2ln"}).encode()) == [
        "body > json:$.auth > jwt:claims > json:$.imei"
    ]


def test_a_text_of_two_byte_characters_behind_its_length() -> None:
    text = IMEI.encode("utf-16")
    leaves = decode_body(b"\x00\x01\x99" + bytes((len(text),)) + text + b"\x00\x99\xfe").leaves
    assert IMEI in [leaf.value for leaf in leaves]


@given(
    st.sampled_from(
        [
            b"PK\x03\x04",
            bytes(257) + b"ustar",
            b"%PDF-",
            b"\xa1\x61a",
            b"\xd9\xd9\xf7",
            b"\x70\x20",
            b"\x9f\x7f\x2a",
            b"\x81\x85",
            b"\xc1\x07",
            b"\x10\x10\x00\x04MQTT\x05",
            b"\x04\x22\x4d\x18",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\x00\x00\x00\x00WEBP",
            b"\x00\x00\x00\x10ftypheicExif\x00\x00MM\x00*",
            b"\xff\xf1\x50\x80",
            b"\xff\xfe\x00\x00",
            b"\xb0\xa1\xb0\xa1",
        ]
    ),
    st.binary(max_size=300),
)
def test_any_bytes_after_a_signature_decode(signature: bytes, rest: bytes) -> None:
    decode_body(signature + rest)
    decode_body(base64.b64encode(signature + rest))
