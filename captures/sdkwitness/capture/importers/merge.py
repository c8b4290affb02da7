"""Several sources made one capture: their times moved to one clock, and what two of them hold kept once."""

from __future__ import annotations

import mmap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from sdkwitness.capture import bundle, journal
from sdkwitness.capture.importers.ties import Answer, Ties, pairs
from sdkwitness.capture.journal_records import (
    ConnectionEnded,
    ConnectionSeen,
    DnsAnswered,
    DnsAsked,
    FlowFailed,
    HandshakeEnded,
    HelloSeen,
    JournalRecord,
    RecorderProblem,
    RequestSeen,
    ResponseSeen,
    StreamEnded,
    StreamMessage,
    StreamOpened,
)
from sdkwitness.capture.records import AgentProblem, AgentRecord, ClockReading, Coverage, Effect, Event, SourceClock

NEAR: Final = 2_000_000_000
"""Nanoseconds between two records of one exchange, on one clock."""
_TIMES: Final[Mapping[type[JournalRecord], tuple[str, ...]]] = {
    ConnectionSeen: ("timestamp_start", "timestamp_tcp_setup", "timestamp_tls_setup", "timestamp_end"),
    ConnectionEnded: ("timestamp_end",),
    HelloSeen: ("time",),
    HandshakeEnded: ("time",),
    RequestSeen: ("created", "timestamp_start", "timestamp_end"),
    ResponseSeen: ("timestamp_start", "timestamp_end"),
    FlowFailed: ("time",),
    StreamOpened: ("created",),
    StreamMessage: ("time",),
    StreamEnded: ("time",),
    DnsAsked: ("created", "time"),
    DnsAnswered: ("time",),
    RecorderProblem: ("time",),
}
"""Fields that hold seconds since the epoch."""
_ENCODER: Final = msgspec.json.Encoder()
BATCH: Final = 500


class Twins(NamedTuple):
    """Exchanges that two sources hold."""

    dropped: frozenset[str]
    """Flows of the later source that tell nothing that the earlier does not."""
    sentences: tuple[str, ...]


def twins(names: Sequence[str], ties: Sequence[Ties], clocks: Sequence[SourceClock]) -> Twins:
    """Find the exchanges that several sources hold: the same request at the same time.

    Where one of them did not keep the request's body, it is the same as the other's at that time.
    """
    dropped: set[str] = set()
    left_out: Counter[tuple[str, str]] = Counter()
    kept: Counter[tuple[str, str]] = Counter()
    for later in range(1, len(ties)):
        for earlier in range(later):
            paired = set(dropped)
            for more, less, same in (
                (earlier, later, _with_body),
                (earlier, later, _without_body),
                (later, earlier, _without_body),
            ):
                shift = clocks[more].offset - clocks[less].offset
                both = (names[less], names[more])
                for one, other in same(ties[more], ties[less], shift, paired):
                    paired |= {one, other}
                    if _tells_no_less(ties[more].answer(one), ties[less].answer(other)):
                        dropped.add(other)
                        left_out[both] += 1
                    else:
                        kept[both] += 1
    sentences = [
        f"{less}: exchanges that {more} holds too, the same requests at the same time: {n}; they are kept once."
        for (less, more), n in left_out.items()
    ]
    sentences += [
        f"{less}: exchanges that {more} holds too, but with less of their answers: {n}; they stand here twice."
        for (less, more), n in kept.items()
    ]
    return Twins(frozenset(dropped), tuple(sentences))


def _with_body(more: Ties, less: Ties, shift: int, known: Set[str]) -> Iterator[tuple[str, str]]:
    """Yield flows of equal requests at one time, but those in `known`; `shift` aligns the first's times."""
    for one, other in pairs(more, less, "request"):
        if abs(one.time + shift - other.time) <= NEAR and not {one.flow, other.flow} & known:
            yield one.flow, other.flow


def _without_body(more: Ties, less: Ties, shift: int, known: Set[str]) -> Iterator[tuple[str, str]]:
    """The same for requests of which the second source lacks the body."""
    for head in more.heads.keys() & less.heads.keys() if less.bare else ():
        ones = [one for one in sorted(more.heads[head]) if one.flow not in known]
        place = 0
        for other in sorted(less.heads[head]):
            if other.flow not in less.bare or other.flow in known:
                continue
            while place < len(ones) and ones[place].time + shift < other.time - NEAR:
                place += 1
            if place < len(ones) and ones[place].time + shift <= other.time + NEAR:
                yield ones[place].flow, other.flow
                place += 1


def _tells_no_less(one: Answer | None, other: Answer | None) -> bool:
    """Whether nothing is lost when only the first of two records of an exchange is kept."""
    if other is None:
        return True
    if one is None or (any(other.messages) and one.messages != other.messages):
        return False
    return (one.status == other.status and one.body >= other.body) or not other.status


def moved_record(record: JournalRecord, seconds: float) -> JournalRecord:
    """The record with its times moved."""
    changes = {
        name: value + seconds
        for name in _TIMES.get(type(record), ())
        if isinstance(value := getattr(record, name), int | float)
    }
    return msgspec.structs.replace(record, **changes) if changes else record


def moved_agent(record: AgentRecord, nanoseconds: int) -> AgentRecord:
    """The record of an agent with its times moved."""
    if isinstance(record, Event | Coverage | AgentProblem | ClockReading | Effect) and record.time:
        return msgspec.structs.replace(record, time=record.time + nanoseconds)
    return record


def rewrite_journal(path: Path, ends: Sequence[int], offsets: Sequence[int], dropped: frozenset[str]) -> None:
    """Rewrite a journal.

    Args:
        path: The journal.
        ends: How many records stand in it up to the end of each source.
        offsets: Nanoseconds to add to the times of each source.
        dropped: Flows to leave out.
    """
    decode = msgspec.msgpack.Decoder(JournalRecord).decode
    part = path.with_name(f".{path.name}.merged")
    writer = journal.JournalWriter(part)
    try:
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)  # closed when nothing refers to it any more
            source = number = 0
            for payload in journal.frames(data):
                if isinstance(payload, journal.Gap):
                    continue
                record = decode(payload)
                while source < len(ends) - 1 and number >= ends[source]:
                    source += 1
                number += 1
                if getattr(record, "flow", None) in dropped:
                    continue
                writer.append(moved_record(record, offsets[source] / 1e9) if offsets[source] else record)
    finally:
        writer.close()
    part.replace(path)


def rewrite_events(path: Path, ends: Sequence[int], offsets: Sequence[int]) -> None:
    """Rewrite the lines of agents; the arguments are those of `rewrite_journal`."""
    decode = msgspec.json.Decoder(AgentRecord).decode
    part = path.with_name(f".{path.name}.merged")
    source = 0
    with path.open("rb") as file, part.open("wb") as target:
        for number, line in enumerate(file):
            while source < len(ends) - 1 and number >= ends[source]:
                source += 1
            moved = moved_agent(decode(line), offsets[source]) if offsets[source] else None
            target.write(line if moved is None else _ENCODER.encode(moved) + b"\n")
    part.replace(path)


def apply(
    folder: Path, wire: Sequence[int], agent: Sequence[int], clocks: Sequence[SourceClock], dropped: frozenset[str]
) -> None:
    """Move the parts of a capture to one clock, and leave out the flows in `dropped`."""
    offsets = [clock.offset for clock in clocks]
    if any(offsets) or dropped:
        rewrite_journal(folder / bundle.FLOWS, wire, offsets, dropped)
    if any(offsets) and (folder / bundle.EVENTS).exists():
        rewrite_events(folder / bundle.EVENTS, agent, offsets)
