"""Which code of the app is behind a flow: the proxy's view of a connection tied to the agent's.

By ClientHello random; else by both ends of the connection; else by name, time and the bytes that were written, and then
only when nothing else fits. Of the requests of one connection, each is tied to the writes that carried it. What stays
ambiguous is said to be so and never guessed.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from sdkwitness.audit.model import FlowJoin
from sdkwitness.audit.written import Request, Requests, by_line, fitting, payload_of, written
from sdkwitness.capture.hooked import Chosen
from sdkwitness.capture.outline import numbered, outlines
from sdkwitness.capture.records import Address, Blob, Connection, Event, Flow, HttpRequest, Recording

KINDS: Final = ("connect", "tls", "stream")
EARLY: Final = 2_000_000_000
"""Nanoseconds by which an event may follow the start of its flow: clocks of device and proxy differ, and the
agent reports a call on its way out."""
WINDOW: Final = 2_000_000_000
"""Nanoseconds before a flow in which its connection was opened, where only name and time can tell."""

UNIX: Final = "unix:"
"""How the agent names a socket that leads to another process of the same device."""


class Step(Event, frozen=True, kw_only=True, gc=False):
    """An event of a connection as far as joining goes: no payload, no values."""

    place: int
    """Among the events of the recording."""


class Link(NamedTuple):
    """The events behind one flow, without what they carried."""

    join: FlowJoin
    openers: tuple[Event, ...] = ()
    """Events that opened the connection, in time order."""
    writers: tuple[Event, ...] = ()
    """Writes on the connection in the window of this very request."""
    concurrent: bool = False
    """Other requests were under way on the same connection, so that a write may be theirs."""
    shared: bool = False
    """Other requests went over the same connection, so that its opener need not be the sender of this one."""
    ambiguous: bool = False
    """Several connections fit and none was chosen."""


_NOTHING: Final = Link("none")


class _Life(NamedTuple):
    """One use of a local port, from a connect to the next."""

    start: int
    events: list[Step]


class _Rival(NamedTuple):
    """A flow as far as others of its name are held against it."""

    id: str
    started: int
    wire: str


class _Wire(NamedTuple):
    """One connection as the proxy saw it: when its requests began and ended, each sorted."""

    starts: list[int]
    ends: list[int]

    def add(self, flow: Flow) -> None:
        insort(self.starts, flow.started)
        insort(self.ends, _end(flow))


class Joiner:
    """Ties flows of one recording to its events."""

    def __init__(self, recording: Recording) -> None:
        self._proxies: set[Address] = {recording.manifest.proxy} if recording.manifest.proxy is not None else set()
        self._by_random: dict[str, list[Step]] = defaultdict(list)
        self._by_name: dict[str, list[Step]] = defaultdict(list)
        ports: dict[int, list[Step]] = defaultdict(list)
        events = list(_steps(recording.events))
        for event in sorted(events, key=lambda e: (e.time, e.seq)):
            ends = _ends(event)
            if ends.client_random:
                self._by_random[ends.client_random].append(event)
            if ends.local is not None and ends.local.port:
                ports[ends.local.port].append(event)
            for name in {ends.sni or "", ends.remote.host if ends.remote else ""} - {""}:
                self._by_name[name.lower()].append(event)
        self._lives = {port: _lives(found) for port, found in ports.items()}
        self._wires: dict[str, _Wire] = {}
        self._connections: dict[str, list[Step]] = {}
        self._names: dict[str, list[_Rival]] = defaultdict(list)
        self._flows = recording.flows
        self._events = recording.events
        self._links: dict[str, Link] = {}
        self._rewritten: set[Address] = set()
        self._requests: dict[str, Requests] = {}
        self._claimed: set[int] = set()
        self._native = array("Q")
        if events:
            self._join(recording, events)

    def _join(self, recording: Recording, events: Sequence[Step]) -> None:
        for flow in self._outlines():
            self._wires.setdefault(_wire_key(flow), _Wire([], [])).add(flow)
            self._names[_name(flow)].append(_Rival(flow.id, flow.started, _wire_key(flow)))
        self._proxies |= self._proxies_seen()
        self._all()
        randoms = {h.client_random for h in recording.handshakes} | {f.client_random for f in self._outlines()}
        hellos = {(h.client.port, h.time) for h in recording.handshakes if h.client is not None}
        for port, time in sorted(hellos):
            for event in self._on_port(port, time):
                self._claimed.add(event.seq)
        self._native.extend(e.place for e in events if not self._recorded(e, randoms))

    def of(self, flow: Flow) -> Link:
        """Return what is known of the code behind a flow of the recording."""
        return self._links.get(flow.id, _NOTHING)

    def native(self) -> Sequence[Event]:
        """Return the connection events that the proxy saw nothing of, in recording order."""
        return Chosen(self._events, self._native)

    def _outlines(self) -> Iterator[Flow]:
        """The flows without their bodies."""
        return (one.flow for one in outlines(self._flows))

    def _request(self, flow: str) -> HttpRequest | None:
        """The request of a flow with its body."""
        found = numbered(self._flows, flow)
        return found.request if found is not None else None

    def _all(self) -> None:
        links = self._links
        for flow in self._outlines():
            link = self._exact(flow)
            if link is not None:
                links[flow.id] = link
                self._claimed.update(e.seq for e in self._connection(flow))
        for flow in self._outlines():
            if flow.id not in links:
                links[flow.id] = self._by_time(flow)
        for link in links.values():
            if link.join == "time":
                self._claimed.update(e.seq for e in link.openers)

    def _proxies_seen(self) -> set[Address]:
        """The far ends of connections that are surely a flow's and do not lead to its server."""
        found: set[Address] = set()
        for flow in self._outlines():
            for event in self._by_random.get(flow.client_random or "", ()):
                remotes = [_ends(event).remote, *(_ends(e).remote for e in self._on_port(_port(event), event.time))]
                others = {
                    r for r in remotes if r is not None and flow.server is not None and r.port != flow.server.port
                }
                found |= others
                if flow.client is not None and _port(event) not in (0, flow.client.port):
                    # a forwarder on the way gives connections ports of its own, which say nothing of the app's
                    self._rewritten |= others
        return found

    def _exact(self, flow: Flow) -> Link | None:
        if flow.client_random and flow.client_random in self._by_random:
            return self._link("client_random", flow)
        if flow.client is not None and self._on_port(flow.client.port, flow.started, flow):
            return self._link("port", flow)
        return None

    def _connection(self, flow: Flow) -> list[Step]:
        """Every event of the flow's connection, in time order."""
        known = self._connections.get(_wire_key(flow))
        if known is not None and flow.client_random:
            return known
        found = {e.seq: e for e in self._by_random.get(flow.client_random or "", ())}
        ports = {ends.local.port for e in found.values() if (ends := _ends(e)).local is not None}
        if not found and flow.client is not None:
            ports = {flow.client.port}
        for port in sorted(ports):
            found.update((e.seq, e) for e in self._on_port(port, flow.started))
        listed = sorted(found.values(), key=lambda e: (e.time, e.seq))
        self._connections[_wire_key(flow)] = listed
        return listed

    def _on_port(self, port: int, time: int, flow: Flow | None = None) -> list[Step]:
        """Events of the use of a local port that was under way at `time`; with a flow, only when it can be its own."""
        lives = self._lives.get(port, [])
        place = bisect_right(lives, time, key=lambda life: life.start)
        if place == 0 and (not lives or lives[0].start > time + EARLY):
            return []
        events = lives[max(place - 1, 0)].events
        return events if flow is None or all(self._fits(e, flow) for e in events) else []

    def _fits(self, event: Event, flow: Flow) -> bool:
        """Whether the event's far end is the proxy, or the server the flow went to: ports repeat between devices."""
        ends = _ends(event)
        if ends.client_random and flow.client_random and ends.client_random != flow.client_random:
            return False
        if ends.remote in self._rewritten:
            return False
        if ends.remote is None or flow.server is None or ends.remote.port == flow.server.port:
            return True
        # by the port alone: through a tunnel or another interface the device knows the proxy by another address
        return ends.remote.port in {proxy.port for proxy in self._proxies}

    def _link(self, join: FlowJoin, flow: Flow) -> Link:
        events = self._connection(flow)
        wire = self._wires[_wire_key(flow)]
        end = _end(flow)
        shared = len(wire.starts) > 1
        # of the requests that began before this one ended, all but itself must have ended before it began
        concurrent = bisect_right(wire.starts, end) - bisect_left(wire.ends, flow.started) > 1
        gone = bisect_left(wire.ends, flow.started)
        low = wire.ends[gone - 1] if gone else None
        writers: tuple[Event, ...] = tuple(
            e
            for e in events[bisect_right(events, low, key=_time) if low is not None else 0 :]
            if e.time <= end + (0 if shared else EARLY) and _is_write(e)
        )
        if flow.tls and any(_ends(e).tls for e in writers):
            writers = tuple(e for e in writers if _ends(e).tls)  # without what opened a tunnel before the handshake
        openers = tuple(e for e in events if e.kind != "stream")
        carried = self._carried(flow, events) if shared else ()
        own = tuple(e for request in carried for e in request.writes)
        if own:
            # several that are alike stay in doubt, unless all are one's
            return Link(join, openers, own, concurrent=len(carried) > 1, shared=shared)
        if concurrent:
            # whose bytes a write holds is known of none, or it holds several requests'
            writers = tuple(e for request in carried for e in request.shared) or writers
        return Link(join, openers, writers, concurrent=concurrent, shared=shared)

    def _carried(self, flow: Flow, events: Sequence[Step]) -> tuple[Request, ...]:
        """The requests among a connection's writes that can be this one."""
        if flow.request is None:
            return ()
        key = _wire_key(flow)
        if key not in self._requests:
            writes = [e for e in events if _is_write(e)]
            inner = [e for e in writes if _ends(e).tls] if flow.tls else []
            self._requests[key] = by_line(written(inner or writes, self._payload))
        request = self._request(flow.id) if self._requests[key] else None
        return fitting(request, self._requests[key]) if request is not None else ()

    def _by_time(self, flow: Flow) -> Link:
        """Join by name and time: one connection and one unjoined flow to that name, else what the bytes tell apart."""
        near = [
            e
            for e in self._by_name.get(_name(flow), ())
            if e.kind != "stream"
            and e.seq not in self._claimed
            and flow.started - WINDOW <= e.time <= flow.started + EARLY // 4
        ]
        if not near:
            return Link("none")
        rivals = [
            f for f in self._names[_name(flow)] if f.wire != _wire_key(flow) and abs(f.started - flow.started) <= WINDOW
        ]
        sockets = {_socket(e) for e in near}
        if rivals or len(sockets) > 1:
            chosen = self._by_bytes(flow, near, rivals)
            if chosen is None:
                return Link("none", ambiguous=True)
            near = [e for e in near if _socket(e) == chosen]
        return Link("time", openers=tuple(near), shared=len(self._wires[_wire_key(flow)].starts) > 1)

    def _by_bytes(self, flow: Flow, near: Sequence[Step], rivals: Sequence[_Rival]) -> tuple[str, int] | None:
        """The one connection on which this request was written, when no other flow can be the same."""
        request = self._request(flow.id) if flow.request is not None else None
        if request is None:
            return None
        holding: set[tuple[str, int]] = set()
        for socket in {_socket(e) for e in near}:
            found = fitting(request, self._written_on(socket))
            if len(found) > 1 or any(not one.body for one in found):
                return None
            if found:
                holding.add(socket)
                alike = by_line(found)
                others = (self._request(rival.id) for rival in rivals)
                if any(other is None or fitting(other, alike) for other in others):
                    return None
        return holding.pop() if len(holding) == 1 else None

    def _written_on(self, socket: tuple[str, int]) -> Requests:
        """The requests that were written on one connection as the agent saw it."""
        key = f"{socket[0]} {socket[1]}"
        if key not in self._requests:
            random, port = socket
            events = (
                self._by_random.get(random, ()) if random else [e for life in self._lives[port] for e in life.events]
            )
            writes = [e for e in events if _is_write(e)]
            self._requests[key] = by_line(written([e for e in writes if _ends(e).tls] or writes, self._payload))
        return self._requests[key]

    def _payload(self, step: Step) -> Blob | None:
        """What an event carried; read anew, for few are asked for and all would fill the memory."""
        return payload_of(self._events[step.place])

    def _recorded(self, event: Event, randoms: set[str | None]) -> bool:
        ends = _ends(event)
        at_proxy = ends.remote is not None and ends.remote in self._proxies
        if ends.remote is not None and ends.remote.host.startswith(UNIX):
            return True  # to another process of the device: nothing leaves it
        return event.seq in self._claimed or at_proxy or (ends.client_random or "") in randoms


def _ends(event: Event) -> Connection:
    return event.connection or Connection()


def _is_write(event: Event) -> bool:
    return event.kind == "stream" and _ends(event).direction == "out"


def _port(event: Event) -> int:
    local = _ends(event).local
    return local.port if local is not None else 0


def _end(flow: Flow) -> int:
    return flow.ended if flow.ended is not None else flow.started


def _time(event: Event) -> int:
    return event.time


def _name(flow: Flow) -> str:
    return (flow.sni or flow.host).lower()


def _wire_key(flow: Flow) -> str:
    """Name of the flow's connection as the proxy saw it; a flow of which nothing is known stands alone."""
    if flow.client_random:
        return flow.client_random
    return f"{flow.client.host} {flow.client.port}" if flow.client is not None else flow.id


def _socket(event: Event) -> tuple[str, int]:
    """Name of the event's connection as the agent saw it."""
    ends = _ends(event)
    if ends.local is not None and ends.local.port:
        return ("", ends.local.port)
    return (ends.client_random or "", event.seq if not ends.client_random else 0)


def _steps(events: Iterable[Event]) -> Iterator[Step]:
    """The events of connections; those of one connection share what says which it is."""
    texts: dict[str, str] = {}
    connections: dict[Connection, Connection] = {}

    def shared(text: str | None) -> str | None:
        return None if text is None else texts.setdefault(text, text)

    for place, event in enumerate(events):
        if event.kind not in KINDS or event.connection is None:
            continue
        ends = msgspec.structs.replace(event.connection, payload=None)
        yield Step(
            place=place, seq=event.seq, time=event.time, kind=event.kind, connection=connections.setdefault(ends, ends),
            target=texts.setdefault(event.target, event.target), stack=shared(event.stack),
            submitter=shared(event.submitter),
        )  # fmt: skip


def _lives(events: Iterable[Step]) -> list[_Life]:
    lives: list[_Life] = []
    for event in events:
        if not lives or event.kind == "connect":
            lives.append(_Life(event.time, []))
        lives[-1].events.append(event)
    return lives
