"""What `audit` does after the recording: analyse, publish, compare with the lab's plants, tell."""

from __future__ import annotations

from pathlib import Path

from sdkwitness.capture.records import Identity
from sdkwitness.cli import exits, inputs, publish
from sdkwitness.cli.output import Output
from sdkwitness.cli.policies import Rules
from sdkwitness.cli.session import Recorded
from sdkwitness.lab import plants
from sdkwitness.report.terminal import render
from sdkwitness.report.view import View
from sdkwitness.statement.model import Statement


def free_capture(place: Path) -> Path:
    """Return `place/capture`, after an earlier one there was moved out of the way: evidence is never overwritten."""
    capture = place / "capture"
    if capture.exists():
        number = 1
        while (place / f"capture-{number}").exists():
            number += 1
        capture.rename(place / f"capture-{number}")
    return capture


def conclude(
    output: Output,
    recorded: Recorded,
    statement: Statement,
    identity: Identity | None,
    place: Path,
    rules: Rules,
    *,
    compare: bool,
    reveal: bool,
) -> int:
    """Analyse what was recorded, write and show the report.

    Args:
        output: Where to print.
        recorded: The finished recording.
        statement: What to hold it against.
        identity: Known values; None takes those kept with the capture.
        place: Directory for the report.
        rules: The user's policy, and from which severity on findings fail the run.
        compare: Hold the findings against the lab's plants; these decide the exit code then.
        reveal: Show values in full.

    Returns:
        The exit code.
    """
    with output.progress("Analysing"):
        analysed = inputs.analyse_capture(recorded.capture, statement, identity, rules, reveal=reveal)
        publish.publish(analysed, place, rules.fail_on)
    report = analysed.report
    output.show(render(View.of(report)))
    for problem in recorded.problems:
        output.note(f"Incomplete: {problem}")
    document: dict[str, object] = {
        **publish.overview(report),
        "report": str(place),
        "problems": list(recorded.problems),
    }
    code = publish.exit_code(report, rules.fail_on)
    closing: list[str] = []
    if compare:
        found = plants.compare(report)
        for sentence in (*found.missing, *found.surplus):
            output.note(sentence)
        document |= {"planted": found.planted, "found": found.found, "extra": found.extra}
        closing.append(f"planted {found.planted}, found {found.found}, extra {found.extra}")
        same = found.planted == found.found and not found.extra
        code = exits.FINE if same else exits.FINDINGS
    else:
        output.note(publish.reason(report, rules.fail_on))
    if recorded.problems:
        code = exits.INCOMPLETE
    report_line, *steps = publish.next_steps(report, recorded.capture, place)
    for step in steps:
        output.note(step)
    for line in (*closing, report_line):
        output.line(line)
    output.data({**document, "exit": code})
    return code
