"""Consent phase, scenarios and foreground by the time of the event itself."""

from __future__ import annotations

from factories import SECOND, T0, mark

from sdkwitness.audit.phases import Timeline
from sdkwitness.capture.records import Mark

CONSENT = (
    mark("consent", "refused", at=T0 + 10 * SECOND),
    mark("consent", "given", at=T0 + 20 * SECOND),
    mark("consent", "withdrawn", at=T0 + 30 * SECOND),
)


def phase(second: float, marks: tuple[Mark, ...] = CONSENT) -> str:
    return Timeline(marks).at(T0 + int(second * SECOND)).phase


def test_the_latest_answer_before_an_event_is_its_phase() -> None:
    assert [phase(s) for s in (0, 9.999, 10, 19, 20, 29, 30, 99)] == [
        "before_consent",
        "before_consent",
        "after_refusal",
        "after_refusal",
        "after_consent",
        "after_consent",
        "after_withdrawal",
        "after_withdrawal",
    ]


def test_without_marks_of_consent_the_phase_is_unknown() -> None:
    assert phase(5, ()) == ""
    assert phase(5, (mark("note", "given"),)) == ""


def test_marks_out_of_order_are_put_in_order() -> None:
    assert [phase(s, CONSENT[::-1]) for s in (5, 25)] == ["before_consent", "after_consent"]


def test_scenarios_run_from_start_to_stop_and_may_overlap() -> None:
    line = Timeline(
        (
            mark("scenario", "sign_in", "start", at=T0 + 1),
            mark("scenario", "use_app", "start", at=T0 + 2),
            mark("scenario", "sign_in", "stop", at=T0 + 3),
            mark("scenario", "research", at=T0 + 9),
        )
    )

    assert [line.at(T0 + t).scenarios for t in (0, 1, 2, 3, 4)] == [
        (),
        ("sign_in",),
        ("sign_in", "use_app"),
        ("sign_in", "use_app"),
        ("use_app",),
    ]
    assert line.at(T0 + 9).scenarios == ("research", "use_app")
    assert line.scenarios_run == ("research", "sign_in", "use_app")


def test_a_stop_without_a_start_is_no_scenario() -> None:
    assert Timeline((mark("scenario", "sign_in", "stop"),)).scenarios_run == ()


def test_background_lasts_until_the_app_comes_back() -> None:
    line = Timeline((mark("app", "background", at=T0 + 5), mark("app", "foreground", at=T0 + 9)))

    assert [line.at(T0 + t).background for t in (0, 5, 8, 9)] == [False, True, True, False]
