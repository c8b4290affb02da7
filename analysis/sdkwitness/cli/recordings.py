"""What `audit` and `capture` share: from options to a plan, and a recording with its progress shown."""

from __future__ import annotations

from pathlib import Path

from sdkwitness.app.device import open_device, pid_of
from sdkwitness.capture.errors import UserError
from sdkwitness.cli import session
from sdkwitness.cli.output import Output
from sdkwitness.cli.signals import stopping


def plan(
    *,
    device: str,
    app: str | None,
    build: str,
    hooks: bool,
    listen: str,
    upstream_ca: Path | None,
    duration: float | None,
    identity_file: Path | None,
) -> session.Plan:
    """Make a plan of the device options.

    Raises:
        UserError: They do not fit together, or the app is not there.
    """
    identity = identity_file.read_text("utf-8") if identity_file is not None else None
    if device == "lab":
        if app is not None:
            raise UserError("The lab device runs its own app: leave --app out, or name a --device.")
        return session.Plan(
            build=build, hooks=hooks, listen=listen, upstream_ca=upstream_ca, duration=duration, identity=identity
        )
    if hooks and app is None:
        raise UserError(f"Which app on {device}? Give --app PACKAGE or PID, or --no-hooks to record the network only.")
    pid = pid_of(open_device(device), app, name=device) if hooks and app is not None else None
    package = app if app is not None and not app.isdigit() else ""
    return session.Plan(device, pid, package, build, hooks, listen, upstream_ca, duration, identity)


def run(plan: session.Plan, out: Path, output: Output) -> session.Recorded:
    """Record, showing what goes on; Ctrl-C ends it in order."""
    if plan.device not in ("lab", "local"):
        output.note(f"Set the proxy of {plan.device} by hand: this version does not set devices up.")
    with stopping() as stop, output.progress("Recording") as say:
        return session.record(plan, out, say, stop)
