"""`sdkwitness verify`."""

from __future__ import annotations

from pathlib import Path

import click

from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output


@click.command("verify", cls=options.Command, examples=("sdkwitness verify captures/run-1",))
@click.argument("capture", type=options.CAPTURE)
@options.common
def command(output: Output, capture: Path) -> int:
    """Check the seal of a capture.

    Exit 1 when anything was changed since.
    """
    from sdkwitness.capture import seal

    problems = seal.verify(capture)
    for problem in problems:
        output.line(problem)
    if not problems:
        output.line(f"{capture} is intact")
    output.data({"capture": str(capture), "intact": not problems, "problems": list(problems)})
    return exits.FINDINGS if problems else exits.FINE
