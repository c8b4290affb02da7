"""What `diff` reads and prints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sdkwitness.audit.model import Finding, Report
from sdkwitness.capture.bundle import MANIFEST
from sdkwitness.cli import inputs
from sdkwitness.report import json
from sdkwitness.report.compare import Difference
from sdkwitness.report.text import plain, plural
from sdkwitness.report.words import OVERLAYS, VERDICTS, data_type_label


def read(path: Path, statement_file: Path | None, identity_file: Path | None) -> Report:
    """Read a report, or analyse a capture.

    Raises:
        UserError: It is neither.
    """
    if (path / MANIFEST).is_file():
        statement = inputs.read_statement(statement_file)
        return inputs.analyse_capture(path, statement, inputs.read_identity(identity_file)).report
    return json.read(path)


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


def document(difference: Difference) -> dict[str, object]:
    """Return the difference for --json."""
    return {
        "new": difference.new,
        "changed": [{"old": before, "new": after} for before, after in difference.changed],
        "gone": difference.gone,
        "same": difference.same,
    }


def _line(finding: Finding) -> str:
    who = finding.recipient
    name = plain(who.via or who.organisation or "Unresolved recipient", 80)
    return f"{finding.severity:<8} {name}: {data_type_label(finding.data_type)}: {_verdict(finding)}"


def _verdict(finding: Finding) -> str:
    overlays = "".join(f", {OVERLAYS[o]}" for o in finding.overlays)
    return f"{VERDICTS[finding.verdict].label.lower()}{overlays}"
