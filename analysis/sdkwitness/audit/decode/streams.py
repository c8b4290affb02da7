"""Writes of one connection put together before they are decoded: a stream has no borders where its writes have."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from sdkwitness.audit.decode import decode_event
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.decode.event import PROTOCOL
from sdkwitness.audit.decode.ledger import Ledger
from sdkwitness.capture.records import Blob, Connection, Event

TLS_RECORDS: Final = tuple(bytes((kind, 3)) for kind in range(0x14, 0x18))
"""How a record of TLS begins: its type, and the major version."""
_MAX_RUN: Final = 1024 * 1024
"""Bytes of writes that are put together; what follows is a piece of its own."""
_MAX_WRITES: Final = 10_000

_MAX_PAUSE: Final = 2_000_000_000
"""Nanoseconds between two writes of one message: a consent or a scenario may begin in a longer pause."""


class Run(NamedTuple):
    """Writes of one connection that follow each other, or any other event alone."""

    whole: Event
    """The first write, with the bytes of all."""
    writes: tuple[Event, ...]


_Key = tuple[int, str, bool]


class _Growing:
    """Writes of one connection that follow each other, by their places among the events."""

    def __init__(self, place: int, first: Event, payload: Blob) -> None:
        self.places = [place]
        self._hidden = payload.data.startswith(TLS_RECORDS)
        self._size: int = payload.size
        self._kept = len(payload.data)
        self._last = first.time

    def takes(self, place: int, event: Event, payload: Blob) -> bool:
        """Put one more write to the run; False where it begins a run of its own."""
        begins_tls = payload.data.startswith(TLS_RECORDS) and not self._hidden
        if (
            begins_tls
            or self._kept != self._size
            or event.time - self._last > _MAX_PAUSE
            or self._size + payload.size > _MAX_RUN
            or len(self.places) >= _MAX_WRITES
        ):
            return False
        self.places.append(place)
        self._size += payload.size
        self._kept += len(payload.data)
        self._last = event.time
        return True


def _run(writes: tuple[Event, ...]) -> Run:
    """Return writes as one."""
    first = writes[0]
    if len(writes) == 1:
        return Run(first, writes)
    ends = first.connection or Connection()
    payloads = [w.connection.payload for w in writes if w.connection is not None and w.connection.payload is not None]
    data = b"".join(payload.data for payload in payloads)
    size = sum(payload.size for payload in payloads)
    digest = hashlib.sha256(data).hexdigest() if len(data) == size else ""
    blob = Blob(size=size, sha256=digest, data=data)
    whole = msgspec.structs.replace(first, connection=msgspec.structs.replace(ends, payload=blob))
    return Run(whole, writes)


def joined(events: Sequence[Event]) -> Iterator[Run]:
    """Yield the events as runs, with writes of one connection that follow each other in one.

    A run ends where the other side speaks, after a pause, where the agent did not keep all of a write, where TLS
    begins, and at 1 MiB. Datagrams are never put together. The events are asked for twice, and never all held.
    """
    yield from (_run(tuple(events[place] for place in places)) for places in _places(events))


def _places(events: Iterable[Event]) -> list[Sequence[int]]:
    """Return the places of the events of each run."""
    runs: dict[_Key, _Growing] = {}
    used: dict[int, set[_Key]] = {}
    order: list[Sequence[int]] = []
    for place, event in enumerate(events):
        ends, key = event.connection, _key(event)
        if ends is None or key is None or event.kind != "stream" or ends.payload is None:
            order.append((place,))
            if key is not None and event.kind == "connect":
                for other in used.pop(key[0], ()):  # the port is used anew
                    runs.pop(other, None)
        elif ends.direction != "out":
            runs.pop(key, None)
            order.append((place,))
        elif key not in runs or not runs[key].takes(place, event, ends.payload):
            runs[key] = _Growing(place, event, ends.payload)
            used.setdefault(key[0], set()).add(key)
            order.append(runs[key].places)
    return order


def decode_run(run: Run, ledger: Ledger) -> tuple[list[tuple[Event, Decoded]], Decoded | None]:
    """Decode a run: as a whole, or write by write where that names more.

    A protocol of its own gives every message a write, and what stands between hides the messages from a decoder of
    the whole. Then the whole comes second, for what lies across two writes.
    """
    whole = decode_event(run.whole, ledger)
    if len(run.writes) == 1:
        return [(run.whole, whole)], None
    apart = [(write, decode_event(write, ledger)) for write in run.writes]
    if sum(_named(decoded) for _, decoded in apart) > _named(whole):
        return apart, whole
    return [(run.whole, whole)], None


def _named(decoded: Decoded) -> int:
    """Count the fields with a name, leaving out those in texts picked out of bytes that no step could read."""
    fields = (leaf.path for leaf in decoded.leaves if leaf.key)
    return sum(not any(layer.startswith("string:") for layer in path) for path in fields)


def _key(event: Event) -> _Key | None:
    """Name the connection, None where events of it cannot be told from others."""
    ends = event.connection
    if ends is None or "datagram" in event.target.lower() or any(v.name == PROTOCOL for v in event.values):
        return None
    port = ends.local.port if ends.local is not None else 0
    return (port, ends.client_random or "", ends.tls) if port or ends.client_random else None
