"""`sdkwitness mark`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Literal

import click

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Mark
from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output

CONSENT = ("asked", "given", "separate", "refused", "withdrawn")
APP = ("foreground", "background")


@click.command(
    "mark",
    cls=options.Command,
    examples=(
        "sdkwitness mark captures/run-1 scenario outdoor_run --start",
        "sdkwitness mark captures/run-1 consent given",
    ),
)
@click.argument("capture", type=options.CAPTURE)
@click.argument("kind", type=click.Choice(("scenario", "consent", "app", "note")))
@click.argument("name")
@click.option("--start", "state", flag_value="start", help="The scenario begins now.")
@click.option("--stop", "state", flag_value="stop", help="The scenario ends now.")
@options.common
def command(
    output: Output,
    capture: Path,
    kind: Literal["scenario", "consent", "app", "note"],
    name: str,
    state: Literal["start", "stop"] | None,
) -> int:
    """Set a mark in a capture, now.

    The capture may be in the middle of its recording, or finished and not sealed. NAME is a scenario id for
    `scenario`; for `consent` asked (the dialog is shown), given, separate (to sensitive data alone), refused or
    withdrawn; foreground or background for `app`; any text for `note`.
    """
    from sdkwitness.capture import bundle

    mark = Mark(time=time.time_ns(), kind=kind, name=name, state=state or "at")
    _check(mark)
    bundle.append_mark(capture, mark)
    output.line(f"marked: {kind} {name}{f' {state}' if state else ''}")
    output.data(mark)
    return exits.FINE


def _check(mark: Mark) -> None:
    """Refuse what analysis would not understand."""
    if mark.kind == "scenario":
        from sdkwitness.knowledge.load import catalogue

        if mark.state == "at":
            raise UserError("A scenario begins and ends: give --start or --stop.")
        known = catalogue().scenarios
        if mark.name not in known:
            raise UserError(f"There is no scenario {mark.name}: the scenarios are {', '.join(sorted(known))}.")
        return
    if mark.state != "at":
        raise UserError("--start and --stop are for scenarios only.")
    allowed = {"consent": CONSENT, "app": APP}.get(mark.kind)
    if allowed is not None and mark.name not in allowed:
        raise UserError(f"{mark.kind} is {' or '.join(allowed)}, not {mark.name}.")
