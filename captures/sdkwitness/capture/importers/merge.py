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
            before, after = ties[earlier], ties[later]
            shift = clocks[earlier].offset - clocks[later].offset
            paired: set[str] = set()
            for one, other in pairs(before, after, "request"):
                if abs(one.time + shift - other.time) > NEAR or one.flow in dropped or other.flow in dropped:
                    continue
                paired |= {one.flow, other.flow}
                if _tells_no_less(before.answer(one.flow), after.answer(other.flow)):
                    dropped.add(other.flow)
                    left_out[names[later], names[earlier]] += 1
                else:
                    kept[names[later], names[earlier]] += 1
            for bare, whole, places in (((after, before, (later, earlier))), ((before, after, (earlier, later)))):
                less, more = places
                shift = clocks[more].offset - clocks[less].offset
                for one, other in _without_body(bare, whole, shift, paired | dropped):
                    both = (names[less], names[more])
                    if _tells_no_less(whole.answer(other), bare.answer(one)):
                        dropped.add(one)
                        left_out[both] += 1
                    else:
                        kept[both] += 1
    sentences = [
        f"{one}: exchanges that {other} holds too, the same requests at the same time: {n}; they are kept once."
        for (one, other), n in left_out.items()
    ]
    sentences += [
        f"{one}: exchanges that {other} holds too, but with less of their answers: {n}; they stand here twice."
        for (one, other), n in kept.items()
    ]
    return Twins(frozenset(dropped), tuple(sentences))


def _without_body(bare: Ties, whole: Ties, shift: int, known: Set[str]) -> Iterator[tuple[str, str]]:
    """Yield flows of which the first lacks the body that the second may have; those in `known` are left out."""
    taken: set[str] = set()
    for head in bare.heads.keys() & whole.heads.keys() if bare.bare else ():
        for one in sorted(bare.heads[head]):
            if one.flow not in bare.bare or one.flow in known:
                continue
            near = (
                other
                for other in sorted(whole.heads[head])
                if abs(other.time + shift - one.time) <= NEAR and other.flow not in known and other.flow not in taken
            )
            found = next(near, None)
            if found is not None:
                taken |= {one.flow, found.flow}
                yield one.flow, found.flow


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
