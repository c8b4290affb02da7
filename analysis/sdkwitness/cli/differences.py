"""What `diff` reads and prints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sdkwitness.audit.model import Finding, Report
from sdkwitness.capture.bundle import MANIFEST
from sdkwitness.cli import inputs
from sdkwitness.cli.policies import Rules
from sdkwitness.report import json
from sdkwitness.report.compare import Difference
from sdkwitness.report.text import plain, plural
from sdkwitness.report.words import OVERLAYS, VERDICTS, data_type_label


def read(path: Path, statement_file: Path | None, identity_file: Path | None, rules: Rules) -> Report:
    """Read a report, or analyse a capture.

    Raises:
        UserError: It is neither.
    """
    if (path / MANIFEST).is_file():
        statement = inputs.read_statement(statement_file)
        return inputs.analyse_capture(path, statement, inputs.read_identity(identity_file), rules).report
    return json.read(path)


def builds(old: Report, new: Report) -> str:
    """Say which builds are compared."""
    return f"from {_build(old)} to {_build(new)}"


def lines(difference: Difference) -> Iterator[str]:
    """Yield one line for each difference, and a closing count."""
    for finding in difference.new:
        yield f"new      {_line(finding)}"
    for before, after in difference.changed:
        yield f"changed  {_line(after)} (was {_verdict(before)}, {before.severity})"
    for finding in difference.gone:
        yield f"gone     {_line(finding)}"
    yield (
        f"{plural(len(difference.new), 'new finding')}, {len(difference.changed)} changed, "
        f"{len(difference.gone)} gone, {difference.same} the same"
    )


def document(old: Report, new: Report, difference: Difference) -> dict[str, object]:
    """Return the difference for --json."""
    return {
        "builds": {"old": old.capture, "new": new.capture},
        "new": difference.new,
        "changed": [{"old": before, "new": after} for before, after in difference.changed],
        "gone": difference.gone,
        "same": difference.same,
    }


def _build(report: Report) -> str:
    capture = report.capture
    app = plain(" ".join(part for part in (capture.app, capture.build) if part) or "unknown app", 120)
    return f"{app}, capture {plain(capture.id, 80)} of {capture.started}"


def _line(finding: Finding) -> str:
    who = finding.recipient
    name = plain(who.via or who.organisation or "Unresolved recipient", 80)
    return f"{finding.severity:<8} {name}: {data_type_label(finding.data_type)}: {_verdict(finding)}"


def _verdict(finding: Finding) -> str:
    overlays = "".join(f", {OVERLAYS[o]}" for o in finding.overlays)
    return f"{VERDICTS[finding.verdict].label.lower()}{overlays}"
