"""`sdkwitness import`."""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sdkwitness.capture.errors import UserError
from sdkwitness.cli import custodian, exits, options, watched
from sdkwitness.cli.output import Output, Progress
from sdkwitness.cli.signals import Stop, stopping
from sdkwitness.report.text import plural

if TYPE_CHECKING:
    from sdkwitness.capture.importers.sink import Report
    from sdkwitness.capture.records import SourceClock

MOST_SECONDS: Final = 4e9
"""That a clock can be wrong by: it is still a time then."""
QUIET_FOR: Final = 1.0
"""Seconds before percentages are shown: most imports are over by then."""


@click.command(
    "import",
    cls=options.Command,
    examples=(
        "sdkwitness import traffic.har --app com.example.app --out captures/run-1",
        "sdkwitness import phone.pcapng --keylog keys.txt --out captures/run-2",
        "sdkwitness import proxy.har aes_info.json calls.xls --offset calls.xls=-28800 --out captures/run-3",
    ),
)
@click.argument("files", nargs=-1, required=True, type=options.FILE, metavar="FILE...")
@click.option(
    "--keylog",
    type=options.FILE,
    metavar="FILE",
    help="TLS keys of the packets: a key log in NSS's format, or a server's RSA key; those inside pcapng count anyway.",
)
@click.option(
    "--offset",
    "offsets",
    multiple=True,
    metavar="FILE=SECONDS",
    help="Add so many seconds to the times of one of the files; without it they are estimated where that is possible.",
)
@click.option("--app", default="", metavar="PACKAGE", help="The app that was recorded, where known.")
@click.option("--build", default="", metavar="TEXT", help="Version of the app, to name it in reports and diffs.")
@click.option("--out", required=True, type=options.DIRECTORY, metavar="CAPTURE", help="The new capture.")
@options.common
def command(
    output: Output,
    files: tuple[Path, ...],
    keylog: Path | None,
    offsets: tuple[str, ...],
    app: str,
    build: str,
    out: Path,
) -> int:
    """Make one capture of packets, dumps, HAR files and agents' logs.

    Reads pcap and pcapng, mitmproxy dumps of all versions, HAR of any tool, and the logs of frooky, PiRogue, camille
    and r0capture; several files become one capture with one clock. What cannot be read is reported and passed over;
    Ctrl-C keeps what was read until then.
    """
    from sdkwitness.capture.importers import import_files
    from sdkwitness.capture.importers.sink import Interrupted

    given = _offsets(offsets, files)
    with output.progress("Importing") as progress, stopping() as stop:
        try:
            summary = import_files(
                files,
                out,
                app=app,
                build=build,
                keylog=keylog,
                report=_report(progress, stop),
                lookup=watched.lookup,
                offsets=given,
            )
        except Interrupted:
            raise KeyboardInterrupt from None  # nothing was read yet, so nothing is kept
    custodian.made(out, summary.sources)
    for sentence in (*summary.cut, *summary.problems):
        output.note(f"Note: {sentence}")
    for sentence in summary.skipped:
        output.note(f"Skipped: {sentence}")
    if len(files) > 1 or given:
        for clock in summary.clocks:
            output.line(f"clock of {clock.source}: {_clock(clock)}")
    skipped = plural(summary.lost, "entry", "entries")
    events = f" and {plural(summary.events, 'event')}" if summary.events else ""
    output.line(f"{plural(summary.flows, 'flow')}{events} imported, {skipped} skipped")
    output.line(f"capture: {out}")
    output.data(
        {
            "capture": str(out),
            "flows": summary.flows,
            "events": summary.events,
            "clocks": [
                {"source": c.source, "offset_ms": c.offset / 1e6, "how": c.how, "by": c.by, "matches": c.matches}
                for c in summary.clocks
            ],
            "skipped": list(summary.skipped),
            "problems": list(summary.problems),
            "cut": list(summary.cut),
        }
    )
    return exits.INCOMPLETE if summary.cut else exits.FINE


def _offsets(told: tuple[str, ...], files: tuple[Path, ...]) -> dict[Path, float]:
    """Read `FILE=SECONDS`.

    Raises:
        UserError: It is none, or names no file of the import.
    """
    found: dict[Path, float] = {}
    for text in told:
        name, equals, number = text.rpartition("=")
        try:
            seconds = float(number)
        except ValueError:
            seconds = math.nan
        if not equals or not abs(seconds) < MOST_SECONDS:
            raise UserError(f"--offset {text} is no FILE=SECONDS such as phone.har=-3.5.")
        named = [file for file in files if name in (str(file), file.name)]
        if not named:
            raise UserError(f"--offset {text} names no file of this import: they are {', '.join(map(str, files))}.")
        found.update(dict.fromkeys(named, seconds))
    return found


def _clock(clock: SourceClock) -> str:
    """What was done to the times of one file, in words."""
    moved = f"{clock.offset / 1e9:+.3f} s"
    if clock.how == "given":
        return f"{moved}, as given"
    if clock.how == "unknown":
        return "as it is; nothing in it was seen by another file, so give --offset if it differs"
    if clock.how == "reference":
        return "the reference"
    ties = f"{clock.matches} {clock.by} that others saw too, within {clock.spread / 1e6:.0f} ms"
    return f"{moved}, by {ties}" if clock.offset else f"agrees with the others, by {ties}"


def _report(progress: Progress, stop: Stop) -> Report:
    """Show percentages: each on a terminal, each tenth in a log."""
    began = time.monotonic()
    step = 1 if sys.stderr.isatty() else 10
    shown = ""

    def report(doing: str, done: int, total: int) -> bool:
        nonlocal shown
        percent = done * 100 // total // step * step if total else 100
        text = f"{doing}, {percent} % of {max(total >> 20, 1):,} MiB"
        if text != shown and time.monotonic() - began > QUIET_FOR:
            shown = text
            progress(text)
        return not stop.is_set()

    return report
