"""Handshake messages out of records, and certificate chains in all their forms."""

from __future__ import annotations

import base64
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any, cast

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest
import zstandard
from capture.packets.tls.sealed import message
from capture.packets.tls.sessions import certificate
from capture.packets.tls.test_hello import vector
from hypothesis import given
from hypothesis import strategies as st

from sdkwitness.capture.packets.tls import messages
from sdkwitness.capture.packets.tls.messages import Messages, certificates, compressed_certificates

FIRST, SECOND = message(1, b"a" * 300), message(20, b"b" * 12)

Pack = Callable[[bytes], bytes]


def unbrotli_pack(data: bytes) -> bytes:
    return cast("bytes", cast("Any", brotli).compress(data, quality=1))


PACKERS: list[tuple[int, Pack]] = [
    (1, lambda data: zlib.compress(data, 1)),
    (2, unbrotli_pack),
    (3, lambda data: zstandard.ZstdCompressor().compress(data)),
]


def der() -> bytes:
    return base64.b64decode(b"".join(certificate()[0].read_bytes().splitlines()[1:-1]))


def chain(count: int = 2, *, modern: bool) -> bytes:
    entries = b"".join(vector(der(), 3) + (b"\0\0" if modern else b"") for _ in range(count))
    return (b"\0" if modern else b"") + vector(entries, 3)


@given(st.integers(1, 400))
def test_messages_are_whole_however_records_cut_them(size: int) -> None:
    found = Messages()
    content = FIRST + SECOND
    got = [m.raw for at in range(0, len(content), size) for m in found.feed(content[at : at + size])]
    assert got == [FIRST, SECOND]


def test_a_message_too_long_to_keep_is_passed_over() -> None:
    found = Messages()
    long = message(11, bytes(messages.MAX_MESSAGE * 4))
    tracemalloc.start()
    try:
        got = [m.raw for at in range(0, len(long), 16384) for m in found.feed(long[at : at + 16384])]
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()
    assert got == []
    assert [m.raw for m in found.feed(SECOND)] == [SECOND]


def test_after_a_loss_messages_go_on_where_a_record_holds_whole_ones() -> None:
    found = Messages()
    assert list(found.feed(FIRST[:100])) == []
    found.drop()
    assert list(found.feed(b"a" * 100)) == []
    assert list(found.feed(SECOND[:-1])) == []
    assert [m.raw for m in found.feed(SECOND + FIRST)] == [SECOND, FIRST]
    assert [m.raw for m in found.feed(SECOND)] == [SECOND]


@pytest.mark.parametrize("modern", [True, False])
def test_a_chain_is_pem_in_the_order_sent(modern: bool) -> None:
    pem = certificate()[0].read_bytes()
    assert certificates(chain(modern=modern), modern=modern) == (pem, pem)
    assert certificates(chain(modern=modern)[:-40], modern=modern) in ((), (pem,))
    assert certificates(b"", modern=modern) == ()


@pytest.mark.parametrize(("algorithm", "pack"), PACKERS)
def test_a_compressed_chain_is_read(algorithm: int, pack: Pack) -> None:
    plain = chain(modern=True)
    body = algorithm.to_bytes(2, "big") + len(plain).to_bytes(3, "big") + vector(pack(plain), 3)
    assert compressed_certificates(body) == (certificate()[0].read_bytes(),) * 2
    assert compressed_certificates(body[:-10]) == ()
    assert compressed_certificates(body[:-10] + bytes(10)) in ((), (certificate()[0].read_bytes(),) * 2)


@pytest.mark.parametrize(("algorithm", "pack"), PACKERS)
@pytest.mark.parametrize("said", [1000, messages.MAX_MESSAGE])
def test_a_bomb_stays_small(algorithm: int, pack: Pack, said: int) -> None:
    body = algorithm.to_bytes(2, "big") + said.to_bytes(3, "big") + vector(pack(bytes(100 << 20)), 3)
    tracemalloc.start()
    try:
        assert compressed_certificates(body) == ()
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()


def test_other_compressions_give_nothing() -> None:
    assert compressed_certificates(b"\0\x09" + bytes(3) + vector(b"x", 3)) == ()
    assert compressed_certificates(b"\0") == ()
