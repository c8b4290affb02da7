"""Who got what, when: observations and marks of a report in the order of time, as rows and as shapes of a picture."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from sdkwitness.audit.model import SEVERITIES, Finding, Observation, Severity
from sdkwitness.audit.phases import Span, Timeline, spans
from sdkwitness.capture.records import Mark
from sdkwitness.report.text import plural
from sdkwitness.report.view import Party, View
from sdkwitness.report.words import CONSENT, PHASES, VERDICTS, data_type_label

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
KNOWN: Final = 1_000_000
"""Microseconds since the epoch before which a time is none: records without one have 0."""
LABELS: Final = 250
"""Pixels of the column of names."""
WIDTH: Final = 1160
MARGIN: Final = 16
LANE: Final = 22
HEAD: Final = 46
"""Pixels above the first lane: phases of consent, then the axis."""
BUCKET: Final = 6
"""Pixels within which observations of one recipient become one dot."""
MAX_LANES: Final = 60
MAX_TICKS: Final = 8
_STEPS: Final = (
    1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000,
    *(s * 1_000_000 for s in (
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
        604_800, 2_592_000, 31_536_000,
    )),
)  # fmt: skip
"""Microseconds between ticks."""


class Row(NamedTuple):
    """One thing that happened; the fields are the columns of the CSV."""

    time: str
    what: str
    """`sent`, `read`, or the kind of a mark: `consent`, `scenario`, `app`, `note`."""
    recipient: str
    """Who got it; of a mark its name and state."""
    entry: int | None
    data_type: str
    forms: tuple[str, ...]
    host: str
    channel: str
    phase: str
    scenario: str
    verdict: str
    severity: str
    overlays: tuple[str, ...]
    finding: str
    evidence: str
    places: int
    """Places in the evidence where it stands."""


class Dot(NamedTuple):
    """What one recipient got at about one time."""

    x: float
    radius: float
    severity: Severity
    sent: bool
    """False where it was read only."""
    finding: str
    """Id of the worst finding."""
    lines: tuple[str, ...]


class Lane(NamedTuple):
    """One recipient."""

    y: float
    name: str
    organisation: str
    dots: tuple[Dot, ...]


class Band(NamedTuple):
    """A phase of consent, or a scenario."""

    x: float
    width: float
    y: float
    name: str
    kind: str
    """Phase id; empty for a scenario."""


class Tick(NamedTuple):
    """A moment on the axis."""

    x: float
    label: str


class Picture(NamedTuple):
    """The timeline of one report, in pixels."""

    width: int
    height: int
    title: str
    phases: tuple[Band, ...]
    scenarios: tuple[Band, ...]
    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]
    more: int
    """Recipients that have no lane."""
    untimed: int
    """Observations without a time."""


def rows(view: View) -> list[Row]:
    """Return what happened in the order of time: one row for each piece of evidence, recipient and data type."""
    grouped: dict[tuple[str, str, str], list[Observation]] = defaultdict(list)
    of: dict[str, Finding] = {o: f for f in view.findings for o in f.observations}
    for one in view.report.observations:
        finding = of.get(one.id)
        grouped[one.evidence, finding.id if finding else "", one.data_type].append(one)
    found = [_row(group, of.get(group[0].id)) for group in grouped.values()]
    found += [_marked(m.time, m.kind, m.name, m.state) for m in view.report.marks]
    return sorted(
        found, key=lambda row: (row.time, row.what not in ("consent", "scenario", "app"), row.evidence, row.data_type)
    )


def picture(view: View) -> Picture | None:
    """Lay the timeline of a report out; None where nothing in it has a time."""
    observed = [o for o in view.report.observations if micros(o.time) >= KNOWN]
    marks = [m for m in view.report.marks if micros(m.time) >= KNOWN]
    moments = [*(micros(o.time) for o in observed), *(micros(m.time) for m in marks)]
    if not moments:
        return None
    begun, ended = micros(view.report.capture.started), micros(view.report.capture.ended or "")
    first = min((*moments, begun)) if begun >= KNOWN else min(moments)
    axis = _Axis(first, max((*moments, ended, first + 1000)))
    timed = Timeline([_mark(m.time, m.kind, m.name, m.state) for m in marks])
    phases = _phases(axis, timed, [micros(m.time) for m in marks if m.kind == "consent" and m.name in CONSENT])
    scenarios = _scenarios(axis, spans([_mark(m.time, m.kind, m.name, m.state) for m in marks if m.kind == "scenario"]))
    top = HEAD + LANE * (1 + max((round((b.y - HEAD) / LANE) for b in scenarios), default=-1))
    lanes = _lanes(axis, view, observed, top)
    shown = lanes[:MAX_LANES]
    return Picture(
        width=WIDTH,
        height=top + LANE * len(shown) + MARGIN,
        title=_day(axis.first, axis.last),
        phases=phases,
        scenarios=scenarios,
        ticks=axis.ticks(),
        lanes=tuple(shown),
        more=len(lanes) - len(shown),
        untimed=len(view.report.observations) - len(observed),
    )


class _Axis:
    """Time along the width."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last
        self._scale = (WIDTH - LABELS - MARGIN) / (last - first)

    def x(self, time: int) -> float:
        return round(LABELS + (min(max(time, self.first), self.last) - self.first) * self._scale, 1)

    def ticks(self) -> tuple[Tick, ...]:
        span = self.last - self.first
        step = next((s for s in _STEPS if span / s <= MAX_TICKS), max(_STEPS[-1], span // MAX_TICKS))
        start = -(-self.first // step) * step
        return tuple(Tick(self.x(time), _clock(time, step)) for time in range(start, self.last + 1, step))


def micros(text: str) -> int:
    """Return a time of a report in microseconds since the epoch, 0 where it is none."""
    try:
        return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)
    except (ValueError, TypeError):
        return 0


def _row(group: Sequence[Observation], finding: Finding | None) -> Row:
    one = group[0]
    who = finding.recipient if finding is not None else one.recipient
    return Row(
        time=one.time,
        what="read" if one.channel == "api" else "sent",
        recipient=_name(who.organisation, who.via),
        entry=who.entry,
        data_type=one.data_type,
        forms=tuple(dict.fromkeys(o.form for o in group)),
        host=one.host,
        channel=one.channel,
        phase=one.phase,
        scenario=one.scenario,
        verdict=finding.verdict if finding is not None else "",
        severity=finding.severity if finding is not None else "",
        overlays=tuple(finding.overlays) if finding is not None else (),
        finding=finding.id if finding is not None else "",
        evidence=one.evidence,
        places=len(group),
    )


def _marked(time: str, kind: str, name: str, state: str) -> Row:
    said = name if state == "at" else f"{name} {'begins' if state == 'start' else 'ends'}"
    return Row(time, kind, said, None, "", (), "", "", "", "", "", "", (), "", "", 1)


def _name(organisation: str, via: str) -> str:
    return ", ".join(filter(None, (via, organisation))) or "unresolved recipient"


def _mark(time: str, kind: str, name: str, state: str) -> Mark:
    return Mark(time=micros(time), kind=kind, name=name, state=state)  # type: ignore[arg-type]  # words of a report are those of a mark


def _phases(axis: _Axis, timed: Timeline, changes: Iterable[int]) -> tuple[Band, ...]:
    edges = sorted({axis.first, *(t for t in changes if axis.first <= t <= axis.last)})
    bands: list[Band] = []
    for start, stop in zip(edges, (*edges[1:], axis.last), strict=True):
        phase = timed.at(start).phase
        if phase:
            bands.append(Band(axis.x(start), round(axis.x(stop) - axis.x(start), 1), 0, PHASES[phase], phase))
    return tuple(bands)


def _scenarios(axis: _Axis, runs: Iterable[Span]) -> tuple[Band, ...]:
    """One bar each, in as few rows as keep their names apart."""
    free: list[float] = []
    bands: list[Band] = []
    for run in sorted(runs, key=lambda r: (r.start, r.name)):
        x, end = axis.x(run.start), axis.x(run.stop if run.stop is not None else axis.last)
        needed = max(end, x + 6 * len(run.name) + 8)
        row = next((n for n, right in enumerate(free) if right <= x), len(free))
        free[row : row + 1] = [needed]
        bands.append(Band(x, round(max(end - x, 1.5), 1), HEAD + row * LANE, run.name, ""))
    return tuple(bands)


def _lanes(axis: _Axis, view: View, observed: Iterable[Observation], top: int) -> list[Lane]:
    of = {o: (party, finding) for party in view.parties for finding in party.findings for o in finding.observations}
    by_party: dict[int, list[tuple[Observation, Finding]]] = defaultdict(list)
    parties: dict[int, Party] = {}
    for one in observed:
        if one.id in of:
            party, finding = of[one.id]
            parties[party.number] = party
            by_party[party.number].append((one, finding))
    return [
        Lane(
            y=top + place * LANE,
            name=f"#{party.entry} {party.name}" if party.entry is not None else party.name,
            organisation=party.organisation,
            dots=_dots(axis, by_party[number]),
        )
        for place, (number, party) in enumerate(sorted(parties.items()))
    ]


def _dots(axis: _Axis, found: Iterable[tuple[Observation, Finding]]) -> tuple[Dot, ...]:
    buckets: dict[int, list[tuple[Observation, Finding]]] = defaultdict(list)
    for one, finding in found:
        buckets[int(axis.x(micros(one.time)) // BUCKET)].append((one, finding))
    return tuple(_dot(axis, buckets[place]) for place in sorted(buckets))


def _dot(axis: _Axis, group: Sequence[tuple[Observation, Finding]]) -> Dot:
    worst = max((f for _, f in group), key=lambda f: (SEVERITIES.index(f.severity), f.id))
    told: dict[str, None] = dict.fromkeys(
        f"{data_type_label(f.data_type)}: {VERDICTS[f.verdict].label.lower()}" for _, f in group
    )
    lines = [*list(told)[:8], *([f"and {len(told) - 8} more"] if len(told) > 8 else ())]
    first = group[0][0]
    return Dot(
        x=axis.x(micros(first.time)),
        radius=round(3.5 + min(math.log2(len(group)), 5) / 2, 1),
        severity=worst.severity,
        sent=any(o.channel != "api" for o, _ in group),
        finding=worst.id,
        lines=(f"{first.time}, {plural(len(group), 'observation')}", *lines),
    )


def _clock(time: int, step: int) -> str:
    moment = EPOCH + timedelta(microseconds=time)
    if step >= 86_400_000_000 or not time % 86_400_000_000:
        return f"{moment:%Y-%m-%d}"
    if step >= 60_000_000:
        return f"{moment:%H:%M}"
    return f"{moment:%H:%M:%S}" if step >= 1_000_000 else f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03d}"


def _day(first: int, last: int) -> str:
    """The days of the axis, UTC."""
    one, other = (f"{EPOCH + timedelta(microseconds=t):%Y-%m-%d}" for t in (first, last))
    return f"{one}, UTC" if one == other else f"{one} to {other}, UTC"
