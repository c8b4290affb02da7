"""`sdkwitness import`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sdkwitness.cli import custodian, exits, options
from sdkwitness.cli.output import Output, Progress
from sdkwitness.cli.signals import Stop, stopping
from sdkwitness.report.text import plural

if TYPE_CHECKING:
    from sdkwitness.capture.importers.sink import Report

QUIET_FOR: Final = 1.0
"""Seconds before percentages are shown: most imports are over by then."""


@click.command(
    "import",
    cls=options.Command,
    examples=(
        "sdkwitness import traffic.har --app com.example.app --out captures/run-1",
        "sdkwitness import phone.pcapng --keylog keys.txt --out captures/run-2",
    ),
)
@click.argument("files", nargs=-1, required=True, type=options.FILE, metavar="FILE...")
@click.option(
    "--keylog",
    type=options.FILE,
    metavar="FILE",
    help="TLS keys of the packets, in the NSS key log format; those inside a pcapng file are used anyway.",
)
@click.option("--app", default="", metavar="PACKAGE", help="The app that was recorded, where known.")
@click.option("--build", default="", metavar="TEXT", help="Version of the app, to name it in reports and diffs.")
@click.option("--out", required=True, type=options.DIRECTORY, metavar="CAPTURE", help="The new capture.")
@options.common
def command(output: Output, files: tuple[Path, ...], keylog: Path | None, app: str, build: str, out: Path) -> int:
    """Make one capture of packets, dumps and HAR files.

    Reads pcap and pcapng, mitmproxy dumps of all versions and HAR. What cannot be read is reported and passed over;
    Ctrl-C keeps what was read until then.
    """
    from sdkwitness.capture.importers import import_files
    from sdkwitness.capture.importers.sink import Interrupted

    with output.progress("Importing") as progress, stopping() as stop:
        try:
            summary = import_files(files, out, app=app, build=build, keylog=keylog, report=_report(progress, stop))
        except Interrupted:
            raise KeyboardInterrupt from None  # nothing was read yet, so nothing is kept
    custodian.made(out, summary.sources)
    for sentence in (*summary.cut, *summary.problems):
        output.note(f"Note: {sentence}")
    for sentence in summary.skipped:
        output.note(f"Skipped: {sentence}")
    skipped = plural(len(summary.skipped), "entry", "entries")
    output.line(f"{plural(summary.flows, 'flow')} imported, {skipped} skipped")
    output.line(f"capture: {out}")
    output.data(
        {
            "capture": str(out),
            "flows": summary.flows,
            "skipped": list(summary.skipped),
            "problems": list(summary.problems),
            "cut": list(summary.cut),
        }
    )
    return exits.INCOMPLETE if summary.cut else exits.FINE


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
