"""HTTP/3 below whole connections: the table of fields, frames, and what is missing of them."""

from __future__ import annotations

import random

import pylsqpack
import pytest
from capture.packets.udp.reading import Book
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwitness.capture.packets.exchanges.talk import Room, Talk
from sdkwitness.capture.packets.model import Conversation, Secure
from sdkwitness.capture.packets.udp.http3 import qpack
from sdkwitness.capture.packets.udp.http3.session import Http3
from sdkwitness.capture.records import Flow

ENDS = Conversation("u1", "udp", ("192.0.2.1", 40000), ("198.51.100.7", 443), 10**18)
PSEUDO = [(b":method", b"POST"), (b":scheme", b"https"), (b":authority", b"api.example.com"), (b":path", b"/v1")]
CONTROL, ENCODER = 2, 6
"""The client's streams of one direction; the server's are one higher."""
SETTINGS = b"\0\4\3\1" + (0x4000 | 4096).to_bytes(2, "big")
"""A control stream that allows a table of 4096 bytes."""


class Session:
    """A connection without packets."""

    def __init__(self) -> None:
        self.book = Book()
        self.room = Room(1 << 26)
        self.http = Http3(Talk(ENDS, self.book, self.room, Secure("api.example.com", "h3", "TLSv1.3")))
        self.encoder = pylsqpack.Encoder()
        self.time = 10**18

    def says(self, number: int, data: bytes, final: bool = False, *, client: bool = True) -> None:
        self.time += 10**6
        self.http.stream(number, client, self.time, data, final)

    def fields(self, stream: int, fields: list[tuple[bytes, bytes]]) -> tuple[bytes, bytes]:
        """What goes on the encoder's stream, and a HEADERS frame."""
        inserted, section = self.encoder.encode(stream, fields)
        return inserted, frame(1, section)

    def answers(self, number: int, body: bytes = b"ok") -> None:
        section = pylsqpack.Encoder().encode(number, [(b":status", b"200")])[1]
        self.says(number, frame(1, section) + frame(0, body), True, client=False)

    def end(self, how: str = "cut") -> tuple[Flow, ...]:
        self.http.end(self.time + 1, "closed" if how == "closed" else "cut")
        return self.book.wire().flows


def frame(kind: int, body: bytes) -> bytes:
    return bytes((kind,)) + (0x80000000 | len(body)).to_bytes(4, "big") + body


def bodies(flows: tuple[Flow, ...]) -> list[bytes | None]:
    return [flow.request.body if flow.request is not None else None for flow in flows]


def sections(session: Session, count: int) -> list[tuple[bytes, bytes]]:
    """Requests that share a table: insertions and the frames that need them."""
    session.encoder.apply_settings(4096, 100)
    session.encoder.feed_decoder(b"")
    more = (b"x-app", b"a" * 30)
    return [
        session.fields(4 * n, [*PSEUDO, (b"x-device", b"4901542032375%02d" % (n // 2)), more]) for n in range(count)
    ]


def test_fields_of_a_table_are_read_in_whatever_order_streams_come() -> None:
    for seed in range(8):
        session = Session()
        made = sections(session, 6)
        assert any(inserted for inserted, _ in made)
        order = list(range(6))
        random.Random(seed).shuffle(order)
        for n in order:
            session.says(4 * n, made[n][1] + frame(0, b"body %d" % n), True)
            session.answers(4 * n)
        stream = b"\2" + b"".join(inserted for inserted, _ in made)
        for at in range(0, len(stream), 7):
            session.says(ENCODER, stream[at : at + 7])
            if at == 21:
                session.says(CONTROL + 1, SETTINGS, client=False)
        assert len(session.book.wire().flows) == 6
        flows = session.end()
        assert sorted(filter(None, bodies(flows))) == [b"body %d" % n for n in range(6)]
        for flow in flows:
            assert flow.request is not None
            fields = dict(flow.request.headers)
            assert flow.request.body is not None
            assert fields[b"x-device"] == b"4901542032375%02d" % (int(flow.request.body[-1:]) // 2)
            assert flow.complete


def test_a_table_is_guessed_where_its_settings_are_lost() -> None:
    session = Session()
    made = sections(session, 3)
    session.says(ENCODER, b"\2" + b"".join(inserted for inserted, _ in made))
    for n, (_, headers) in enumerate(made):
        session.says(4 * n, headers + frame(0, b"%d" % n), True)
        session.answers(4 * n)
    assert sorted(filter(None, bodies(session.end()))) == [b"0", b"1", b"2"]


def test_what_needs_insertions_that_are_lost_is_told_and_kept_dark() -> None:
    session = Session()
    made = sections(session, 4)
    needy = [n for n, (_, headers) in enumerate(made) if headers[5:6] != b"\0"]
    assert needy
    session.says(CONTROL + 1, SETTINGS, client=False)
    for n, (_, headers) in enumerate(made):
        session.says(4 * n, headers + frame(0, b"%d" % n * 50), True)
        session.answers(4 * n)
    session.http.gap(ENCODER, True, session.time, 10)
    flows = session.end()
    assert len(flows) == 4
    dark = [flow for flow in flows if flow.dark]
    assert len(dark) == len(needy)
    for flow in dark:
        assert flow.error is not None
        assert "could not be read" in flow.error
        assert flow.sent >= 50
        assert flow.messages[-1].content == b"ok"


def test_an_informational_answer_is_not_the_answer() -> None:
    session = Session()
    headers = session.fields(0, PSEUDO)[1]
    session.says(0, headers, True)
    early = pylsqpack.Encoder().encode(0, [(b":status", b"103"), (b"link", b"</a>")])[1]
    session.says(0, frame(1, early), client=False)
    session.answers(0)
    (flow,) = session.end()
    assert flow.response is not None
    assert (flow.response.status, flow.response.headers, flow.response.trailers) == (200, (), ())


def test_frames_of_unknown_kind_are_passed_over() -> None:
    session = Session()
    headers = session.fields(0, PSEUDO)[1]
    grease = b"\x40\x21\x05green"
    session.says(0, grease + headers + grease + frame(0, b"bo") + grease + frame(0, b"dy"), True)
    session.answers(0)
    assert bodies(session.end()) == [b"body"]


def test_bytes_may_come_one_by_one() -> None:
    session = Session()
    stream = session.fields(0, PSEUDO)[1] + frame(0, b"body") + session.fields(0, [(b"sum", b"1")])[1]
    for at in range(len(stream)):
        session.says(0, stream[at : at + 1])
    session.says(0, b"", True)
    session.answers(0)
    (flow,) = session.end()
    assert flow.request is not None
    assert (flow.request.body, flow.request.trailers) == (b"body", ((b"sum", b"1"),))


def test_a_loss_within_a_body_costs_its_rest_and_not_what_follows() -> None:
    session = Session()
    headers = session.fields(0, PSEUDO)[1]
    session.says(0, headers + frame(0, bytes(100))[:-40])
    session.http.gap(0, True, session.time, 30)
    session.says(0, bytes(10) + session.fields(0, [(b"sum", b"1")])[1], True)
    session.answers(0)
    (flow,) = session.end()
    assert flow.request is not None
    assert flow.request.body == bytes(60)
    assert flow.request.trailers == ((b"sum", b"1"),)
    assert flow.error == "30 bytes of its body were not recorded"


def test_a_loss_across_frames_ends_the_reading_of_a_stream() -> None:
    session = Session()
    session.says(0, session.fields(0, PSEUDO)[1] + frame(0, bytes(100))[:-40])
    session.http.gap(0, True, session.time, 60)
    session.says(0, frame(0, b"more"), True)
    session.answers(0)
    (flow,) = session.end()
    assert flow.request is not None
    assert flow.request.body == bytes(60)
    assert flow.error is not None
    assert "packets of it were not recorded" in flow.error


def test_a_stream_that_is_given_up_is_told() -> None:
    session = Session()
    session.says(0, session.fields(0, PSEUDO)[1], True)
    session.http.reset(0, False, session.time, 0x10C)
    (flow,) = session.end("closed")
    assert flow.error == "the server gave the stream up with error 0x10c of HTTP/3"


def test_pushes_are_counted() -> None:
    session = Session()
    session.says(15, b"\1" + bytes(100), client=False)
    session.end()
    assert session.book.problems == [
        "100 bytes of an HTTP/3 connection belong to pushes, tunnels or WebTransport: those are not read."
    ]


def test_memory_for_bodies_is_bounded_and_given_back() -> None:
    session = Session()
    session.room.left = 5000
    for n in range(4):
        session.says(4 * n, session.fields(4 * n, PSEUDO)[1] + frame(0, bytes(3000)), True)
    for n in range(4):
        session.answers(4 * n)
    flows = session.end()
    assert session.room.left == 5000
    kept = [len(body or b"") for body in bodies(flows)]
    assert kept[0] == 3000
    assert sum(kept) == 3000 * 4  # each was written before the next came


def test_fields_that_would_expand_beyond_measure_are_refused() -> None:
    decoder = qpack.Qpack()
    decoder.settings(b"\1\x80\x10\0\0")  # a table of a mebibyte
    name, value = b"x" * 10, b"v" * 900_000
    insert = b"\x3f\xe1\xff\x3f"  # its capacity
    insert += b"\x4a" + name + b"\x7f" + number(len(value) - 127) + value
    decoder.insert(insert)
    bomb = b"\2\0" + b"\x80" * 60_000
    with pytest.raises(qpack.Unreadable, match="beyond all measure"):
        decoder.fields(0, bomb)


def number(value: int) -> bytes:
    """The rest of a number with a prefix."""
    made = bytearray()
    while value >= 0x80:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    made.append(value)
    return bytes(made)


FIELD = st.tuples(st.binary(min_size=1, max_size=60), st.binary(max_size=400))


@settings(max_examples=60, deadline=None)
@given(st.lists(FIELD, min_size=1, max_size=12), st.integers(1, 40))
def test_no_entry_is_larger_than_is_thought(pairs: list[tuple[bytes, bytes]], size: int) -> None:
    encoder = pylsqpack.Encoder()
    stream = encoder.apply_settings(4096, 100)
    for _ in range(3):
        for n, (name, value) in enumerate(pairs):
            stream += encoder.encode(4 * n, [(b"x-" + name.hex().encode(), value.hex().encode())])[0]
    entries = qpack.Entries()
    for at in range(0, len(stream), size):
        entries.take(stream[at : at + size])
    if len(stream) > 100:
        assert entries.largest >= min(len(value) * 2 for _, value in pairs)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 15), st.booleans(), st.binary(max_size=60), st.booleans()), max_size=12))
def test_any_streams_are_survived(calls: list[tuple[int, bool, bytes, bool]]) -> None:
    session = Session()
    for stream, client, data, final in calls:
        session.says(stream, data, final, client=client)
    session.end()
    assert session.room.left == 1 << 26
