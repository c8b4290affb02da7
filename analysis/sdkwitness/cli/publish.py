"""Report directories: written aside and moved into place, so that nobody ever reads half a report."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from sdkwitness.audit.model import Report, Severity
from sdkwitness.capture.errors import UserError
from sdkwitness.cli.exits import FINDINGS, FINE, INCOMPLETE
from sdkwitness.cli.inputs import Analysed


def publish(analysed: Analysed, out: Path, fail_on: Severity) -> None:
    """Write all report files and tables into `out`.

    Raises:
        UserError: The directory cannot be written.
    """
    from sdkwitness.frames import build, store  # pandas takes most of a second to import
    from sdkwitness.report import render

    aside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        render(analysed.report, aside, fail_on=fail_on)
        store.write(build.each(analysed.recording, analysed.statement, analysed.report, analysed.contacts), aside)
        out.mkdir(exist_ok=True)
        for file in sorted(aside.iterdir()):
            file.replace(out / file.name)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise  # no mistake in the call: the run is incomplete
        raise UserError(f"The report cannot be written to {out}: {error.strerror}.") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def exit_code(report: Report, fail_on: Severity) -> int:
    """Return the exit code that a report deserves."""
    from sdkwitness.report.view import expired, failing

    if report.coverage.incomplete:
        return INCOMPLETE
    return FINDINGS if failing(report, fail_on) or expired(report) else FINE


def reason(report: Report, fail_on: Severity) -> str:
    """Say in one line why the exit code is what it is."""
    from sdkwitness.report.text import plural
    from sdkwitness.report.view import expired, failing

    if report.coverage.incomplete:
        return f"exit {INCOMPLETE}: the capture is incomplete, this report covers what was saved"
    new = "new " if report.fails_on_new_only else ""
    failed = failing(report, fail_on)
    lapsed = expired(report)
    if failed:
        return f"exit {FINDINGS}: {plural(len(failed), f'{new}finding')} at or above {fail_on}"
    if lapsed:
        return (
            f"exit {FINDINGS}: {plural(len(lapsed), 'suppression')} of the policy expired, the first on "
            f"{min(s.expires for s in lapsed)}: renew or remove it"
        )
    return f"exit {FINE}: no {new}proven or strong finding at or above {fail_on}"


def overview(report: Report) -> dict[str, object]:
    """Return the counts of a report for --json."""
    from sdkwitness.report.view import View

    view = View.of(report)
    return {
        "capture": report.capture.id,
        "findings": dict(view.severities),
        "claims": dict(view.claims),
        "incomplete": report.coverage.incomplete,
        "suppressions": report.suppressions,
    }


def next_steps(report: Report, capture: Path, out: Path) -> list[str]:
    """Return what to do next, one line each."""
    from sdkwitness.report.view import View

    steps = [f"report: {out / 'report.html'}"]
    worst = next((f for f in View.of(report).findings if f.severity != "none"), None)
    if worst is not None:
        steps.append(f"worst:  {out / 'report.html'}#{worst.id}")
    steps.append(f"trace:  sdkwitness trace {capture}    (asks for a value and shows everywhere it went)")
    return steps
