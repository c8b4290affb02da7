"""The scenario script: what the lab's user does, in order."""

from __future__ import annotations

from importlib import resources
from typing import Literal, get_args

import yaml

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Mark, Record

Kind = Literal["run", "start", "stop", "consent", "app", "wait"]
_CONSENT = ("given", "refused", "withdrawn")
_APP = ("foreground", "background")
_LONGEST_WAIT = 60.0


class Step(Record, frozen=True):
    """One thing to do."""

    kind: Kind
    name: str = ""
    """Scenario id, consent answer or app state."""
    seconds: float = 0.0
    """How long to wait."""

    @property
    def command(self) -> str | None:
        """The line that tells the device, or None where the device is told nothing."""
        return f"{self.kind} {self.name}" if self.kind in ("run", "consent", "app") else None

    def mark(self, time: int) -> Mark | None:
        """Return the mark of this step at a time in nanoseconds, or None where it has none."""
        match self.kind:
            case "start" | "stop":
                return Mark(time=time, kind="scenario", name=self.name, state=self.kind)
            case "consent" | "app":
                return Mark(time=time, kind=self.kind, name=self.name)
            case _:
                return None


def load() -> tuple[Step, ...]:
    """Read all shipped scenario files in name order."""
    folder = resources.files("sdkwitness.lab").joinpath("scenarios")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    return tuple(step for file in files for step in parse(file.read_text(encoding="utf-8"), name=file.name))


def parse(text: str, *, name: str = "script") -> tuple[Step, ...]:
    """Read the list `steps` of one-key steps; `scenario: X` stands for start, run and stop of X.

    Raises:
        UserError: the text holds no such list.
    """
    try:
        document: object = yaml.safe_load(text)
    except yaml.YAMLError as e:
        raise UserError(f"{name} is no YAML: {e}.") from e
    rows = document.get("steps") if isinstance(document, dict) and len(document) == 1 else None
    if not isinstance(rows, list):
        raise UserError(f"{name} must hold `steps`, a list of steps such as `- run: outdoor_run`, and nothing else.")
    return tuple(step for number, row in enumerate(rows, 1) for step in _steps(row, f"step {number} of {name}"))


def _steps(row: object, where: str) -> tuple[Step, ...]:
    if not isinstance(row, dict) or len(row) != 1:
        raise UserError(f"{where} must have exactly one key, such as `run: outdoor_run`.")
    ((kind, value),) = row.items()
    if kind == "wait" and isinstance(value, (int, float)) and 0 <= value <= _LONGEST_WAIT:
        return (Step(kind="wait", seconds=float(value)),)
    if not isinstance(value, str):
        raise UserError(f"{where}: `{kind}` needs a name, or for `wait` at most {_LONGEST_WAIT:g} seconds.")
    if kind == "scenario":
        return (Step(kind="start", name=value), Step(kind="run", name=value), Step(kind="stop", name=value))
    if kind not in get_args(Kind) or kind == "wait":
        raise UserError(f"{where}: `{kind}` is no step; there are run, scenario, start, stop, consent, app and wait.")
    allowed = {"consent": _CONSENT, "app": _APP}.get(kind)
    if allowed is not None and value not in allowed:
        raise UserError(f"{where}: `{kind}` is one of {', '.join(allowed)}.")
    return (Step(kind=kind, name=value),)
