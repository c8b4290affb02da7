"""`sdkwitness export`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from sdkwitness.capture.errors import UserError
from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output
from sdkwitness.report.text import plural

if TYPE_CHECKING:
    from sdkwitness.capture.export import Exported

Form = Literal["mitm", "har", "capture"]


@click.command(
    "export",
    cls=options.Command,
    examples=(
        "sdkwitness export captures/run-1 --format mitm --out run-1.mitm",
        "sdkwitness export captures/run-1 --redacted --format har --out run-1.har",
    ),
)
@click.argument("capture", type=options.CAPTURE)
@click.option(
    "--format",
    "form",
    required=True,
    type=click.Choice(("mitm", "har", "capture")),
    help="mitm opens in `mitmproxy -nr FILE`; har in any HAR viewer, with HTTP and WebSocket only; capture is a "
    "capture again, with --redacted.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="FILE", help="What to write.")
@click.option("--redacted", is_flag=True, help="Write a copy that can be handed out, with placeholders for all values.")
@options.identity
@options.common
def command(output: Output, capture: Path, form: Form, out: Path, redacted: bool, identity_file: Path | None) -> int:
    """Write a capture's flows for other tools.

    Without --redacted the file holds every value in full, as the capture does. With it, hosts, the shape of paths,
    names of fields, times, sizes and stacks stay, and each value is a placeholder that names its data type;
    --identity adds values that are known and that the capture does not carry.
    """
    if form == "capture" and not redacted:
        raise UserError("A capture is copied as it is: --format capture is for --redacted.")
    if identity_file is not None and not redacted:
        raise UserError("--identity says what must not be in a copy: it is for --redacted.")
    with output.progress("Exporting"):
        done = _redacted(capture, form, out, identity_file) if redacted else _written(capture, form, out)
    for transport, count in done.left_out:
        output.note(f"Left out: {plural(count, f'{transport} flow')}, which HAR has no word for.")
    for sentence in done.skipped:
        output.note(f"Skipped: {sentence}")
    output.line(f"{plural(done.flows, 'flow')} written to {out}{', redacted' if redacted else ''}")
    output.data(
        {
            "file": str(out),
            "flows": done.flows,
            "redacted": redacted,
            "left_out": dict(done.left_out),
            "skipped": list(done.skipped),
        }
    )
    return exits.FINE


def _written(capture: Path, form: Form, out: Path) -> Exported:
    from sdkwitness.capture import export

    return export.to_mitm(capture, out) if form == "mitm" else export.to_har(capture, out)


def _redacted(capture: Path, form: Form, out: Path, identity_file: Path | None) -> Exported:
    from sdkwitness.capture.export import Exported
    from sdkwitness.cli import handout, inputs

    identity = handout.joined(inputs.capture_identity(capture), inputs.read_identity(identity_file))
    if form == "capture":
        return Exported(handout.write(capture, out, identity).flows)
    with tempfile.TemporaryDirectory(prefix="sdkwitness-") as place:
        copy = Path(place, "copy")
        handout.write(capture, copy, identity)
        return _written(copy, form, out)
