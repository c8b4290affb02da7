"""One clock for a recording: what the device stamped is moved to the clock of the host that recorded the wire."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sdkwitness.capture.records import ClockReading, Recording


def aligned(recording: Recording) -> Recording:
    """Return the recording with its events on the host's clock, on which flows and marks are.

    Each event takes the reading nearest to it. A reading whose offset is within its own error moves nothing.
    """
    readings = tuple(r for r in recording.clocks if abs(r.offset) > r.error)
    if not readings:
        return recording
    events = tuple(msgspec.structs.replace(e, time=on_host(e.time, readings)) for e in recording.events)
    return msgspec.structs.replace(recording, events=events)


def on_host(time: int, readings: Sequence[ClockReading]) -> int:
    """Return a time of the device's clock on the host's."""
    nearest = min(readings, key=lambda reading: abs(time - reading.offset - reading.time))
    return time - nearest.offset
