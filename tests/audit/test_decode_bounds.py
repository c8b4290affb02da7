from __future__ import annotations

import base64
import gzip
import random
import time
import zlib

import brotli  # type: ignore[import-untyped]  # ships no stubs
import pytest
import zstandard
from factories import flow
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwitness.audit.decode import decode_body, decode_flow
from sdkwitness.audit.decode.budget import MAX_BYTES, MAX_NODES
from sdkwitness.audit.decode.decoded import Decoded

ZEROS = bytes(64 * 1024 * 1024)


def squeezed(data: bytes) -> bytes:
    return bytes(brotli.compress(data, quality=3))  # pyright: ignore  # ships no stubs


def reasons(decoded: Decoded) -> set[str]:
    return {leaf.opaque for leaf in decoded.leaves if leaf.opaque}


def nested(levels: int) -> bytes:
    body = b'{"imei": "356868000041418"}'
    for _ in range(levels):
        body = base64.b64encode(gzip.compress(body, mtime=0))
    return body


def field(content: bytes) -> bytes:
    """Wrap as a length-delimited protobuf field 1, length as a two-byte varint."""
    return b"\x0a" + bytes((len(content) & 0x7F | 0x80, len(content) >> 7)) + content


def messages_in_messages(levels: int) -> bytes:
    body = b"\x0a\x05hello"
    for _ in range(levels):
        body = field(body)
    return body


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (gzip.compress(ZEROS), "expansion"),
        (zlib.compress(ZEROS), "expansion"),
        (zstandard.compress(ZEROS), "expansion"),
        (gzip.compress(gzip.compress(ZEROS)), "expansion"),
        (b"[" * 100_000, "depth"),
        (b'{"a":' * 100_000, "depth"),
        (nested(20), "depth"),
        (messages_in_messages(60), "depth"),
        (b"\xfe" * (MAX_BYTES + 1), "size"),
        (b"[" + b"1," * (MAX_NODES + 10) + b"1]", "nodes"),
        (b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>', "xml entities"),
        (b"<a>" * 5_000, "depth"),
    ],
    ids=[
        "gzip",
        "zlib",
        "zstd",
        "gzip in gzip",
        "array",
        "object",
        "wrapping",
        "protobuf",
        "large",
        "many",
        "entity",
        "xml",
    ],
)
def test_every_bound_is_an_opaque_leaf_with_its_reason(body: bytes, reason: str) -> None:
    started = time.process_time()
    decoded = decode_body(body)
    assert reason in reasons(decoded)
    assert len(decoded.leaves) <= MAX_NODES + 1
    assert time.process_time() - started < 20


SEVEN_THOUSAND = range(7_000)


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"&".join(b"a%d=1" % n for n in SEVEN_THOUSAND), "", "nodes"),
        (b"&".join(b"a%d=1" % n for n in range(700_000)), "", "nodes"),
        (b"GET / HTTP/1.1\r\nCookie: " + b"; ".join(b"a%d=1" % n for n in SEVEN_THOUSAND) + b"\r\n\r\n", "", "nodes"),
        (b"GET / HTTP/1.1\r\n" + b"X-A: 1\r\n" * 300 + b"\r\n", "", "nodes"),
        (b"GET " + b"/a" * 300 + b" HTTP/1.1\r\nX-A: 1\r\n\r\n", "", "nodes"),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 600,
            "multipart/form-data; boundary=x",
            "nodes",
        ),
        (b"\x30\x04\x00\x01ab" * 3_000, "", "nodes"),
        (b"\x00\x00\x00\x00\x05\x0a\x03abc" * 3_000, "", "nodes"),
        (bytes(8) + b"TSYS" + b"\x01\x00\x00\x00a\x00\x00\x00" * 12_000, "", "nodes"),
        (b"id:1\n" * 30_000 + b"data:1\n\n", "text/event-stream", "nodes"),
        (b"data:1\n\n" * 6_000, "", "nodes"),
        (b"[" + b"1," * 60_000 + b"1]\n[" + b"1," * 60_000 + b"1]\n", "", "nodes"),
        (b"<r>" + b"<a b='1'/>" * 110_000 + b"</r>", "", "nodes"),
        (b"\x01\xff" * 200_000, "", "size"),
        (b"ABCDEFGHI\x01\xff" * 2_000, "", "nodes"),
        (b'{"a":1,,' + b'"b":2,' * 50_000, "", "size"),
        (gzip.compress(b"a", mtime=0) * 11_000, "", "expansion"),
    ],
    ids=[
        "fields",
        "long form",
        "cookies",
        "headers",
        "segments",
        "parts",
        "packets",
        "messages",
        "parcel",
        "event fields",
        "events",
        "lines",
        "attributes",
        "window",
        "strings",
        "fragments",
        "members",
    ],
)
def test_pieces_beyond_a_bound_are_an_opaque_leaf(body: bytes, content_type: str, reason: str) -> None:
    decoded = decode_body(body, content_type)
    assert len(decoded.leaves) > 1
    assert reasons(decoded) == {reason}


def test_fields_of_a_flow_beyond_a_bound_are_opaque_leaves() -> None:
    cookies = b"; ".join(b"a%d=1" % n for n in SEVEN_THOUSAND)
    many = flow(path="/a" * 300 + "?" + "b=1&" * 7_000, headers=((b"Cookie", cookies),))
    found = {leaf.path[0].partition(":")[0] for leaf in decode_flow(many).leaves if leaf.opaque == "nodes"}
    assert found == {"request.path", "request.query", "request.cookie"}


def test_a_brotli_bomb_under_its_header_is_bounded() -> None:
    bomb = flow(body=squeezed(ZEROS), headers=((b"Content-Encoding", b"br"),))
    assert "expansion" in reasons(decode_flow(bomb))


def test_an_honest_body_meets_no_bound() -> None:
    body = gzip.compress(b'{"items": [' + b'{"steps": 4137, "time": 1732374540},' * 2_000 + b"{}]}")
    assert reasons(decode_body(body)) == set()


def test_long_names_in_deep_nesting_do_not_multiply() -> None:
    deep = b'{"' + b"n" * 119 + b'":'
    body = deep * 400 + b"[" + b"1," * 20_000 + b"1]" + b"}" * 400
    decoded = decode_body(body)
    assert len(decoded.leaves) == 20_001
    assert max(len(leaf.path[-1]) for leaf in decoded.leaves) < 2_500


def test_long_names_in_deep_xml_do_not_multiply() -> None:
    name = b"n" * 119
    body = (b"<" + name + b">") * 199 + b"<a b='1'/>" * 30_000 + (b"</" + name + b">") * 199
    decoded = decode_body(body)
    assert len(decoded.leaves) == 30_000
    assert max(len(leaf.path[-1]) for leaf in decoded.leaves) < 2_500


def test_a_long_name_is_not_kept_with_each_item_of_its_list() -> None:
    decoded = decode_body('{"名'.encode() + b"n" * 1_000_000 + b'": [' + b"1," * 5_000 + b"1]}")
    assert len(decoded.leaves) == 5_001
    assert max(len(leaf.key) for leaf in decoded.leaves) < 300


def test_what_is_beside_a_bomb_is_still_read() -> None:
    body = b'{"bomb": "' + base64.b64encode(gzip.compress(ZEROS)) + b'", "imei": "356868000041418"}'
    decoded = decode_body(body)
    assert "356868000041418" in [leaf.value for leaf in decoded.leaves]
    assert "expansion" in reasons(decoded)


@given(st.binary(max_size=600))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_bytes_decode(body: bytes) -> None:
    decoded = decode_body(body)
    for leaf in (*decoded.leaves, *decoded.buffers):
        " > ".join(leaf.path).encode()
        if isinstance(leaf.value, str):
            leaf.value.encode()


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_decodes(text: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    for content_type in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        decode_body(body, content_type, f"https://h.example/{text}")


def test_damaged_bodies_decode() -> None:
    rng = random.Random(7)
    sound = [gzip.compress(b'{"a": "b"}' * 50), base64.b64encode(b'{"a": {"b": [1, 2]}}' * 9), messages_in_messages(3)]
    for body in sound:
        for _ in range(200):
            broken = bytearray(body)
            for _ in range(rng.randrange(1, 8)):
                broken[rng.randrange(len(broken))] = rng.randrange(256)
            decode_body(bytes(broken[: rng.randrange(1, len(broken) + 1)]))


def test_decoding_is_deterministic() -> None:
    body = gzip.compress(b"a=1&b=%7B%22c%22%3A%5B1%2C2%5D%7D&d=" + base64.b64encode(bytes(range(256))), mtime=0)
    assert decode_body(body) == decode_body(body)
