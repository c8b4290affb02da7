"""`sdkwitness trace`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sdkwitness.capture.errors import UserError
from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output


@click.command(
    "trace",
    cls=options.Command,
    examples=("sdkwitness trace captures/run-1", "sdkwitness trace captures/run-1 captures/run-2 490154203237518"),
)
@click.argument("arguments", nargs=-1, required=True, metavar="CAPTURE... [VALUE|-]")
@options.reveal
@options.common
def command(output: Output, arguments: tuple[str, ...], reveal: bool) -> int:
    """Show every place where a value appears.

    Finds it in any encoding, hash or layer. Leave VALUE out to be asked for it, or give `-` to send it on
    stdin: so it stays out of the shell's history. Exit 1 when it appears nowhere, as with grep.
    """
    from sdkwitness.audit import trace
    from sdkwitness.capture import bundle
    from sdkwitness.cli.hits import observed
    from sdkwitness.report.text import plain, plural

    captures, value = _split(arguments)
    recordings = [(path, bundle.read(path)) for path in captures]
    found: list[dict[str, object]] = []
    for path, recording in recordings:
        where = {flow.id: flow.host for flow in recording.flows} | {e.id: e.target for e in recording.events}
        for hit in trace.trace(recording, value):
            place = where.get(hit.leaf.evidence, "")
            fields = observed(hit, host=place, key=recording.manifest.id, reveal=reveal)
            row = {"capture": str(path), "evidence": hit.leaf.evidence, "time": hit.leaf.time, **fields}
            row = {k: v for k, v in row.items() if k not in ("channel", "data_type", "detector", "grade")}
            found.append({**row, "outgoing": hit.leaf.outgoing})
            arrow = "→" if hit.leaf.outgoing else "←"
            shown = f"  {plain(hit.matched)}" if reveal else ""
            prefix = f"{path}: " if len(captures) > 1 else ""
            output.line(
                f"{prefix}{hit.leaf.evidence}  {arrow} {plain(place, 80)}  {plain(str(row['path']))}  "
                f"[{hit.form}]{shown}"
            )
    output.line(plural(len(found), "place"))
    output.data(found)
    return exits.FINE if found else exits.FINDINGS


def _split(arguments: tuple[str, ...]) -> tuple[list[Path], str]:
    """Tell the captures from the value: the last argument is the value unless all are captures."""
    *firsts, last = arguments
    if last == "-":
        value = sys.stdin.readline().rstrip("\r\n")
    elif Path(last).is_dir():
        firsts = list(arguments)
        value = _asked()
    else:
        value = last
    if not firsts:
        raise UserError(f"{last} is no capture: give at least one capture directory.")
    return [Path(name) for name in firsts], value


def _asked() -> str:
    """Ask for the value; click says Abort of Ctrl-C and of the end of the input alike."""
    try:
        return str(click.prompt("Value", hide_input=True, err=True))
    except click.Abort as error:
        if isinstance(error.__context__, EOFError):
            raise UserError("There is no value to trace: give it, or `-` to send it on stdin.") from error
        raise
