"""The timeline: rows in the order of time, and a picture in which everything lies where its time is."""

from __future__ import annotations

from xml.etree import ElementTree

import msgspec
import pytest
from report import made

from sdkwitness.audit.model import Report, ReportMark
from sdkwitness.report import timeline
from sdkwitness.report.html import to_html, to_svg
from sdkwitness.report.view import View

SVG = "{http://www.w3.org/2000/svg}"


def at(second: float) -> str:
    return f"2023-11-14T22:13:{second:09.6f}Z"


def marked(*marks: tuple[float, str, str, str], times: dict[str, str] | None = None) -> Report:
    """The made report with marks, over the minute from 22:13, and its observations at 22:13:30 unless said."""
    report = made.report()
    observations = [msgspec.structs.replace(o, time=(times or {}).get(o.id, at(30))) for o in report.observations]
    return msgspec.structs.replace(
        report,
        capture=msgspec.structs.replace(report.capture, started=at(0), ended=at(59)),
        observations=observations,
        marks=[ReportMark(time=at(s), kind=kind, name=name, state=state) for s, kind, name, state in marks],
    )


CONSENT = (
    (10, "consent", "given", "at"),
    (20, "scenario", "outdoor_run", "start"),
    (40, "scenario", "outdoor_run", "stop"),
    (50, "consent", "withdrawn", "at"),
)


def test_rows_are_in_the_order_of_time_with_the_marks_among_them() -> None:
    report = marked(*CONSENT, times={"obs:1": at(15)})
    found = timeline.rows(View.of(report))
    assert [row.time for row in found] == sorted(row.time for row in found)
    told = [(row.what, row.recipient) for row in found if not row.evidence]
    assert told == [
        ("consent", "given"),
        ("scenario", "outdoor_run begins"),
        ("scenario", "outdoor_run ends"),
        ("consent", "withdrawn"),
    ]
    first = next(row for row in found if row.evidence)
    assert found.index(first) == 1
    assert first.finding in {f.id for f in report.findings if "obs:1" in f.observations}


def test_every_observation_is_in_a_row_with_its_finding() -> None:
    report = marked()
    found = timeline.rows(View.of(report))
    assert sum(row.places for row in found) == len(report.observations)
    verdicts = {f.id: f.verdict for f in report.findings}
    assert {row.finding: row.verdict for row in found if row.finding}.items() <= verdicts.items()


def test_what_was_only_read_is_told_from_what_was_sent() -> None:
    report = marked()
    whats = {o.evidence: "read" if o.channel == "api" else "sent" for o in report.observations}
    for row in timeline.rows(View.of(report)):
        assert row.what == whats[row.evidence]
    assert set(whats.values()) == {"read", "sent"}


def test_the_phases_of_consent_fill_the_picture() -> None:
    shown = timeline.picture(View.of(marked(*CONSENT)))
    assert shown is not None
    assert [band.kind for band in shown.phases] == ["before_consent", "after_consent", "after_withdrawal"]
    assert shown.phases[0].x == timeline.LABELS
    for one, other in zip(shown.phases, shown.phases[1:], strict=False):
        assert one.x + one.width == pytest.approx(other.x, abs=0.2)
    assert shown.phases[1].width == pytest.approx(4 * shown.phases[0].width, rel=0.01)
    [run] = shown.scenarios
    assert run.x == pytest.approx(
        timeline.LABELS + (timeline.WIDTH - timeline.LABELS - timeline.MARGIN) * 20 / 59, abs=0.2
    )


def test_a_dot_lies_where_its_time_is_and_has_the_worst_colour() -> None:
    report = marked(*CONSENT, times={"obs:1": at(0), "obs:2": at(59)})
    shown = timeline.picture(View.of(report))
    assert shown is not None
    places = {dot.x for lane in shown.lanes for dot in lane.dots}
    middle = timeline.LABELS + (timeline.WIDTH - timeline.LABELS - timeline.MARGIN) * 30 / 59
    assert {timeline.LABELS, timeline.WIDTH - timeline.MARGIN} <= places
    assert min(abs(x - middle) for x in places) < 0.2
    severities = {f.id: f.severity for f in report.findings}
    for lane in shown.lanes:
        for dot in lane.dots:
            assert dot.severity == severities[dot.finding]
    first = next(dot for lane in shown.lanes for dot in lane.dots if dot.x == timeline.LABELS)
    assert first.lines[0] == f"{at(0)}, 1 observation"


def test_scenarios_at_one_time_do_not_cover_each_other() -> None:
    shown = timeline.picture(
        View.of(
            marked((10, "scenario", "one", "start"), (11, "scenario", "two", "start"), (30, "scenario", "one", "stop"))
        )
    )
    assert shown is not None
    assert [band.name for band in shown.scenarios] == ["one", "two"]
    assert shown.scenarios[0].y != shown.scenarios[1].y
    assert shown.scenarios[1].x + shown.scenarios[1].width == pytest.approx(timeline.WIDTH - timeline.MARGIN, abs=0.2)


def test_the_axis_has_a_handful_of_ticks_whatever_its_length() -> None:
    for end in ("2023-11-14T22:13:00.004000Z", at(59), "2023-11-16T00:00:00Z", "2033-01-01T00:00:00Z"):
        report = marked(times={"obs:1": end})
        report = msgspec.structs.replace(
            report,
            capture=msgspec.structs.replace(report.capture, ended=end),
            observations=[msgspec.structs.replace(o, time=end) for o in report.observations],
        )
        shown = timeline.picture(View.of(report))
        assert shown is not None
        assert 2 <= len(shown.ticks) <= timeline.MAX_TICKS + 1
        assert len({tick.label for tick in shown.ticks}) == len(shown.ticks)


def test_what_has_no_time_is_counted_and_does_not_stretch_the_axis() -> None:
    report = marked(times={"obs:1": "1970-01-01T00:00:00.000000Z", "obs:2": ""})
    shown = timeline.picture(View.of(report))
    assert shown is not None
    assert shown.untimed == 2
    assert shown.title == "2023-11-14, UTC"
    without = msgspec.structs.replace(
        report, observations=[msgspec.structs.replace(o, time="") for o in report.observations]
    )
    assert timeline.picture(View.of(without)) is None
    assert 'id="timeline"' not in to_html(View.of(without))


def test_the_picture_is_whole_as_a_file_and_holds_nothing_that_loads() -> None:
    views = [View.of(marked(*CONSENT)), View.of(marked())]
    root = ElementTree.fromstring(to_svg(views))
    assert root.tag == f"{SVG}svg"
    lanes = [timeline.picture(view) for view in views]
    names = [text.text for text in root.iter(f"{SVG}text") if text.get("class") == "name"]
    assert len(names) == sum(len(shown.lanes) for shown in lanes if shown)
    dots = [c for c in root.iter(f"{SVG}circle") if c.get("class")]
    assert len(dots) == sum(len(lane.dots) for shown in lanes if shown for lane in shown.lanes)
    assert {child.tag for child in root.iter()} <= {
        f"{SVG}{tag}" for tag in ("svg", "g", "rect", "line", "text", "circle", "title")
    }
    assert not any("href" in str(child.attrib) for child in root.iter())


def test_hostile_names_stay_text() -> None:
    report = marked((10, "scenario", '</text><script>alert("x")</script>', "at"))
    root = ElementTree.fromstring(to_svg([View.of(report)]))
    assert not [child for child in root.iter() if child.tag.endswith("script")]
    assert "<script>alert" not in to_html(View.of(report))


def test_in_the_report_each_dot_leads_to_its_finding() -> None:
    report = marked(*CONSENT)
    page = to_html(View.of(report))
    section = page[page.index('<section id="timeline">') : page.index('<section id="findings">')]
    for finding in {dot.finding for lane in timeline.picture(View.of(report)).lanes for dot in lane.dots}:  # type: ignore[union-attr]  # it has one
        assert f'<a href="#{finding}">' in section
        assert f'id="{finding}"' in page
