"""`sdkwitness verify`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output
from sdkwitness.report.text import plain, plural

if TYPE_CHECKING:
    from sdkwitness.capture.custody import Entry
    from sdkwitness.capture.verify import Verdict


@click.command(
    "verify",
    cls=options.Command,
    examples=("sdkwitness verify captures/run-1", "sdkwitness verify captures/run-1 --tsa-cert cacert.pem --log"),
)
@click.argument("capture", type=options.CAPTURE)
@click.option("--seal", "digest", default="", metavar="DIGEST", help="The digest that `seal` printed, kept elsewhere.")
@click.option(
    "--tsa-cert",
    "roots",
    type=options.FILE,
    metavar="FILE",
    help="PEM file of the certificates that the time stamp has to lead to.",
)
@click.option("--log", "history", is_flag=True, help="List the custody log: every command run on the capture.")
@options.common
def command(output: Output, capture: Path, digest: str, roots: Path | None, history: bool) -> int:
    """Check the seal of a capture.

    Names each file that was changed since, and from which byte to which; checks the custody log, and the time stamp
    where there is one, without asking anybody. Exit 1 when anything was changed.
    """
    from sdkwitness.capture import verify

    trusted = []
    if roots is not None:
        from sdkwitness.capture import stamp

        trusted = stamp.certificates(roots)
    with output.progress("Verifying"):
        verdict = verify.verify(capture, roots=trusted, digest=digest)
    for difference in verdict.differences:
        output.line(plain(difference.sentence, 600))
    if verdict.intact:
        output.line(f"{capture} is intact")
    for line in _told(verdict, history=history):
        output.line(line)
    output.data(
        {
            "capture": str(capture),
            "intact": verdict.intact,
            "problems": [difference.sentence for difference in verdict.differences],
            "differences": [difference._asdict() for difference in verdict.differences],
            "seal": verdict.seal,
            "stamp": verdict.stamp._asdict() if verdict.stamp is not None else None,
            "custody": verdict.custody if history else verdict.custody[-1:],
            "entries": len(verdict.custody),
        }
    )
    return exits.FINE if verdict.intact else exits.FINDINGS


def _told(verdict: Verdict, *, history: bool) -> Iterator[str]:
    """Yield what is known beside the differences."""
    if verdict.seal:
        yield f"seal: {verdict.seal}"
    stamp = verdict.stamp
    if stamp is not None and not stamp.problem:
        by = f" by {plain(stamp.authority, 120)}" if stamp.authority else ""
        known = (
            "a root that you named" if stamp.trusted else "not checked against a root that you named: see --tsa-cert"
        )
        yield f"time stamp: {stamp.time}{by} ({known})"
    if verdict.custody:
        last = verdict.custody[-1]
        yield f"custody: {plural(len(verdict.custody), 'command')}, the last {_line(last)}; head {last.digest}"
    if history:
        yield from map(_line, verdict.custody)


def _line(entry: Entry) -> str:
    who = plain(f"{entry.user}@{entry.host}", 80)
    what = plain(" ".join((entry.command, *entry.arguments)), 200)
    return f"{entry.time} {who} {plain(entry.tool, 40)}: {what} (exit {entry.result})"
