"""`sdkwitness import`."""

from __future__ import annotations

from pathlib import Path

import click

from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output
from sdkwitness.report.text import plural


@click.command(
    "import",
    cls=options.Command,
    examples=("sdkwitness import traffic.har --app com.example.app --out captures/run-1",),
)
@click.argument("files", nargs=-1, required=True, type=options.FILE, metavar="FILE...")
@click.option("--app", default="", metavar="PACKAGE", help="The app that was recorded, where known.")
@click.option("--build", default="", metavar="TEXT", help="Version of the app, to name it in reports and diffs.")
@click.option("--out", required=True, type=options.DIRECTORY, metavar="CAPTURE", help="The new capture.")
@options.common
def command(output: Output, files: tuple[Path, ...], app: str, build: str, out: Path) -> int:
    """Make one capture of dumps and HAR files.

    Reads mitmproxy dumps of all versions and HAR; entries that cannot be read are reported and skipped.
    """
    from sdkwitness.capture.importers import import_files

    with output.progress("Importing"):
        summary = import_files(files, out, app=app, build=build)
    for sentence in summary.skipped:
        output.note(f"Skipped: {sentence}")
    skipped = plural(len(summary.skipped), "entry", "entries")
    output.line(f"{plural(summary.flows, 'flow')} imported, {skipped} skipped")
    output.line(f"capture: {out}")
    output.data({"capture": str(out), "flows": summary.flows, "skipped": list(summary.skipped)})
    return exits.FINE
