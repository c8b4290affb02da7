"""One clock for a recording: what the device stamped is moved to the clock of the host that recorded the wire."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from sdkwitness.capture.hooked import EventView
from sdkwitness.capture.records import ClockReading, Event, Recording


def aligned(recording: Recording) -> Recording:
    """Return the recording with its events on the host's clock, on which flows and marks are.

    Each event takes the reading nearest to it. A reading whose offset is within its own error moves nothing.
    """
    readings = tuple(r for r in recording.clocks if abs(r.offset) > r.error)
    if not readings:
        return recording
    return msgspec.structs.replace(recording, events=_OnHost(recording.events, readings))


class _OnHost(EventView):
    """Events with the time that the host's clock had."""

    def __init__(self, events: Sequence[Event], readings: Sequence[ClockReading]) -> None:
        self._events = events
        self._readings = readings

    def __len__(self) -> int:
        return len(self._events)

    def at(self, place: int) -> Event:
        return self._moved(self._events[place])

    def __iter__(self) -> Iterator[Event]:
        return map(self._moved, self._events)

    def of(self, kinds: int) -> Iterator[Event]:
        events = self._events
        return map(self._moved, events.of(kinds) if isinstance(events, EventView) else events)

    def _moved(self, event: Event) -> Event:
        return msgspec.structs.replace(event, time=on_host(event.time, self._readings))


def on_host(time: int, readings: Sequence[ClockReading]) -> int:
    """Return a time of the device's clock on the host's."""
    nearest = min(readings, key=lambda reading: abs(time - reading.offset - reading.time))
    return time - nearest.offset
