"""The scenario script: what the lab's user does, in order."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Literal, get_args

import msgspec
import yaml

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Mark, Record

Kind = Literal["run", "start", "stop", "consent", "app", "wait"]
_KINDS: Mapping[str, Kind] = {kind: kind for kind in get_args(Kind)}
_SCENARIO: tuple[Kind, ...] = ("start", "run", "stop")
_ANSWERS = {"consent": ("given", "refused", "withdrawn"), "app": ("foreground", "background")}
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


class _Script(msgspec.Struct, forbid_unknown_fields=True):
    """A scenario file."""

    steps: list[dict[str, str | float]]


def parse(text: str, *, name: str = "script") -> tuple[Step, ...]:
    """Read the list `steps` of one-key steps; `scenario: X` stands for start, run and stop of X.

    Raises:
        UserError: the text holds no such list.
    """
    try:
        rows = msgspec.convert(yaml.safe_load(text), _Script).steps
    except yaml.YAMLError as e:
        raise UserError(f"{name} is no YAML: {e}.") from e
    except msgspec.ValidationError as e:
        message = f"{name} must hold `steps`, a list of steps such as `- run: outdoor_run`, and nothing else: {e}."
        raise UserError(message) from e
    return tuple(step for number, row in enumerate(rows, 1) for step in _steps(row, f"step {number} of {name}"))


def _steps(row: dict[str, str | float], where: str) -> tuple[Step, ...]:
    if len(row) != 1:
        raise UserError(f"{where} must have exactly one key, such as `run: outdoor_run`.")
    ((kind, value),) = row.items()
    if kind not in _KINDS and kind != "scenario":
        raise UserError(f"{where}: `{kind}` is no step; there are {', '.join(_KINDS)} and scenario.")
    if kind == "wait":
        if isinstance(value, str) or not 0 <= value <= _LONGEST_WAIT:
            raise UserError(f"{where}: `wait` needs a number of seconds, {_LONGEST_WAIT:g} at most.")
        return (Step(kind="wait", seconds=float(value)),)
    allowed = _ANSWERS.get(kind)
    if not isinstance(value, str) or (allowed is not None and value not in allowed):
        raise UserError(f"{where}: `{kind}` needs {'one of ' + ', '.join(allowed) if allowed else 'a name'}.")
    parts = _SCENARIO if kind == "scenario" else (_KINDS[kind],)
    return tuple(Step(kind=part, name=value) for part in parts)
