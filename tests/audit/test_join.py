"""Flows and the code behind them: by random, by port, by name and time, and never by guess."""

from __future__ import annotations

import random as chance

import pytest
from factories import SECOND, T0, event, flow, manifest, recording
from hpack import Encoder

from sdkwitness.audit.join import Joiner, Link
from sdkwitness.capture.records import Address, Blob, Connection, Event, Flow, Handshake

PROXY = Address(host="127.0.0.1", port=8080)
RANDOM = "ab" * 32
MS = SECOND // 1000


def connect(seq: int, port: int, *, at: int, remote: Address | None = PROXY) -> Event:
    return event(seq, kind="connect", target="Socket.connect", at=at, stack=f"s{seq}",
                 connection=Connection(local=Address(host="127.0.0.1", port=port), remote=remote))  # fmt: skip


def hello(seq: int, random: str, *, at: int, port: int | None = None, sni: str = "") -> Event:
    local = Address(host="127.0.0.1", port=port) if port else None
    return event(seq, kind="tls", target="ClientHello", at=at, stack=f"s{seq}",
                 connection=Connection(client_random=random, local=local, sni=sni or None))  # fmt: skip


def write(seq: int, port: int, *, at: int, data: bytes = b"x", remote: Address | None = PROXY) -> Event:
    ends = Connection(
        local=Address(host="127.0.0.1", port=port), remote=remote, payload=Blob(size=len(data), sha256="", data=data)
    )
    return event(seq, kind="stream", target="SSLSocket.write", at=at, stack=f"s{seq}", connection=ends)


def joiner(*flows: Flow, events: tuple[Event, ...] = (), proxy: Address | None = PROXY, **rest: object) -> Joiner:
    return Joiner(recording(manifest=manifest(proxy=proxy), flows=flows, events=events, **rest))


def test_the_random_of_the_handshake_comes_first() -> None:
    mine = flow(1, client_random=RANDOM, port=40001)
    link = joiner(mine, events=(connect(1, 40001, at=T0 - MS), hello(2, RANDOM, at=T0 - MS, port=50123))).of(mine)

    assert link.join == "client_random"
    assert [e.seq for e in link.openers] == [2]


def test_without_a_random_the_local_port_joins() -> None:
    mine = flow(1, port=40001)
    found = joiner(mine, events=(connect(1, 40001, at=T0 - MS), connect(2, 40002, at=T0 - MS)))

    assert (found.of(mine).join, [e.seq for e in found.of(mine).openers]) == ("port", [1])


def test_a_port_used_again_joins_the_use_of_that_time() -> None:
    early, late = flow(1, port=40001, at=T0), flow(2, port=40001, at=T0 + SECOND)
    found = joiner(early, late, events=(connect(1, 40001, at=T0 - MS), connect(2, 40001, at=T0 + SECOND - MS)))

    assert [e.seq for e in found.of(early).openers] == [1]
    assert [e.seq for e in found.of(late).openers] == [2]


def test_another_random_on_the_same_port_is_another_connection() -> None:
    mine = flow(1, client_random=RANDOM, port=40001)

    assert joiner(mine, events=(hello(1, "cd" * 32, at=T0 - MS, port=40001),)).of(mine).join == "none"


def test_an_equal_port_towards_elsewhere_is_not_the_flow() -> None:
    mine = flow(1, port=40001)
    elsewhere = connect(1, 40001, at=T0 - MS, remote=Address(host="198.51.100.9", port=9999))

    assert joiner(mine, events=(elsewhere,)).of(mine).join == "none"


def test_the_proxy_is_learned_from_surely_joined_flows() -> None:
    sure, plain = flow(1, client_random=RANDOM, port=40001), flow(2, port=40002, host="203.0.113.7")
    events = (hello(1, RANDOM, at=T0 - MS, port=40001), connect(2, 40001, at=T0 - 2 * MS), connect(3, 40002, at=T0))
    found = joiner(sure, plain, events=events, proxy=None)

    assert found.of(plain).join == "port"
    assert found.native() == ()


def test_name_and_time_join_only_when_nothing_else_fits() -> None:
    mine = flow(1, host="a.example.com", port=40001)
    one, other = hello(1, RANDOM, at=T0 - MS, sni="a.example.com"), hello(2, "cd" * 32, at=T0, sni="a.example.com")

    assert joiner(mine, events=(one,)).of(mine).join == "time"
    both = joiner(mine, events=(one, other)).of(mine)
    assert (both.join, both.ambiguous, both.openers) == ("none", True, ())
    late = hello(1, RANDOM, at=T0 - 60 * SECOND, sni="a.example.com")
    assert joiner(mine, events=(late,)).of(mine).join == "none"


def test_two_flows_to_one_name_leave_name_and_time_ambiguous() -> None:
    flows = (flow(1, host="a.example.com", port=1), flow(2, host="a.example.com", port=2))
    found = joiner(*flows, events=(hello(1, RANDOM, at=T0 - MS, sni="a.example.com"),))

    assert [found.of(f).join for f in flows] == ["none", "none"]


def test_on_a_connection_kept_open_the_write_in_the_window_speaks_for_its_request() -> None:
    first, second = flow(1, client_random=RANDOM, at=T0), flow(2, client_random=RANDOM, at=T0 + SECOND)
    events = (hello(1, RANDOM, at=T0 - MS, port=40001), write(2, 40001, at=T0 - 1), write(3, 40001, at=T0 + SECOND - 1))
    found = joiner(first, second, events=events)

    assert [e.seq for e in found.of(first).writers] == [2]
    assert [e.seq for e in found.of(second).writers] == [3]
    assert not found.of(second).concurrent
    assert found.of(second).shared


def test_streams_of_one_connection_at_one_time_are_flagged() -> None:
    flows = (flow(1, client_random=RANDOM, at=T0), flow(2, client_random=RANDOM, at=T0 + 10 * MS))

    assert all(joiner(*flows, events=(hello(1, RANDOM, at=T0 - MS),)).of(f).concurrent for f in flows)


@pytest.mark.parametrize("seen_by", ["random", "port", "proxy", "handshake"])
def test_what_the_proxy_saw_is_not_native(seen_by: str) -> None:
    remote = PROXY if seen_by == "proxy" else Address(host="198.51.100.9", port=443)
    events: tuple[Event, ...] = (write(1, 40001, at=T0, remote=remote),)
    shaken = (Handshake(time=T0, client=Address(host="127.0.0.1", port=40001), outcome="refused"),)
    flows = {"random": (flow(1, client_random=RANDOM),), "port": (flow(1, port=40001),)}.get(seen_by, ())
    if seen_by == "random":
        events = (event(2, kind="stream", target="x", connection=Connection(client_random=RANDOM, remote=remote)),)

    found = joiner(*flows, events=events, handshakes=shaken if seen_by == "handshake" else ())

    assert found.native() == ()


def test_a_connection_past_the_proxy_is_native() -> None:
    raw = write(1, 41000, at=T0, remote=Address(host="198.51.100.9", port=5222))

    assert [e.seq for e in joiner(flow(1, port=40001), events=(raw,)).native()] == [1]


def test_many_requests_on_one_connection_are_joined_in_reasonable_time() -> None:
    flows = tuple(flow(n, client_random=RANDOM, at=T0 + n * SECOND) for n in range(1, 3001))
    writes = tuple(write(n + 1, 40001, at=T0 + n * SECOND - 1) for n in range(1, 3001))
    found = joiner(*flows, events=(hello(1, RANDOM, at=T0, port=40001), *writes))

    assert [[e.seq for e in found.of(f).writers] for f in flows] == [[n + 1] for n in range(1, 3001)]
    assert not any(found.of(f).concurrent for f in flows)


# --- which request of a connection ------------------------------------------------------------------------


def told(seq: int, data: bytes, *, at: int, by: str, random: str = RANDOM, kept: int | None = None) -> Event:
    """A write into TLS, by the code of a stack."""
    payload = Blob(size=len(data), sha256="", data=data[:kept])
    ends = Connection(client_random=random, tls=True, payload=payload)
    return event(seq, kind="stream", target="SSL_write", at=at, stack=by, connection=ends)


def frame(kind: int, flags: int, stream: int, content: bytes) -> bytes:
    return len(content).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + content


def multiplexed(requests: list[tuple[str, bytes, str]], *, seed: int = 1, together: bool = False) -> tuple[Event, ...]:
    """The writes of an HTTP/2 client whose requests (path, body, stack) go out at one time, frame by frame."""
    order = chance.Random(seed)
    encoder = Encoder()
    pieces = [(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b""), "connection")]
    queues: list[list[tuple[bytes, str]]] = []
    for n, (path, body, by) in enumerate(requests):
        stream = 2 * n + 1
        fields = [(":method", "POST"), (":scheme", "https"), (":authority", "a.example.com"), (":path", path)]
        block = encoder.encode(fields)
        half = len(block) // 2
        if n % 3 == 0:  # some are padded, carry a priority, and go on in a second frame
            pieces.append((frame(1, 0x28, stream, b"\x02" + bytes(5) + block[:half] + b"\0\0"), by))
            pieces.append((frame(9, 4, stream, block[half:]), by))
        else:
            pieces.append((frame(1, 4, stream, block), by))
        queues.append([(frame(0, 0, stream, body[:3]), by), (frame(0, 9, stream, b"\x01" + body[3:] + b"\0"), by)])
    while queues:
        pieces.append(order.choice(queues).pop(0))
        queues = [q for q in queues if q]
    if together:
        pieces = [(b"".join(data for data, _ in pieces), "writer")]
    return tuple(told(10 + n, data, at=T0 + n * 1000, by=by) for n, (data, by) in enumerate(pieces))


def stacks(link: Link) -> set[str | None]:
    return {e.stack for e in link.writers}


def test_a_hundred_streams_at_one_time_are_each_tied_to_their_own_writes() -> None:
    sent = [(f"/v{n % 7}/report", b"%06d" % n, f"sdk{n}") for n in range(100)]
    flows = tuple(
        flow(n + 1, host="a.example.com", path=path, body=body, client_random=RANDOM, at=T0)
        for n, (path, body, _) in enumerate(sent)
    )
    found = joiner(*flows, events=(hello(1, RANDOM, at=T0 - MS), *multiplexed(sent)))
    links = [found.of(f) for f in flows]

    assert [stacks(link) for link in links] == [{by} for _, _, by in sent]
    assert {link.join for link in links} == {"client_random"}
    assert not any(link.concurrent for link in links)


def test_streams_that_are_alike_stay_in_doubt() -> None:
    sent = [("/same", b"equal!", "one"), ("/same", b"equal!", "two"), ("/other", b"equal!", "three")]
    flows = tuple(flow(n + 1, host="a.example.com", path=p, body=b, client_random=RANDOM)
                  for n, (p, b, _) in enumerate(sent))  # fmt: skip
    found = joiner(*flows, events=(hello(1, RANDOM, at=T0 - MS), *multiplexed(sent)))

    assert [stacks(found.of(f)) for f in flows] == [{"one", "two"}, {"one", "two"}, {"three"}]
    assert [found.of(f).concurrent for f in flows] == [True, True, False]


def test_a_write_that_carries_several_streams_speaks_for_none() -> None:
    sent = [(f"/{n}", b"body%d" % n, f"sdk{n}") for n in range(5)]
    flows = tuple(flow(n + 1, host="a.example.com", path=p, body=b, client_random=RANDOM)
                  for n, (p, b, _) in enumerate(sent))  # fmt: skip
    found = joiner(*flows, events=(hello(1, RANDOM, at=T0 - MS), *multiplexed(sent, together=True)))

    assert all(found.of(f).concurrent for f in flows)


def test_where_a_write_was_not_kept_whole_what_follows_is_in_doubt() -> None:
    sent = [("/a", b"first!", "one"), ("/b", b"second", "two")]
    first, *rest = multiplexed(sent)
    assert first.connection is not None
    assert first.connection.payload is not None
    cut = told(first.seq, first.connection.payload.data, at=first.time, by="connection", kept=30)
    flows = tuple(flow(n + 1, host="a.example.com", path=p, body=b, client_random=RANDOM)
                  for n, (p, b, _) in enumerate(sent))  # fmt: skip
    found = joiner(*flows, events=(hello(1, RANDOM, at=T0 - MS), cut, *rest))

    assert all(found.of(f).concurrent for f in flows)


@pytest.mark.parametrize("at", range(0, 400, 7))
def test_damaged_frames_never_fail_and_never_tie_wrongly(at: int) -> None:
    sent = [("/a", b"first!", "one"), ("/b", b"second", "two"), ("/c", b"third!", "three")]
    damaged: list[Event] = []
    left = at
    for one in multiplexed(sent):
        assert one.connection is not None
        assert one.connection.payload is not None
        data = bytearray(one.connection.payload.data)
        if 0 <= left < len(data):
            data[left] ^= 0xFF
        left -= len(data)
        damaged.append(told(one.seq, bytes(data), at=one.time, by=one.stack or ""))
    flows = tuple(flow(n + 1, host="a.example.com", path=p, body=b, client_random=RANDOM)
                  for n, (p, b, _) in enumerate(sent))  # fmt: skip
    found = joiner(*flows, events=(hello(1, RANDOM, at=T0 - MS), *damaged))

    for one_flow, (_, _, by) in zip(flows, sent, strict=True):
        link = found.of(one_flow)
        assert link.concurrent or stacks(link) == {by}


def test_requests_one_after_the_other_are_told_by_their_request_line() -> None:
    lines = [b"POST /%d HTTP/1.1\r\nHost: a.example.com\r\nContent-Length: 2\r\n\r\n" % n for n in (1, 2)]
    events = (told(2, lines[0], at=T0, by="one"), told(3, b"aa", at=T0, by="one"),
              told(4, lines[1], at=T0, by="two"), told(5, b"bb", at=T0, by="two"))  # fmt: skip
    flows = tuple(flow(n, host="a.example.com", path=f"/{n}", body=b"ab"[n - 1 : n] * 2, client_random=RANDOM)
                  for n in (1, 2))  # fmt: skip
    found = joiner(*flows, events=(hello(1, RANDOM, at=T0 - MS), *events))

    assert [stacks(found.of(f)) for f in flows] == [{"one"}, {"two"}]


def test_what_opened_a_tunnel_is_no_write_of_the_request() -> None:
    mine = flow(1, client_random=RANDOM, port=40001)
    sent = told(4, b"POST /v1/report HTTP/1.1\r\n\r\n", at=T0, by="sdk")
    tunnel = write(2, 40001, at=T0 - 2 * MS, data=b"CONNECT a:443 HTTP/1.1\r\n\r\n")
    events = (connect(1, 40001, at=T0 - 2 * MS), tunnel,
              hello(3, RANDOM, at=T0 - MS, port=40001), sent)  # fmt: skip

    assert [e.seq for e in joiner(mine, events=events).of(mine).writers] == [4]


# --- where ports are rewritten ----------------------------------------------------------------------------


def test_behind_a_forwarder_an_equal_port_is_chance() -> None:
    """The forwarder's port for one connection is the app's own port of another."""
    forwarder = Address(host="127.0.0.1", port=9000)
    other = "cd" * 32
    known, unknown = flow(1, client_random=RANDOM, port=50001), flow(2, client_random=other, port=40002)
    events = (
        connect(1, 40001, at=T0 - 2 * MS, remote=forwarder),
        hello(2, RANDOM, at=T0 - MS, port=40001),
        connect(3, 40002, at=T0 - 2 * MS, remote=forwarder),
    )
    found = joiner(known, unknown, events=events)

    assert found.of(known).join == "client_random"
    assert found.of(unknown).join == "none"


def test_bytes_tell_two_connections_to_one_name_apart() -> None:
    flows = (flow(1, host="a.example.com", path="/1", body=b"", port=1),
             flow(2, host="a.example.com", path="/2", body=b"", port=2))  # fmt: skip
    events: list[Event] = []
    for n, random in ((1, RANDOM), (2, "cd" * 32)):
        line = b"POST /%d HTTP/1.1\r\nHost: a.example.com\r\n\r\n" % n
        events += [
            hello(10 * n, random, at=T0 - MS, sni="a.example.com"),
            told(10 * n + 1, line, at=T0, by="", random=random),
        ]
    found = joiner(*flows, events=tuple(events))

    assert [found.of(f).join for f in flows] == ["time", "time"]
    assert [[e.seq for e in found.of(f).openers] for f in flows] == [[10], [20]]
    alike = tuple(flow(n, host="a.example.com", path="/1", body=b"", port=n) for n in (1, 2))
    doubtful = joiner(*alike, events=tuple(events))
    assert [(doubtful.of(f).join, doubtful.of(f).ambiguous) for f in alike] == [("none", True)] * 2


def test_what_goes_to_another_process_of_the_device_leaves_nothing() -> None:
    local = write(1, 41000, at=T0, remote=Address(host="unix:/run/x", port=0))

    assert joiner(flow(1, port=40001), events=(local,)).native() == ()
