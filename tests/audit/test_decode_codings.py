from __future__ import annotations

import gzip
import random
import struct
import time
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]  # ships no stubs
import lz4.frame  # type: ignore[import-untyped]  # ships no stubs
import pytest
import zstandard
from factories import flow

from sdkwitness.audit.decode import decode_flow
from sdkwitness.audit.decode.codings import CODINGS, Expanded, unzstd

TEXT = b'{"imei": "356868000041418"}' * 40 + random.Random(1).randbytes(300_000)
LIMIT = 1 << 20


def squeezed(data: bytes) -> bytes:
    return bytes(brotli.compress(data, quality=3))  # pyright: ignore  # ships no stubs


def framed(data: bytes) -> bytes:
    return bytes(lz4.frame.compress(data))  # pyright: ignore  # ships no stubs


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": squeezed,
    "zstd": zstandard.compress,
    "lz4": framed,
}


def expanded(name: str, data: bytes, limit: int = LIMIT) -> Expanded:
    got = CODINGS[name](data, limit)
    assert got is not None
    return got


@pytest.mark.parametrize("name", PACK)
def test_a_whole_stream(name: str) -> None:
    assert expanded(name, PACK[name](TEXT)) == Expanded(name, TEXT, "")


@pytest.mark.parametrize("name", PACK)
def test_a_cut_stream_gives_what_is_there_and_says_so(name: str) -> None:
    whole = PACK[name](TEXT)
    got = expanded(name, whole[:-5_000])
    assert got.problem == f"truncated {name}"
    assert TEXT.startswith(got.data)
    assert len(got.data) > 100_000


@pytest.mark.parametrize("name", PACK)
def test_a_stream_cut_at_once_says_so_in_a_flow(name: str) -> None:
    body = PACK[name](b'{"imei": "356868000041418", "a": 1}')[:-8]
    leaves = decode_flow(flow(body=body, headers=((b"Content-Encoding", name.encode()),))).leaves
    assert f"truncated {name}" in [leaf.opaque for leaf in leaves]


@pytest.mark.parametrize("name", PACK)
def test_a_bomb_stops_at_the_bound(name: str) -> None:
    got = expanded(name, PACK[name](bytes(20_000_000)), 100_000)
    assert (len(got.data), got.problem) == (100_000, "expansion")


@pytest.mark.parametrize("name", PACK)
def test_other_bytes_are_none(name: str) -> None:
    assert CODINGS[name](b'{"imei": "356868000041418"}', LIMIT) is None


def test_zstd_frames_with_something_to_skip_between_them() -> None:
    skipped = struct.pack("<II", 0x184D2A53, 3) + b"abc"
    body = zstandard.compress(b"one") + skipped + zstandard.compress(b"two")
    assert unzstd(body, LIMIT) == Expanded("zstd", b"onetwo", "")
    assert unzstd(skipped, LIMIT) is None


def test_many_small_frames_cost_no_more_than_their_bytes() -> None:
    start = time.process_time()
    unzstd(zstandard.compress(b"") + struct.pack("<II", 0x184D2A50, 0) * 200_000, LIMIT)
    expanded("zstd", zstandard.compress(b"x") * 20_000)
    assert time.process_time() - start < 5
