"""When something happened, in the tester's terms: consent phase, scenarios, foreground.

Decided by the time of the event itself, never by its place in the recording: what was queued before consent and
arrived after it stays before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from sdkwitness.capture.records import Mark

PHASES: Final = {
    "asked": "before_consent",
    "given": "after_consent",
    "refused": "after_refusal",
    "withdrawn": "after_withdrawal",
}
BEFORE_DIALOG: Final = "before_dialog"
"""Before the consent dialog was shown, where a mark says when that was."""
SEPARATE: Final = "separate"
"""Consent to sensitive data alone, asked for and given apart from the general one (PIPL Article 29)."""


class Moment(NamedTuple):
    """What was going on at one time."""

    phase: str
    """Empty when no mark tells of consent."""
    scenarios: tuple[str, ...]
    """Sorted ids of the scenarios running."""
    background: bool
    separate_consent: bool = False
    """True from the mark of a separate consent on, until consent is withdrawn."""


class Span(NamedTuple):
    """A run of one scenario."""

    start: int
    stop: int | None
    """None where it runs on to the end."""
    name: str


class Timeline:
    """The marks of a recording, asked by time in nanoseconds."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        ordered = sorted(enumerate(marks), key=lambda m: (m[1].time, m[0]))
        self._consent = _Steps([m for _, m in ordered if m.kind == "consent" and m.name in PHASES])
        self._separate = _Steps([m for _, m in ordered if m.kind == "consent" and m.name in (SEPARATE, "withdrawn")])
        self._app = _Steps([m for _, m in ordered if m.kind == "app"])
        self._spans = tuple(spans([m for _, m in ordered if m.kind == "scenario"]))
        self.scenarios_run: tuple[str, ...] = tuple(sorted({s.name for s in self._spans}))
        """Scenarios that have a mark, sorted."""

    def at(self, time: int) -> Moment:
        """Return what was going on at `time`."""
        consent = self._consent.at(time)
        phase = PHASES[consent] if consent else self._first_phase()
        running = {s.name for s in self._spans if s.start <= time and (s.stop is None or time <= s.stop)}
        separate = self._separate.at(time) == SEPARATE
        return Moment(phase, tuple(sorted(running)), self._app.at(time) == "background", separate)

    def _first_phase(self) -> str:
        """The phase before the first mark of consent; without any mark, nobody knows."""
        if not self._consent.names:
            return ""
        return BEFORE_DIALOG if "asked" in self._consent.names else "before_consent"


class _Steps:
    """Marks of which the latest holds until the next."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self.times = [m.time for m in marks]
        self.names = [m.name for m in marks]

    def at(self, time: int) -> str:
        place = bisect_right(self.times, time)
        return self.names[place - 1] if place else ""


def spans(marks: Sequence[Mark]) -> list[Span]:
    """Return the runs of scenarios, given their marks in order of time.

    Starts are paired with stops; a start without a stop runs on, an `at` is an instant.
    """
    spans: list[Span] = []
    open_at: dict[str, int] = {}
    for mark in marks:
        if mark.state == "at":
            spans.append(Span(mark.time, mark.time, mark.name))
        elif mark.state == "start":
            open_at.setdefault(mark.name, mark.time)
        elif mark.name in open_at:
            spans.append(Span(open_at.pop(mark.name), mark.time, mark.name))
    spans.extend(Span(start, None, name) for name, start in open_at.items())
    return spans
