from __future__ import annotations

import base64
import random
import time
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]  # ships no stubs
import lz4.block  # type: ignore[import-untyped]  # ships no stubs
import lz4.frame  # type: ignore[import-untyped]  # ships no stubs
import pytest

from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.bare import may_be, parse
from sdkwitness.audit.decode.codings import unlz4

J = b'{"imei": "356868000041418", "steps": [4137, 4421, 5008]}'


def raw(data: bytes, level: int = 9) -> bytes:
    return zlib.compress(data, level, wbits=-15)


def squeezed(data: bytes) -> bytes:
    return bytes(brotli.compress(data))  # pyright: ignore  # ships no stubs


def block(data: bytes) -> bytes:
    return bytes(lz4.block.compress(data))  # pyright: ignore  # ships no stubs


def framed(data: bytes) -> bytes:
    return bytes(lz4.frame.compress(data))  # pyright: ignore  # ships no stubs


def paths(body: bytes) -> list[str]:
    return [" > ".join(leaf.path) for leaf in decode_body(body).leaves if leaf.value == "356868000041418"]


@pytest.mark.parametrize(
    ("body", "layer"),
    [
        (raw(J), "deflate"),
        (raw(J, 0), "deflate"),  # a stored block
        (squeezed(J), "br"),
        (block(J), "lz4-block"),
        (framed(J), "lz4"),
        # The frame format's own description: magic, no checksums, one uncompressed block
        (bytes.fromhex("04224d18 604082") + bytes((len(J), 0, 0, 0x80)) + J + bytes(4), "lz4"),
    ],
    ids=["deflate", "stored", "br", "lz4 block", "lz4 frame", "lz4 by hand"],
)
def test_a_whole_stream_is_read_alone_and_under_base64(body: bytes, layer: str) -> None:
    assert paths(body) == [f"body > {layer} > json:$.imei"]
    assert paths(base64.b64encode(body)) == [f"body > base64 > {layer} > json:$.imei"]


@pytest.mark.parametrize("pack", [raw, squeezed, block])
def test_a_stream_that_is_cut_or_goes_on_is_none(pack: Callable[[bytes], bytes]) -> None:
    body = pack(J)
    assert parse(body) is not None
    for end in range(8, len(body)):
        assert parse(body[:end]) is None
    assert parse(body + b"\x00") is None
    assert parse(body + b"junk") is None


def test_a_stream_of_noise_is_none() -> None:
    noise = random.Random(2).randbytes(500)
    assert parse(raw(noise)) is None
    assert parse(squeezed(noise)) is None


def test_random_bytes_are_no_streams() -> None:
    source = random.Random(5)
    bodies = [source.randbytes(source.randrange(8, 200)) for _ in range(20_000)]
    assert sum(map(may_be, bodies)) > 10_000
    assert [body for body in bodies if parse(body)] == []


def test_bombs_stop_at_the_bound() -> None:
    start = time.process_time()
    assert parse(raw(bytes(60_000_000))) is None
    assert parse(squeezed(bytes(30_000_000))) is None
    got = unlz4(framed(bytes(30_000_000)), 1 << 20)
    assert got is not None
    assert (len(got.data), got.problem) == (1 << 20, "expansion")
    assert time.process_time() - start < 5


def test_a_truncated_frame_gives_what_is_there() -> None:
    body = framed(random.Random(1).randbytes(200_000))
    got = unlz4(body[:-50_000], 1 << 24)
    assert got is not None
    assert got.problem == "truncated lz4"
    assert len(got.data) > 60_000
    assert unlz4(b"\x04\x22\x4d\x18" + b"\xff" * 40, 1 << 20) is None


def test_frames_one_after_the_other() -> None:
    got = unlz4(framed(b"one") + framed(b"two"), 100)
    assert got is not None
    assert (got.data, got.problem) == (b"onetwo", "")
