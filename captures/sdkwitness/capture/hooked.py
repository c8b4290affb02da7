"""Events where they are: on disk, each decoded when it is asked for, so that an app may do more than memory holds."""

from __future__ import annotations

import os
import weakref
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeVar, get_args

import msgspec

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.lines import Lines
from sdkwitness.capture.records import (
    AgentProblem,
    AgentRecord,
    ClockReading,
    Coverage,
    Effect,
    Event,
    EventKind,
    Stack,
)
from sdkwitness.capture.view import View

CHUNK: Final = 1 << 20
"""Bytes that are read at once where all events are asked for."""

_KINDS: Final[dict[EventKind, int]] = {kind: 1 << n for n, kind in enumerate(get_args(EventKind))}
_ALL: Final = (1 << len(_KINDS)) - 1

R = TypeVar("R", Stack, Coverage, AgentProblem, ClockReading, Effect)


class Hooked(NamedTuple):
    """What the agent's records say; all but the events are few."""

    events: Sequence[Event] = ()
    others: Sequence[AgentRecord] = ()
    problems: Sequence[str] = ()
    """Sentences on what could not be read."""

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """Return the other records of one kind, in their order."""
        return tuple(record for record in self.others if isinstance(record, kind))


class EventView(View[Event]):
    """Events that are made when they are asked for."""

    def of(self, kinds: int) -> Iterator[Event]:
        """Yield the events that may be of the kinds of a mask, in their order, and any others besides."""
        del kinds
        return iter(self)


class Chosen(EventView):
    """Some of a sequence of events."""

    def __init__(self, events: Sequence[Event], places: Sequence[int]) -> None:
        self._events = events
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def at(self, place: int) -> Event:
        """Return the event at a place from 0 on."""
        return self._events[self._places[place]]


class Events(EventView):
    """The events of one file.

    Args:
        file: The file.
        places: Offset and length of the line of each, in turn.
        kinds: Mask of each.
    """

    def __init__(self, file: Path, places: Sequence[int], kinds: Sequence[int]) -> None:
        self._file = file
        self._places = places
        self._kinds = kinds
        self._fd = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._fd)
        self._decode = msgspec.json.Decoder(Event).decode

    def __len__(self) -> int:
        return len(self._places) // 2

    def at(self, place: int) -> Event:
        """Return the event at a place from 0 on."""
        start, size = self._places[2 * place : 2 * place + 2]
        return self._event(self._read(start, size))

    def __iter__(self) -> Iterator[Event]:
        return self.of(_ALL)

    def of(self, kinds: int) -> Iterator[Event]:
        """Yield the events of the kinds of a mask, in their order."""
        block, base = b"", 0
        numbers = iter(self._places)
        for start, size, kind in zip(numbers, numbers, self._kinds, strict=True):
            if not kind & kinds:
                continue
            if start + size > base + len(block):
                block, base = self._read(start, max(size, CHUNK)), start
            yield self._event(block[start - base : start - base + size])

    def _read(self, start: int, size: int) -> bytes:
        try:
            return os.pread(self._fd, size, start)
        except OSError as error:
            raise UserError(f"{self._file} cannot be read: {error.strerror}.") from error

    def _event(self, line: bytes) -> Event:
        try:
            return self._decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise UserError(f"{self._file} was changed while it was read: run the command again.") from error


def of_kinds(events: Sequence[Event], *kinds: EventKind) -> Iterable[Event]:
    """Return the events of some kinds, in their order, without decoding the others.

    An event that carries a cipher's call, a hand-over or a connection counts as such, whatever else it is; of events in
    memory, all are returned.
    """
    return events.of(sum(_KINDS[kind] for kind in kinds)) if isinstance(events, EventView) else events


def _mask(event: Event) -> int:
    mask = _KINDS[event.kind]
    if event.crypto is not None:
        mask |= _KINDS["crypto"]
    if event.ipc is not None:
        mask |= _KINDS["ipc"]
    if event.connection is not None:
        mask |= _KINDS["stream"]
    return mask


def read(file: Path) -> Hooked:
    """Read the agent's records up to what can be read, with a sentence for what cannot.

    Raises:
        OSError: The file cannot be read.
    """
    lines = Lines(file, msgspec.json.Decoder(AgentRecord))
    places, kinds = array("Q"), bytearray()
    others: list[AgentRecord] = []
    for start, size, record in lines.placed():
        if isinstance(record, Event):
            places.extend((start, size))
            kinds.append(_mask(record))
        else:
            others.append(record)
    return Hooked(Events(file, places, kinds) if kinds else (), others, lines.problems)
