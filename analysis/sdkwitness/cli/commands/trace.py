"""`sdkwitness trace`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sdkwitness.capture.errors import UserError
from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output

if TYPE_CHECKING:  # the analysis loads slowly, and --help does without
    from sdkwitness.audit.classify.measures.whereabouts import Receiver, Whereabouts
    from sdkwitness.audit.model import Hit


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

    Finds it in any encoding, hash or layer, then says who got it, how often, when and in which forms. Leave VALUE
    out to be asked for it, or give `-` to send it on stdin: so it stays out of the shell's history. A position is
    `LATITUDE,LONGITUDE` in degrees (WGS-84). Exit 1 when it appears nowhere, as with grep; 3 when part of a capture
    is missing, whether the rest holds it or not.
    """
    from sdkwitness.audit import trace
    from sdkwitness.audit.classify.measures.whereabouts import Receivers, summary
    from sdkwitness.capture import bundle
    from sdkwitness.capture.outline import outlines
    from sdkwitness.cli import shortfall
    from sdkwitness.cli.meter import Meter
    from sdkwitness.knowledge.load import catalogue
    from sdkwitness.report.text import plural

    captures, value = _split(arguments)
    for path in captures:
        bundle.read_manifest(path)  # what is no capture is told before anything is searched
    rows: list[dict[str, object]] = []
    seen: list[tuple[Receiver, Hit]] = []
    told: list[str] = []
    code = exits.FINE
    for path in captures:
        began = time.monotonic()
        with output.progress(f"Searching {path}") as say:
            meter = Meter(say)
            recording = bundle.read(path, meter.read)
            receivers = Receivers(recording, catalogue())
            where = {one.flow.id: one.flow.host for one in outlines(recording.flows)} | {
                e.id: e.target for e in recording.events
            }
            hits = trace.trace(recording, value, catalogue().salts, meter.decoded)
        code = shortfall.tell(output, path, recording) or code
        for hit in hits:
            receiver = receivers.of(hit.leaf.evidence)
            host = where.get(hit.leaf.evidence, "")
            row = _row(path, hit, receiver, host=host, key=recording.manifest.id, reveal=reveal)
            if not receivers.again(hit.leaf.evidence):
                seen.append((receiver, hit))  # else the flow counts, and the hook's view of its bytes does not
            rows.append(row)
            output.line(_line(row, hit, prefix=f"{path}: " if len(captures) > 1 else "", reveal=reveal))
        evidence = len({hit.leaf.evidence for hit in hits})
        told.append(
            f"{path}: {plural(len(hits), 'place')} in {plural(evidence, 'piece')} of evidence; "
            f"{plural(len(recording.flows), 'flow')} and {plural(len(recording.events), 'event')} searched "
            f"in {time.monotonic() - began:.1f} s"
        )
    if len(captures) > 1:
        for line in told:
            output.note(line)
    for one in summary(seen):
        output.line(_told(one))
    output.line(plural(len(rows), "place"))
    output.data(rows)
    if not trace.is_searched(value):
        output.note("The value is short: it was looked for as the whole content of a field, not inside texts.")
    if not rows and "/" in value:
        output.note("The last argument was taken for the value, because there is no such directory.")
    return code if rows or code else exits.FINDINGS


def _row(capture: Path, hit: Hit, receiver: Receiver, *, host: str, key: str, reveal: bool) -> dict[str, object]:
    """Return one place as an object for machines, and for the line that people see."""
    from sdkwitness.audit.redact import place
    from sdkwitness.cli.hits import observed

    shown = place((host,), hit.matched, hit.known, reveal=reveal)
    fields = observed(hit, host=shown, key=key, reveal=reveal)
    for known in ("data_type", "detector", "grade"):
        del fields[known]
    return {
        "capture": str(capture),
        "evidence": hit.leaf.evidence,
        "time": hit.leaf.time,
        **fields,
        "channel": receiver.channel,
        "recipient": {"organisation": receiver.organisation, "via": receiver.via},
        "outgoing": hit.leaf.outgoing,
        "unsent": receiver.unsent,
    }


def _line(row: dict[str, object], hit: Hit, *, prefix: str, reveal: bool) -> str:
    from sdkwitness.report.text import plain

    arrow = "→" if hit.leaf.outgoing else "←"
    shown = f"  {plain(hit.matched)}" if reveal else ""
    host, path = plain(str(row["host"]), 80), plain(str(row["path"]))
    never = "  (never left the app)" if row["unsent"] else ""
    return f"{prefix}{hit.leaf.evidence}  {arrow} {host}  {path}  [{hit.form}]{never}{shown}"


def _told(one: Whereabouts) -> str:
    """Return what is known of one receiver as a line."""
    from sdkwitness.audit.evidence import time_text
    from sdkwitness.report.text import plain, plural

    first, last = time_text(one.first), time_text(one.last)
    when = first if one.first == one.last else f"{first} to {last}"
    noun = "flow" if one.receiver.channel == "network" else "event"
    kept = one.places - one.left
    never = ", never left the app" if one.receiver.unsent else ""
    stayed = f", {kept} of them read or answered" if kept and one.left else ", read only" if kept else ""
    return (
        f"{plain(one.receiver.name, 80)} ({one.receiver.channel}): {plural(one.places, 'place')} in "
        f"{plural(one.evidence, noun)}{stayed}{never}, {when}, as {', '.join(one.forms[:8])}"
    )


def _split(arguments: tuple[str, ...]) -> tuple[list[Path], str]:
    """Tell the captures from the value: the last argument is the value unless all are captures."""
    *firsts, last = arguments
    if not firsts and not Path(last).is_dir():
        # Never say what it was: it may be the value.
        raise UserError("There is no capture to look in: give at least one capture directory before the value.")
    if last == "-":
        value = sys.stdin.readline().rstrip("\r\n")
    elif Path(last).is_dir():
        firsts = list(arguments)
        value = _asked()
    else:
        value = last
    return [Path(name) for name in firsts], value


def _asked() -> str:
    """Ask for the value; click says Abort of Ctrl-C and of the end of the input alike."""
    try:
        return str(click.prompt("Value", hide_input=True, err=True))
    except click.Abort as error:
        if isinstance(error.__context__, EOFError):
            raise UserError("There is no value to trace: give it, or `-` to send it on stdin.") from error
        raise
