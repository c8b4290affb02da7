"""`sdkwitness export`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output
from sdkwitness.report.text import plural


@click.command(
    "export", cls=options.Command, examples=("sdkwitness export captures/run-1 --format mitm --out run-1.mitm",)
)
@click.argument("capture", type=options.CAPTURE)
@click.option(
    "--format",
    "form",
    required=True,
    type=click.Choice(("mitm", "har")),
    help="mitm opens in `mitmproxy -nr FILE`; har in any HAR viewer, with HTTP and WebSocket only.",
)
@click.option("--out", required=True, type=options.NEW_FILE, metavar="FILE", help="The file to write.")
@options.common
def command(output: Output, capture: Path, form: Literal["mitm", "har"], out: Path) -> int:
    """Write a capture's flows for other tools.

    The file holds every value in full, as the capture does.
    """
    from sdkwitness.capture import export

    count = export.to_mitm(capture, out) if form == "mitm" else export.to_har(capture, out)
    output.line(f"{plural(count, 'flow')} written to {out}")
    output.data({"file": str(out), "flows": count})
    return exits.FINE
