"""`sdkwitness timeline`."""

from __future__ import annotations

from pathlib import Path

import click

from sdkwitness.capture.errors import UserError
from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output


@click.command(
    "timeline",
    cls=options.Command,
    examples=(
        "sdkwitness timeline captures/run-1",
        "sdkwitness timeline captures/run-1 captures/run-2 --csv timeline.csv --picture timeline.svg",
    ),
)
@click.argument("captures", nargs=-1, required=True, type=options.CAPTURE, metavar="CAPTURE|REPORT...")
@options.statement
@options.identity
@click.option("--csv", "sheet", type=options.NEW_FILE, metavar="FILE", help="Write all rows as CSV.")
@click.option("--picture", type=options.NEW_FILE, metavar="FILE.svg", help="Draw it: one lane a recipient.")
@options.cache
@options.common
def command(
    output: Output,
    captures: tuple[Path, ...],
    statement_file: Path | None,
    identity_file: Path | None,
    sheet: Path | None,
    picture: Path | None,
    no_cache: bool,
) -> int:
    """Show who got what, when, between the marks of consent and scenarios.

    Takes captures, which are analysed first, and report directories. A report lists the earliest 500 observations of a
    finding; captures are shown with all.
    """
    from sdkwitness.cli import lines, shortfall
    from sdkwitness.report import sheets, timeline
    from sdkwitness.report.html import to_svg
    from sdkwitness.report.text import plural
    from sdkwitness.report.view import View

    if picture is not None and picture.suffix.lower() != ".svg":
        raise UserError(f"{picture} is no SVG: name the picture FILE.svg.")
    views: list[tuple[str, View]] = []
    code = exits.FINE
    for path in captures:
        with output.progress(f"Analysing {path}") as say:
            report, recording = lines.read(path, statement_file, identity_file, keep=not no_cache, say=say)
            views.append((str(path), View.of(report)))
        if recording is not None:
            code = shortfall.tell(output, path, recording) or code
    found = sorted(
        ((name, row) for name, view in views for row in timeline.rows(view)), key=lambda pair: (pair[1].time, pair[0])
    )
    written: list[str] = []
    if sheet is not None:
        data = sheets.to_csv(("capture", *timeline.Row._fields), (lines.cells(name, row) for name, row in found))
        sheet.write_bytes(data)
        written.append(str(sheet))
    if picture is not None:
        picture.write_text(to_svg([view for _, view in views]), encoding="utf-8")
        written.append(str(picture))
    if not written:
        output.show(lines.table(found, several=len(views) > 1))
    output.note(plural(len(found), "row"))
    for file in written:
        output.line(f"written: {file}")
    output.data([{"capture": name, **row._asdict()} for name, row in found])
    return code
