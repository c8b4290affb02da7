from __future__ import annotations

import pytest
from mitmproxy import http
from mitmproxy.test import tflow

from sdkwitness.capture import journal_records, mitm_records
from sdkwitness.wire import bodies


def message(*headers: tuple[bytes, bytes]) -> http.Response:
    response = http.Response.make()
    response.headers = http.Headers(headers)
    return response


def test_a_copy_passes_everything_and_keeps_the_beginning() -> None:
    copy = bodies.Copy()
    chunk = bytes(1 << 20)
    for _ in range(65):
        assert copy(chunk) is chunk
    assert len(copy.kept) == journal_records.MAX_BODY == 64 << 20
    assert copy.whole == 65 << 20


def test_a_copy_of_a_short_body_is_whole() -> None:
    copy = bodies.Copy()
    copy(b"ab")
    copy(b"")
    copy(b"c")
    assert (copy.kept, copy.whole) == (b"abc", None)


@pytest.mark.parametrize(
    ("headers", "answer", "passes"),
    [
        ([(b"Content-Length", b"100")], True, False),
        ([(b"content-length", str((64 << 20) + 1).encode())], True, True),
        ([(b"content-length", str((64 << 20) + 1).encode())], False, True),
        ([(b"content-length", b"-1")], True, True),
        ([(b"content-type", b"text/event-stream; charset=utf-8")], True, True),
        ([(b"content-type", b"application/grpc+proto")], False, True),
        ([(b"content-type", b"application/json")], False, False),
        ([], True, True),
        ([], False, False),
    ],
)
def test_what_may_not_be_held_back_passes(headers: list[tuple[bytes, bytes]], answer: bool, passes: bool) -> None:
    assert bodies.must_pass(message(*headers), answer=answer) is passes


def test_what_mitmproxy_passes_through_anyway_is_copied() -> None:
    streamed, held, handled = message(), message(), message()
    streamed.stream = True
    handled.stream = bytes.upper
    for one in (streamed, held, handled):
        bodies.watch(one, force=False)
    assert isinstance(streamed.stream, bodies.Copy)
    assert held.stream is False
    assert handled.stream == bytes.upper
    assert bodies.copied(held) == bodies.copied(handled) == (None, None)


def test_a_long_body_is_cut_and_its_length_kept() -> None:
    flow = tflow.tflow(resp=True)
    flow.request.data.content = bytes((64 << 20) + 5)
    record = mitm_records.request(flow)
    assert len(record.content or b"") == 64 << 20
    assert record.size == (64 << 20) + 5
