"""`sdkwitness capture`."""

from __future__ import annotations

import time
from pathlib import Path

import click

from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output


@click.command(
    "capture",
    cls=options.Command,
    examples=("sdkwitness capture --device local --app com.example.app --out captures/run-1",),
)
@options.device
@options.listening
@click.option(
    "--keylog",
    is_flag=True,
    help="Write the TLS keys of the app's own side to keylog.txt; the app's TLS contexts get a callback for it.",
)
@click.option("--duration", type=click.FloatRange(min=1), metavar="SECONDS", help="End the recording after this long.")
@options.identity
@click.option(
    "--out", type=options.DIRECTORY, metavar="CAPTURE", help="The new capture. Default: captures/DEVICE-TIME."
)
@options.common
def command(
    output: Output,
    device: str,
    app: str | None,
    spawn: bool,
    hold_children: bool,
    bypass_pinning: bool,
    block_quic: bool,
    canary: bool,
    build: str,
    no_hooks: bool,
    listen: str | None,
    upstream_ca: Path | None,
    keylog: bool,
    duration: float | None,
    identity_file: Path | None,
    out: Path | None,
) -> int:
    """Record an app, then seal the capture.

    Ends at Ctrl-C, after --duration, or when the lab's script ends.
    """
    from sdkwitness.cli import inputs, recordings, session

    inputs.read_identity(identity_file)
    plan = recordings.plan(
        device=device,
        app=app,
        build=build,
        hooks=not no_hooks,
        listen=listen,
        upstream_ca=upstream_ca,
        duration=duration,
        identity_file=identity_file,
        spawn=spawn,
        hold_children=hold_children,
        keylog=keylog,
        agent=recordings.agent_options(bypass_pinning=bypass_pinning, block_quic=block_quic, canary=canary),
    )
    place = out if out is not None else Path("captures", session.new_id(device, time.time_ns()))
    recorded = recordings.run(plan, place, output)
    for problem in recorded.problems:
        output.note(f"Incomplete: {problem}")
    code = exits.INCOMPLETE if recorded.problems else exits.FINE
    output.note(f"next: sdkwitness analyze {recorded.capture}")
    output.line(f"capture: {recorded.capture}")
    output.data({"capture": str(recorded.capture), "problems": list(recorded.problems), "exit": code})
    return code
