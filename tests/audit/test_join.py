"""Flows and the code behind them: by random, by port, by name and time, and never by guess."""

from __future__ import annotations

import pytest
from factories import SECOND, T0, event, flow, manifest, recording

from sdkwitness.audit.join import Joiner
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
