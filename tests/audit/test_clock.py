"""Events of a device whose clock is off stay on their side of consent and scenarios."""

from __future__ import annotations

import pytest
from factories import T0, event, mark, recording

from sdkwitness.audit.clock import aligned, on_host
from sdkwitness.audit.phases import Timeline
from sdkwitness.capture.records import ClockReading

SECOND = 1_000_000_000


@pytest.mark.parametrize("offset", [-3_600, -5, 5, 3_600])
def test_an_event_before_consent_stays_before_whatever_the_device_thinks_the_time_is(offset: int) -> None:
    early, late = T0 - SECOND, T0 + SECOND
    held = recording(
        events=(event(1, at=early + offset * SECOND), event(2, at=late + offset * SECOND)),
        marks=(mark("consent", "given", at=T0),),
        clocks=(ClockReading(time=T0 - 9 * SECOND, offset=offset * SECOND, error=1_000_000),),
    )

    moved = aligned(held)

    assert [e.time for e in moved.events] == [early, late]
    assert [Timeline(moved.marks).at(e.time).phase for e in moved.events] == ["before_consent", "after_consent"]


def test_an_offset_within_its_error_moves_nothing() -> None:
    held = recording(events=(event(1, at=T0),), clocks=(ClockReading(time=T0, offset=900, error=1_000),))

    assert aligned(held) is held


def test_a_clock_that_was_set_during_the_recording_is_read_from_the_nearest_side() -> None:
    readings = (
        ClockReading(time=T0, offset=10 * SECOND, error=1),
        ClockReading(time=T0 + 100 * SECOND, offset=-10 * SECOND, error=1),
    )

    assert on_host(T0 + 12 * SECOND, readings) == T0 + 2 * SECOND
    assert on_host(T0 + 88 * SECOND, readings) == T0 + 98 * SECOND
