"""`sdkwitness audit`."""

from __future__ import annotations

import time
from pathlib import Path

import click

from sdkwitness.audit.model import Severity
from sdkwitness.cli import options
from sdkwitness.cli.output import Output


@click.command(
    "audit",
    cls=options.Command,
    examples=(
        "sdkwitness audit",
        "sdkwitness audit --device local --app 4711 --statement policy.html --out out/my-app",
    ),
)
@options.device
@options.listening
@click.option("--duration", type=click.FloatRange(min=1), metavar="SECONDS", help="End the recording after this long.")
@options.statement
@options.identity
@click.option(
    "--out",
    type=options.DIRECTORY,
    metavar="DIR",
    help="Directory for the report, with the capture in DIR/capture. Default: out/DEVICE-TIME.",
)
@options.policy
@options.strict_alternatives
@options.fail_on
@options.reveal
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
    duration: float | None,
    statement_file: Path | None,
    identity_file: Path | None,
    out: Path | None,
    policy_file: Path | None,
    strict_alternatives: bool,
    fail_on: Severity | None,
    reveal: bool,
) -> int:
    """Record an app and hold it against a statement.

    Everything in one go: capture, analysis, report.

    Without options it runs the embedded lab device, in which known violations are planted, and ends with
    exit code 0 when exactly those were found.
    """
    from sdkwitness.cli import audits, inputs, policies, recordings, session

    statement = inputs.read_statement(statement_file)
    identity = inputs.read_identity(identity_file)
    rules = policies.read(policy_file, fail_on, strict_alternatives=strict_alternatives)
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
        agent=recordings.agent_options(bypass_pinning=bypass_pinning, block_quic=block_quic, canary=canary),
    )
    place = out if out is not None else Path("out", session.new_id(device, time.time_ns()))
    recorded = recordings.run(plan, audits.free_capture(place), output)
    # the lab's plants are facts about its own statement and identity, seen with hooks: else nothing to compare with
    compare = device == "lab" and plan.hooks and statement_file is None and identity_file is None
    return audits.conclude(output, recorded, statement, identity, place, rules, compare=compare, reveal=reveal)
