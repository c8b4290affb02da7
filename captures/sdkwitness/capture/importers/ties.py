"""What two sources of one import can both have seen: the ties by which their clocks are compared.

The same ClientHello, the same request, the same ciphertext, the same connection: each is a key with the moment at which
a source saw it. Names asked of DNS are none: they repeat.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from sdkwitness.capture.flows import nanoseconds
from sdkwitness.capture.journal_records import (
    ConnectionSeen,
    Endpoint,
    FlowFailed,
    HelloSeen,
    JournalRecord,
    RequestSeen,
    ResponseSeen,
    StreamMessage,
    StreamOpened,
)
from sdkwitness.capture.records import AgentRecord, ClockReading, Event

Kind = Literal["hello", "request", "ciphertext", "connection", "port"]
"""By which a moment is told, the surest first."""
KINDS: Final[tuple[Kind, ...]] = ("hello", "request", "ciphertext", "connection", "port")
MAX_SIGHTINGS: Final = 1_000_000
"""Of one source; later ones tie nothing."""
BODILESS: Final = frozenset({b"GET", b"HEAD", b"DELETE", b"OPTIONS", b"CONNECT", b"TRACE"})
"""Methods of requests that have no body as a rule (RFC 9110, 9.3), so that none is missing."""
MIN_CIPHERTEXT: Final = 16
"""Bytes: one block of AES. Shorter outputs repeat by chance."""


class Sighting(NamedTuple):
    """One thing that a source saw."""

    time: int
    """Nanoseconds since the epoch, by the source's own clock."""
    flow: str = ""
    """The flow, where it is a request."""


class Answer(NamedTuple):
    """How a request ended, as far as it matters to which of two records of it tells more."""

    status: int
    body: bool
    """True where the body is there."""
    upgraded: bool
    """True where messages follow."""
    messages: tuple[bytes, bytes] = (b"", b"")
    """Digests of those from the app and of those from the server; empty where there are none."""


class Ties:
    """The sightings of one source."""

    def __init__(self) -> None:
        self.seen: dict[Kind, dict[bytes, list[Sighting]]] = {kind: defaultdict(list) for kind in KINDS}
        self.heads: dict[bytes, list[Sighting]] = defaultdict(list)
        """Requests by all but their body."""
        self.bare: set[str] = set()
        """Flows whose request had a body that is not there."""
        self._answers: dict[str, Answer] = {}
        self._messages: dict[tuple[str, bool], bytes] = {}
        """Digests by flow and whether they came from the app, of WebSockets alone."""
        self._legs: dict[str, Endpoint | None] = {}
        self._offset = 0
        self._count = 0

    def wire(self, record: JournalRecord) -> None:
        """Take one record of the wire."""
        if isinstance(record, RequestSeen):
            time = nanoseconds(record.timestamp_start)
            head, sighting = _head(record), Sighting(time, record.flow)
            if record.content is None and record.method not in BODILESS:
                self.bare.add(record.flow)
            else:
                self._add("request", _whole(head, record.content or b""), sighting)
            if self._count < MAX_SIGHTINGS and time > 0:
                self.heads[head].append(sighting)
            if record.content is not None and len(record.content) >= MIN_CIPHERTEXT:
                self._add("ciphertext", hashlib.sha256(record.content).digest(), Sighting(time))
        elif isinstance(record, ResponseSeen):
            if len(self._answers) < MAX_SIGHTINGS:
                self._answers[record.flow] = Answer(record.status_code, record.content is not None, record.websocket)
        elif isinstance(record, FlowFailed):
            self._answers.setdefault(record.flow, Answer(0, body=False, upgraded=False))
        elif isinstance(record, StreamMessage):
            self._message(record)
        elif isinstance(record, HelloSeen):
            if record.random:
                self._add("hello", record.random, Sighting(nanoseconds(record.time)))
        elif isinstance(record, ConnectionSeen):
            self._connection(record)
        elif isinstance(record, StreamOpened):
            local, remote = self._legs.get(record.client), self._legs.get(record.server)
            self._ends(local, remote, nanoseconds(record.created))

    def agent(self, record: AgentRecord) -> None:
        """Take one record of an agent; its events are on the device's clock, as far as that was read."""
        if isinstance(record, ClockReading):
            self._offset = record.offset if abs(record.offset) > record.error else 0
        if not isinstance(record, Event):
            return
        time = record.time - self._offset
        ends, crypto = record.connection, record.crypto
        if ends is not None:
            if ends.client_random and record.kind == "tls":
                self._add("hello", bytes.fromhex(ends.client_random), Sighting(time))
            local = (ends.local.host, ends.local.port) if ends.local is not None else None
            remote = (ends.remote.host, ends.remote.port) if ends.remote is not None else None
            self._ends(local, remote, time)
        if crypto is not None and crypto.operation == "encrypt" and crypto.output.size >= MIN_CIPHERTEXT:
            try:
                self._add("ciphertext", bytes.fromhex(crypto.output.sha256), Sighting(time))
            except ValueError:
                return

    def answer(self, flow: str) -> Answer | None:
        """How a request ended, where that is known."""
        found = self._answers.get(flow)
        if found is None or not found.upgraded:
            return found
        return found._replace(messages=(self._messages.get((flow, True), b""), self._messages.get((flow, False), b"")))

    def _message(self, record: StreamMessage) -> None:
        opening = self._answers.get(record.flow)
        if opening is None or not opening.upgraded:
            return
        key = record.flow, record.from_client
        digest = hashlib.sha256(self._messages.get(key, b"") + (b"text" if record.text else b"data"))
        digest.update(record.content)
        self._messages[key] = digest.digest()

    def _connection(self, record: ConnectionSeen) -> None:
        if len(self._legs) >= MAX_SIGHTINGS:
            return
        self._legs[record.id] = record.peername or record.address
        if record.client and record.peername is not None and record.timestamp_start is not None:
            self._ends(record.peername, None, nanoseconds(record.timestamp_start))

    def _ends(self, local: Endpoint | None, remote: Endpoint | None, time: int) -> None:
        """A connection by both its ends, and by the app's port alone: a proxy stands between the others."""
        if local is None or not local[1]:
            return
        if remote is not None and remote[1]:
            self._first("connection", f"{local[1]} {remote[0]} {remote[1]}".encode(), time)
        self._first("port", str(local[1]).encode(), time)

    def _first(self, kind: Kind, key: bytes, time: int) -> None:
        """Only the first sighting of a connection tells when it began."""
        if not self.seen[kind].get(key):
            self._add(kind, key, Sighting(time))

    def _add(self, kind: Kind, key: bytes, sighting: Sighting) -> None:
        if self._count < MAX_SIGHTINGS and sighting.time > 0:
            self._count += 1
            self.seen[kind][key].append(sighting)


def request_key(record: RequestSeen) -> bytes:
    """What makes two records of a request the same: method, host, path, and the body as it was sent."""
    return _whole(_head(record), record.content or b"")


def _head(record: RequestSeen) -> bytes:
    named = next((v for k, v in record.headers if k.lower() == b"host"), record.authority) or record.host.encode()
    host = named.rpartition(b"@")[2].lower().removesuffix(b":443").removesuffix(b":80")
    return hashlib.sha256(b"\0".join((record.method, host, record.path))).digest()


def _whole(head: bytes, body: bytes) -> bytes:
    return hashlib.sha256(head + hashlib.sha256(body).digest()).digest()


def pairs(one: Ties, other: Ties, kind: Kind) -> Iterator[tuple[Sighting, Sighting]]:
    """Yield what both saw; what repeats, in its order, and only where both saw it equally often."""
    mine, theirs = one.seen[kind], other.seen[kind]
    for key in mine.keys() & theirs.keys() if len(mine) < len(theirs) else theirs.keys() & mine.keys():
        left, right = mine[key], theirs[key]
        if len(left) == len(right):
            yield from zip(sorted(left), sorted(right), strict=True)
