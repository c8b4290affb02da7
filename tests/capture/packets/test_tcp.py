from __future__ import annotations

import random

import pytest
from capture.packets.craft import (
    ACK,
    CLIENT,
    FIN,
    MILLISECOND,
    RST,
    SERVER,
    START,
    SYN,
    Kept,
    Session,
    Walked,
    carried,
    ethernet,
    ipv4,
    places,
    tcp,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwitness.capture.packets import order
from sdkwitness.capture.packets import tcp as module
from sdkwitness.capture.packets.model import Conversation

REQUEST = b"POST /v1 HTTP/1.1\r\n\r\n" + bytes(range(256)) * 32
ANSWER = b"HTTP/1.1 200 OK\r\n\r\n" + bytes(reversed(range(256))) * 20
SECOND = 1_000_000_000


def talk(session: Session | None = None, *, size: int = 1000, closing: bool = True) -> list[bytes]:
    """A connection with one request and its answer."""
    session = session or Session()
    frames = session.opening()
    frames += session.says(True, REQUEST, size)
    frames += session.ack(False)
    frames += session.says(False, ANSWER, size)
    frames += session.ack(True)
    return frames + session.closing() if closing else frames


def only(found: Walked) -> Kept:
    [kept] = found.tcp
    return kept


def frame(payload: bytes, *, seq: int, ack: int = 5000, flags: int = ACK, back: bool = False) -> bytes:
    """A segment by itself; `back`: from the server."""
    ports = (443, 40000) if back else (40000, 443)
    source, target = (SERVER, CLIENT) if back else (CLIENT, SERVER)
    return ethernet(ipv4(tcp(payload, seq=seq, ack=ack, flags=flags, ports=ports), source=source, target=target))


def test_a_connection_is_read_from_syn_to_fin() -> None:
    kept = only(carried(talk()))
    assert kept.said(True) == REQUEST
    assert kept.said(False) == ANSWER
    assert kept.conversation[1:] == ("tcp", (CLIENT, 40000), (SERVER, 443), START, True)
    count = len(talk())
    assert kept.ended == (START + (count - 2) * MILLISECOND, "closed")


def test_data_has_the_time_of_the_packet_that_completed_it() -> None:
    session = Session()
    frames = [*session.opening(), *session.says(True, b"abc", 1)]
    frames[4], frames[5] = frames[5], frames[4]
    kept = only(carried(frames))
    assert kept.calls == [
        (True, START + 3 * MILLISECOND, b"a"),
        (True, START + 5 * MILLISECOND, b"b"),
        (True, START + 5 * MILLISECOND, b"c"),
    ]


@pytest.mark.parametrize("isns", [(2**32 - 3000, 2**32 - 1), (2**31 - 5000, 2**31 - 1), (0, 0)])
def test_sequence_numbers_wrap(isns: tuple[int, int]) -> None:
    frames = talk(Session(isns=isns))
    for seed in range(5):
        shuffled = frames[:3] + local_shuffle(frames[3:], 6, random.Random(seed))
        kept = only(carried(shuffled))
        assert (kept.said(True), kept.said(False)) == (REQUEST, ANSWER)


def local_shuffle(frames: list[bytes], window: int, rnd: random.Random) -> list[bytes]:
    """Frames in an order in which none is farther than a window from where it was."""
    return [f for _, f in sorted((n + rnd.random() * window, f) for n, f in enumerate(frames))]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_order_within_a_window_and_any_repetition_gives_the_same_bytes(data: st.DataObject) -> None:
    size = data.draw(st.integers(400, 1460), "segment size")
    isns = data.draw(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)), "sequence numbers")
    frames = talk(Session(isns=isns), size=size)
    delays = data.draw(st.lists(st.integers(0, 12), min_size=len(frames), max_size=len(frames)), "delays")
    order = sorted(range(len(frames)), key=lambda n: n + delays[n])
    for n in data.draw(st.lists(st.sampled_from(range(len(frames))), max_size=8), "repeated"):
        order.insert(min(order.index(n) + delays[n], len(order)), n)
    found = carried([frames[n] for n in order])
    kept = only(found)
    assert kept.said(True) == REQUEST
    assert kept.said(False) == ANSWER
    assert kept.ended is not None
    assert kept.ended[1] == "closed"
    assert kept.conversation.client == (CLIENT, 40000)
    assert not +found.walk.tcp.counts


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_overlap_of_equal_content_gives_the_same_bytes(data: st.DataObject) -> None:
    whole = bytes(data.draw(st.binary(min_size=1, max_size=300), "content"))
    isn = data.draw(st.sampled_from([0, 77, 2**32 - 100]), "sequence number")
    cuts = data.draw(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 60)), max_size=40), "pieces")
    pieces = [(at, whole[at : at + size]) for at, size in cuts if at < len(whole)]
    pieces += [(at, whole[at : at + 50]) for at in range(0, len(whole), 50)]
    order = data.draw(st.permutations(pieces), "order")
    frames = [frame(b"", seq=isn - 1, flags=SYN), frame(b"", seq=4999, ack=isn, flags=SYN | ACK, back=True)]
    frames += [frame(content, seq=isn + at) for at, content in order]
    found = carried(frames)
    assert only(found).said(True) == whole
    assert not +found.walk.tcp.counts


def test_the_first_of_two_contents_wins_and_the_other_is_counted() -> None:
    opening = [frame(b"", seq=99, flags=SYN), frame(b"", seq=4999, ack=100, flags=SYN | ACK, back=True)]
    delivered = carried([*opening, frame(b"abcdef", seq=100), frame(b"XXXdefghi", seq=100)])
    assert only(delivered).said(True) == b"abcdefghi"
    assert delivered.walk.tcp.counts["conflicts"] == 1
    waiting = carried([*opening, frame(b"def", seq=103), frame(b"XXf", seq=103), frame(b"abcXe", seq=100)])
    assert only(waiting).said(True) == b"abcdef"
    assert waiting.walk.tcp.counts["conflicts"] == 2


@pytest.mark.parametrize("lost", range(3, 40))
def test_one_lost_segment_is_a_gap_of_its_size_and_nothing_else_is_lost(lost: int) -> None:
    frames = talk()
    if lost >= len(frames):
        return
    size = len(frames[lost]) - 54
    found = carried(frames[:lost] + frames[lost + 1 :])
    kept = only(found)
    assert len(kept.said(True)) == len(REQUEST)
    assert len(kept.said(False)) == len(ANSWER)
    gaps = [c for _, _, c in kept.calls if isinstance(c, int)]
    assert gaps == ([size] if size else [])
    assert found.walk.tcp.counts["lost"] == size


def test_a_lost_end_is_known_by_what_the_other_side_acknowledged() -> None:
    session = Session()
    frames = [*session.opening(), *session.says(True, b"GET /1 HTTP/1.1\r\n\r\n")]
    session.says(True, b"lost for good")
    kept = only(carried([*frames, *session.ack(False)]))
    assert kept.said(True) == b"GET /1 HTTP/1.1\r\n\r\n" + b"?" * 13
    assert kept.ended == (START + 4 * MILLISECOND, "cut")


def test_a_hole_is_given_up_soon_after_the_receiver_has_its_bytes() -> None:
    session = Session()
    frames = session.opening()
    one, two, three = session.says(True, b"abc", 1)
    ack = session.ack(False)[0]
    times = [START + n for n in range(5)] + [START + 2 * SECOND]
    kept = only(carried([*frames, one, three, ack], times=times))
    assert kept.calls[1:] == [(True, START + 4, 1), (True, START + 4, b"c")]
    late = only(carried([*frames, one, three, ack, two], times=[START + n for n in range(7)]))
    assert late.said(True) == b"abc"


def test_a_hole_that_nobody_acknowledges_is_given_up_after_a_while() -> None:
    frames = [frame(b"GET", seq=100)] + [frame(b"%02d" % n, seq=110 + 2 * n) for n in range(40)]
    kept = only(carried(frames, times=[START + n * SECOND for n in range(41)]))
    gaps = [(t, c) for _, t, c in kept.calls if isinstance(c, int)]
    assert gaps == [(START + SECOND, 7)]
    assert kept.said(True).endswith(b"3839")


def test_what_waits_for_a_hole_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "HOLE_BYTES", 100_000)
    frames = [frame(b"GET", seq=100)] + [frame(bytes(1000), seq=200 + 1000 * n) for n in range(500)]
    found = carried(frames)
    kept = only(found)
    first_gap = next(t for _, t, c in kept.calls if isinstance(c, int))
    assert first_gap < START + 100 * MILLISECOND
    assert len(kept.said(True)) == 100 + 500_000
    # and where each segment is followed by a hole
    holes = [frame(b"GET", seq=100)] + [frame(bytes(1000), seq=200 + 2000 * n) for n in range(500)]
    kept = only(carried(holes))
    assert len(kept.said(True)) == 100 + 500 * 2000 - 1000


def test_what_waits_in_all_connections_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "HELD_BYTES", 100_000)
    frames = [
        ethernet(ipv4(tcp(bytes(1000), seq=seq, ports=(50000 + port, 443)))) for port in range(300) for seq in (1, 2000)
    ]
    found = carried(frames)
    given_up = [
        k for k in found.tcp if any(isinstance(c, int) and t < START + 598 * MILLISECOND for _, t, c in k.calls)
    ]
    assert len(given_up) > 150
    assert all(len(k.said(True)) == 2999 for k in found.tcp)


def test_a_connection_whose_beginning_is_missing_is_read_from_there() -> None:
    kept = only(carried(talk()[3:]))
    assert (kept.said(True), kept.said(False)) == (REQUEST, ANSWER)
    assert not kept.conversation.whole
    assert kept.conversation.client == (CLIENT, 40000)


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_one_packet_of_the_opening_may_be_missing(missing: int) -> None:
    frames = talk()
    kept = only(carried(frames[:missing] + frames[missing + 1 :]))
    assert (kept.said(True), kept.said(False)) == (REQUEST, ANSWER)
    assert kept.conversation.client == (CLIENT, 40000)


@pytest.mark.parametrize(
    ("ports", "first", "client"),
    [
        ((40000, 443), b"whatever", True),
        ((443, 40000), b"whatever", False),
        ((5000, 6000), b"GET / HTTP/1.1\r\n", True),
        ((443, 40000), b"GET / HTTP/1.1\r\n", True),
        ((6000, 5000), b"HTTP/1.1 200 OK\r\n", False),
        ((6000, 5000), b"\x16\x03\1\2\0\1", True),
        ((6000, 5000), b"\x16\x03\3\2\0\2", False),
        ((6000, 5000), b"whatever", True),
        ((50123, 8443), b"whatever", True),
        ((8443, 1234), b"whatever", False),
    ],
)
def test_who_is_the_client_where_the_opening_is_missing(ports: tuple[int, int], first: bytes, client: bool) -> None:
    kept = only(carried([ethernet(ipv4(tcp(first, ports=ports)))]))
    assert kept.said(client) == first
    assert kept.conversation.client[1] == ports[0 if client else 1]


def test_a_repeated_syn_begins_nothing_new() -> None:
    frames = talk()
    kept = only(carried([frames[0], frames[0], frames[1], frames[1], *frames[2:6], frames[0], *frames[6:]]))
    assert (kept.said(True), kept.said(False)) == (REQUEST, ANSWER)


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("syn", [True, False])
def test_of_several_answers_to_a_syn_the_one_that_the_client_takes_counts(at: int, syn: bool) -> None:
    frames = talk()
    others = [frame(b"", seq=isn, ack=1001, flags=SYN | ACK, back=True) for isn in (777_000_000, 3_000_000_000)]
    kept = only(carried([*frames[: int(syn)], *others[:at], frames[1], *others[at:], *frames[2:]]))
    assert (kept.said(True), kept.said(False)) == (REQUEST, ANSWER)
    assert kept.conversation.whole


def test_a_late_syn_belongs_to_its_connection() -> None:
    frames = talk()
    kept = only(carried([frames[3], frames[4], frames[0], frames[1], *frames[5:]]))
    assert (kept.said(True), kept.said(False)) == (REQUEST, ANSWER)


@pytest.mark.parametrize("closing", [True, False])
def test_ports_used_again_are_a_new_connection(closing: bool) -> None:
    found = carried(talk(closing=closing) + talk(Session(isns=(900_000, 800_000))))
    assert [(k.said(True), k.said(False)) for k in found.tcp] == [(REQUEST, ANSWER)] * 2
    assert len({k.conversation.id for k in found.tcp}) == 2
    assert [k.ended and k.ended[1] for k in found.tcp] == ["closed" if closing else "cut", "closed"]


def test_ports_used_again_without_a_recorded_syn_are_a_new_connection() -> None:
    found = carried(talk() + talk(Session(isns=(900_000_000, 800_000_000)))[3:])
    assert [(k.said(True), k.said(False)) for k in found.tcp] == [(REQUEST, ANSWER)] * 2


def test_what_is_repeated_after_the_end_begins_nothing() -> None:
    frames = talk()
    assert len(carried(frames + frames[2:]).tcp) == 1


def test_an_end_before_its_data_waits_for_it() -> None:
    frames = talk()
    kept = only(carried([*frames[:5], frames[-3], *frames[5:-3], *frames[-2:]]))
    assert (kept.said(True), kept.said(False)) == (REQUEST, ANSWER)
    assert kept.ended is not None
    assert kept.ended[1] == "closed"


def test_one_side_may_go_on_after_the_other_ended() -> None:
    session = Session()
    frames = [*session.opening(), *session.says(True, REQUEST, 1000), session.frame(True, FIN | ACK)]
    frames += [*session.says(False, ANSWER, 1000), session.frame(False, FIN | ACK), session.frame(True, ACK)]
    kept = only(carried(frames))
    assert (kept.said(True), kept.said(False)) == (REQUEST, ANSWER)
    assert kept.ended is not None
    assert kept.ended[1] == "closed"


def test_a_reset_ends_and_data_under_way_is_still_taken() -> None:
    session = Session()
    frames = [*session.opening(), *session.says(True, REQUEST, 1000)]
    answer = session.says(False, ANSWER, 1000)
    reset = session.frame(True, RST | ACK)
    kept = only(carried([*frames, answer[0], reset, *answer[1:]]))
    assert kept.said(False) == ANSWER
    assert kept.ended is not None
    assert kept.ended[1] == "reset"


def test_a_forged_reset_loses_nothing() -> None:
    frames = talk()
    forged = frame(b"", seq=3_000_000_000, flags=RST)
    kept = only(carried([*frames[:8], forged, *frames[8:]]))
    assert (kept.said(True), kept.said(False)) == (REQUEST, ANSWER)
    assert kept.ended is not None
    assert kept.ended[1] == "closed"


def test_keep_alives_say_nothing() -> None:
    frames = talk()
    alive = [frame(content, seq=1000 + len(REQUEST)) for content in (b"", b"\0")]
    found = carried([*frames[:-3], *alive, *alive, *frames[-3:]])
    assert (only(found).said(True), only(found).said(False)) == (REQUEST, ANSWER)
    assert not +found.walk.tcp.counts


def test_data_in_the_syn_is_data() -> None:
    frames = [frame(b"GET / ", seq=99, ack=0, flags=SYN), frame(b"", seq=4999, ack=106, flags=SYN | ACK, back=True)]
    assert only(carried([*frames, frame(b"HTTP/1.1\r\n\r\n", seq=106)])).said(True) == b"GET / HTTP/1.1\r\n\r\n"


def test_connections_without_content_are_counted() -> None:
    silent = Session(port=1111)
    refused = Session(port=2222)
    frames = [*silent.opening(), *silent.closing(), refused.frame(True, SYN)]
    frames.append(
        ethernet(ipv4(tcp(ports=(443, 2222), seq=0, ack=1001, flags=RST | ACK), source=SERVER, target=CLIENT))
    )
    found = carried(frames)
    assert not found.tcp
    assert dict(found.walk.tcp.counts) == {"empty": 1, "refused": 1}


def test_segments_cut_by_the_recorder_are_data_and_gaps() -> None:
    found = carried(talk(), snap=200)
    kept = only(found)
    assert len(kept.said(True)) == len(REQUEST)
    assert kept.said(True)[:146] == REQUEST[:146]
    assert kept.said(True)[146:1000] == b"?" * 854
    assert kept.said(True)[1000:1146] == REQUEST[1000:1146]
    assert len(kept.said(False)) == len(ANSWER)
    assert kept.ended is not None
    assert kept.ended[1] == "closed"


def test_headers_alone_are_all_gap() -> None:
    kept = only(carried(talk(), snap=54))
    assert kept.said(True) == b"?" * len(REQUEST)
    assert kept.said(False) == b"?" * len(ANSWER)


def test_a_jump_of_the_sequence_is_followed_when_it_lasts() -> None:
    there = 3_000_000_000
    frames = [*talk(closing=False)[:6], *(frame(b"%05d" % n, seq=there + 5 * n) for n in range(10))]
    kept = only(carried(frames))
    assert kept.said(True).endswith(b"00003000040000500006000070000800009")
    assert (0 in [c for _, _, c in kept.calls]) is True


def test_a_sink_that_fails_costs_its_own_connection() -> None:
    class Fails(Kept):
        def data(self, from_client: bool, time: int, data: bytes) -> None:
            if self.conversation.client[1] == 1111 and not from_client:
                raise KeyError("a value that must not be told")
            super().data(from_client, time, data)

    kept: list[Kept] = []

    def opener(conversation: Conversation) -> Kept:
        kept.append(Fails(conversation))
        return kept[-1]

    one, two = talk(Session(port=1111)), talk(Session(port=2222))
    found = Walked(places([f for pair in zip(one, two, strict=True) for f in pair]), opener)
    assert kept[1].said(False) == ANSWER
    assert found.walk.tcp.counts["failed"] == 1
    assert dict(found.walk.tcp.failures) == {"KeyError": 1}


def test_followed_connections_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_OPEN", 80)
    frames = [f for port in range(300) for f in talk(Session(port=2000 + port), closing=False)[:5]]
    found = carried(frames)
    assert len(found.tcp) == 300
    assert all(k.ended for k in found.tcp)
    assert 220 <= found.walk.tcp.counts["evicted"] < 300
    assert all(k.said(True) == REQUEST[:2000] for k in found.tcp)


def test_remembered_connections_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_OPEN", 10)
    monkeypatch.setattr(module, "MAX_EMPTY", 100)
    found = carried([Session(port=2000 + port).frame(True, SYN) for port in range(5000)])
    assert found.walk.tcp.counts["empty"] == 5000


def test_ended_connections_are_forgotten_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SWEEP", 50)
    frames = [f for port in range(100) for f in talk(Session(port=2000 + port))]
    times = [START + n * SECOND for n in range(len(frames))]
    found = carried(frames, times=times)
    assert [k.said(False) for k in found.tcp] == [ANSWER] * 100
    assert found.remembered < 2 * 40


def test_bounds_hold_while_old_connections_are_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_OPEN", 5)
    monkeypatch.setattr(module, "SWEEP", 7)
    frames: list[bytes] = []
    for port in range(2000, 2060):
        session = Session(port=port)
        frames += [*session.says(True, b"GET / HTTP/1.1\r\n\r\n"), session.frame(True, RST | ACK)]
    found = carried(frames, times=[START + n * 100 * SECOND for n in range(len(frames))])
    assert [k.said(True) for k in found.tcp] == [b"GET / HTTP/1.1\r\n\r\n"] * 60
    assert {k.ended[1] for k in found.tcp if k.ended} == {"reset"}
    assert not +found.walk.tcp.counts
    assert found.remembered < 30
