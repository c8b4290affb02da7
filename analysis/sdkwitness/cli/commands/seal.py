"""`sdkwitness seal`."""

from __future__ import annotations

from pathlib import Path

import click

from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output


@click.command("seal", cls=options.Command, examples=("sdkwitness seal captures/run-1",))
@click.argument("capture", type=options.CAPTURE)
@options.common
def command(output: Output, capture: Path) -> int:
    """Seal a capture against later changes.

    `verify` then finds any change of one byte. `capture` and `audit` seal what they record; this is for
    captures that ended otherwise.
    """
    from sdkwitness.capture import seal

    seal.seal(capture)
    output.line(f"{capture} is sealed")
    output.data({"capture": str(capture), "sealed": True})
    return exits.FINE
