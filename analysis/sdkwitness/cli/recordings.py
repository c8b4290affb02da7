"""What `audit` and `capture` share: from options to a plan, and a recording with its progress shown."""

from __future__ import annotations

import secrets
import shlex
from pathlib import Path

from sdkwitness.app.device import open_device, pid_of
from sdkwitness.app.options import AgentOptions, Canary
from sdkwitness.capture.errors import UserError
from sdkwitness.cli import custodian, session
from sdkwitness.cli.output import Output
from sdkwitness.cli.signals import stopping

FREE = "127.0.0.1:0"
"""Where the proxy listens where nothing is led to it yet."""


def plan(
    *,
    device: str,
    app: str | None,
    build: str,
    hooks: bool,
    listen: str | None,
    upstream_ca: Path | None,
    duration: float | None,
    identity_file: Path | None,
    spawn: bool = False,
    hold_children: bool = False,
    keylog: bool = False,
    agent: AgentOptions | None = None,
) -> session.Plan:
    """Make a plan of the device options.

    Raises:
        UserError: They do not fit together, or the app is not there.
    """
    identity = identity_file.read_text("utf-8") if identity_file is not None else None
    if device == "lab":
        if app is not None:
            raise UserError("The lab device runs its own app: leave --app out, or name a --device.")
        if spawn:
            raise UserError("The lab device is always hooked before its app begins: leave --spawn out.")
        if keylog:
            raise UserError("The lab's app uses no TLS library whose keys can be taken: leave --keylog out.")
        return session.Plan(
            build=build,
            hooks=hooks,
            listen=listen or FREE,
            upstream_ca=upstream_ca,
            duration=duration,
            identity=identity,
            agent=agent or AgentOptions(),
        )
    if hooks and app is None:
        raise UserError(f"Which app on {device}? Give --app PACKAGE or PID, or --no-hooks to record the network only.")
    if spawn and (app is None or app.isdigit() or not hooks):
        raise UserError("--spawn starts an app with hooks in it: give --app PACKAGE, or a command line on local.")
    command = tuple(shlex.split(app) if device == "local" else [app]) if spawn and app is not None else ()
    pid = pid_of(open_device(device), app, name=device) if hooks and app is not None and not spawn else None
    named = app if app is not None and not app.isdigit() else ""
    return session.Plan(
        device,
        pid,
        Path(command[0]).name if command and device == "local" else named,
        build,
        hooks,
        listen or _led_here(device) or FREE,
        upstream_ca,
        duration,
        identity,
        spawn=command,
        hold_children=hold_children,
        follow="" if spawn and device == "local" else named,
        agent=agent or AgentOptions(),
        keylog=keylog,
    )


def _led_here(device: str) -> str | None:
    if device == "local":
        return None
    from sdkwitness.app.phone import leading  # here: it brings adb, which no other device needs

    return leading.here(device)


def agent_options(*, bypass_pinning: bool, block_quic: bool, canary: bool) -> AgentOptions:
    """Return what the agent is to change in the app; a canary is another one each time."""
    serial = Canary(owner="android.os.Build", field="SERIAL", value=secrets.token_hex(8).upper())
    return AgentOptions(bypass_pinning=bypass_pinning, block_quic=block_quic, canaries=(serial,) if canary else ())


def run(plan: session.Plan, out: Path, output: Output) -> session.Recorded:
    """Record, showing what goes on; Ctrl-C ends it in order."""
    if plan.device not in ("lab", "local") and plan.listen == FREE:
        output.note(f"{plan.device} is not led to this proxy yet: see `sdkwitness device setup`.")
    with stopping() as stop, output.progress("Recording") as say:
        recorded = session.record(plan, out, say, stop)
    custodian.made(recorded.capture)
    return recorded
