"""What `timeline` reads and prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sdkwitness.audit.model import Report, Severity
from sdkwitness.capture.bundle import MANIFEST
from sdkwitness.capture.records import Recording
from sdkwitness.cli import inputs
from sdkwitness.report import json
from sdkwitness.report.text import plain
from sdkwitness.report.timeline import Row
from sdkwitness.report.words import PHASES, VERDICTS, data_type_label

if TYPE_CHECKING:
    from rich.table import Table

MAX_ROWS: Final = 1_000
"""Rows that a person reads on a terminal."""
_TELLING: Final = frozenset(PHASES) - {"after_consent"}


def read(
    path: Path,
    statement_file: Path | None,
    identity_file: Path | None,
    *,
    keep: bool = True,
    say: Callable[[str], None] | None = None,
) -> tuple[Report, Recording | None]:
    """Read a report, or analyse a capture and list all that was observed.

    Args:
        path: Directory of either.
        statement_file: As in `analyze`.
        identity_file: As in `analyze`.
        keep: Use what an earlier analysis decoded.
        say: Told how far it is.

    Raises:
        UserError: It is neither.
    """
    if (path / MANIFEST).is_file():
        statement, identity = inputs.read_statement(statement_file), inputs.read_identity(identity_file)
        got = inputs.analyse_capture(path, statement, identity, every=True, keep=keep, say=say)
        return got.report, got.recording
    return json.read(path), None


def cells(capture: str, row: Row) -> list[str | int]:
    """Return a row as the cells of a sheet."""
    return [capture, *("" if c is None else ", ".join(c) if isinstance(c, tuple) else c for c in row)]


def table(rows: Sequence[tuple[str, Row]], *, several: bool) -> Table:
    """Return the table for a terminal: one line for what one recipient got in one piece of evidence.

    Args:
        rows: Capture and row, by time.
        several: Name the capture in each line.
    """
    from rich.table import Table
    from rich.text import Text

    from sdkwitness.report.terminal import SEVERITY_STYLES

    made = Table(box=None, pad_edge=False, header_style="bold")
    for head in (*(("capture",) if several else ()), "time", "", "who", "what", "verdict"):
        made.add_column(head, overflow="fold")
    lines = [list(group) for _, group in groupby(rows, key=_line)]
    for group in lines[:MAX_ROWS]:
        name, first = group[0]
        place = (Text(plain(Path(name).name, 30)),) if several else ()
        time = Text(first.time[:19].replace("T", " ") + first.time[19:23], style="dim")
        if not first.evidence:
            made.add_row(*place, time, Text(first.what, style="bold"), Text(plain(first.recipient, 80), style="bold"))
            continue
        worst = max((row for _, row in group), key=lambda row: _rank(row.severity))
        who = f"#{first.entry} {first.recipient}" if first.entry is not None else first.recipient
        said = VERDICTS[worst.verdict].label if worst.verdict in VERDICTS else ""
        if first.phase in _TELLING and said:
            said = f"{said}, {PHASES[first.phase]}"
        style = next((style for severity, style in SEVERITY_STYLES.items() if severity == worst.severity), "")
        what = ", ".join(dict.fromkeys(_what(row) for _, row in group))
        made.add_row(*place, time, first.what, Text(plain(who, 60)), Text(plain(what, 160)), Text(said, style=style))
    if len(lines) > MAX_ROWS:
        made.add_row(*(("",) if several else ()), "", "", f"{len(lines) - MAX_ROWS:,} more: --csv FILE writes all")
    return made


def _line(pair: tuple[str, Row]) -> tuple[object, ...]:
    name, row = pair
    return (name, row.time, row.what, row.recipient, row.evidence)


def _what(row: Row) -> str:
    forms = [form for form in row.forms if form != "raw"]
    return f"{data_type_label(row.data_type)} ({', '.join(forms)})" if forms else data_type_label(row.data_type)


def _rank(severity: str) -> int:
    order: tuple[Severity, ...] = ("none", "low", "medium", "high", "critical")
    return order.index(severity) if severity in order else -1
