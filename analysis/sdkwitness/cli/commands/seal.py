"""`sdkwitness seal`."""

from __future__ import annotations

from pathlib import Path

import click

from sdkwitness.capture.errors import UserError
from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output


@click.command(
    "seal",
    cls=options.Command,
    examples=(
        "sdkwitness seal captures/run-1",
        "sdkwitness seal captures/run-1 --tsa https://freetsa.org/tsr --tsa-cert cacert.pem",
    ),
)
@click.argument("capture", type=options.CAPTURE)
@click.option("--tsa", metavar="URL", help="Have the seal time-stamped by this authority (RFC 3161); it gets a digest.")
@click.option(
    "--tsa-cert",
    "roots",
    type=options.FILE,
    metavar="FILE",
    help="PEM file of the certificates that the authority's has to lead to, with --tsa.",
)
@options.common
def command(output: Output, capture: Path, tsa: str | None, roots: Path | None) -> int:
    """Seal a capture against later changes.

    `verify` then finds and locates any change of one bit. `capture` and `audit` seal what they record; this is for
    captures that were imported, or ended otherwise. Keep the digest that is printed somewhere else: with it a seal
    that was made anew is told from this one.
    """
    from sdkwitness.capture import bundle, custody, seal

    stamper = None
    if tsa is not None:
        from sdkwitness.capture import stamp

        stamper = stamp.stamper(tsa, roots)
    elif roots is not None:
        raise UserError("--tsa-cert says whom to trust for a time stamp: name an authority by --tsa, too.")
    with output.progress("Sealing"):
        digest = seal.seal(capture, stamper=stamper, actor=custody.Actor.here("seal"))
    manifest = bundle.read_manifest(capture)
    if manifest.ended is None or manifest.cut:
        output.note(f"Note: {capture} is incomplete, and is sealed as it is: `sdkwitness analyze` says what it lacks.")
    output.line(f"{capture} is sealed")
    output.line(f"seal: {digest}")
    output.data({"capture": str(capture), "sealed": True, "seal": digest, "stamped": tsa is not None})
    return exits.FINE
