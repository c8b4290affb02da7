"""Runs the lab device: a gated JVM that plays the scenario script when it is told to."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import cast

import yaml

from sdkwitness.capture.errors import IncompleteCapture, UserError
from sdkwitness.capture.records import Address, Mark
from sdkwitness.lab import identity_text, jvm, script

START_TIMEOUT = 30.0
"""Seconds until the JVM must be up; it takes 0.3 s on an idle machine."""
STEP_TIMEOUT = 90.0
"""Seconds that one step may take: a JVM that a bad hook stopped at a safepoint never answers."""
STOP_TIMEOUT = 2.0
"""Seconds until a JVM that was told to end is killed; it takes 0.1 s alone, but an agent in it holds its exit up."""


class LabDevice:
    """The embedded device in its own process; use it as a context manager, or call `stop`."""

    def __init__(
        self,
        *,
        proxy: Address,
        ca_files: Sequence[Path],
        origin_raw_host: str,
        workdir: Path,
        steps: Sequence[script.Step] | None = None,
        classpath: Sequence[Path] = (),
    ) -> None:
        """Take what the device is to talk to.

        Args:
            proxy: where its HTTP and HTTPS go.
            ca_files: PEM files of the authorities it trusts; the last is the origin's own, which pinned code trusts
                alone.
            origin_raw_host: loopback address for what bypasses the proxy.
            workdir: a directory for its files.
            steps: what to play; the shipped script by default.
            classpath: what goes before the shipped jar on the class path.
        """
        self._proxy = proxy
        self._ca_files = tuple(ca_files)
        self._raw_host = origin_raw_host
        self._workdir = workdir
        self._steps = steps
        self._classpath = tuple(classpath)
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str | None] = queue.Queue()
        self.failures: tuple[str, ...] = ()
        """What went wrong in steps that were played, one sentence each."""

    def __enter__(self) -> LabDevice:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def alive(self) -> bool:
        """Whether the JVM runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """Process id of the JVM, or None before `start`."""
        return None if self._process is None else self._process.pid

    @property
    def log(self) -> Path:
        """File with what the device wrote to stderr."""
        return self._workdir / "device.log"

    def start(self) -> int:
        """Start the JVM and wait until it is up; it does nothing before `begin`.

        Returns:
            its process id.

        Raises:
            UserError: no runtime was found, or it did not come up.
        """
        java = jvm.find()
        self._workdir.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(java), *self._options(), "com.android.lab.Device"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                # Ctrl-C on the terminal is ours to handle: the device ends when its stdin does.
                start_new_session=True,
            )
        threading.Thread(target=self._read, name="lab-device-reader", daemon=True).start()
        try:
            answer = self._answers.get(timeout=START_TIMEOUT)
        except queue.Empty:
            answer = None
        if answer is None:
            self.stop()
            raise UserError(f"The lab device did not start: {self._first_words()}.")
        return self._process.pid

    def begin(self) -> None:
        """Open the gate: the app starts.

        Raises:
            IncompleteCapture: the device ended or hangs.
        """
        self._tell("begin")

    def play(self, on_mark: Callable[[Mark], None], on_step: Callable[[str], None]) -> None:
        """Play the script: every mark is given out before the device is told what it marks.

        Args:
            on_mark: gets each mark as it is set.
            on_step: gets a short text at each step, for progress.

        Raises:
            IncompleteCapture: the device ended or hangs.
        """
        for step in script.load() if self._steps is None else self._steps:
            mark = step.mark(time.time_ns())
            if mark is not None:
                on_mark(mark)
            if step.command is not None:
                on_step(f"{step.kind} {step.name}")
                self._tell(step.command)
            elif step.kind == "wait":
                time.sleep(step.seconds)

    def stop(self) -> int | None:
        """End the JVM and wait for it; harmless when it has ended.

        Returns:
            its exit code: 0 when it ended by itself, negative when it was killed, None when it never ran.
        """
        process = self._process
        if process is None:
            return None
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return process.returncode

    def _options(self) -> list[str]:
        separator = os.pathsep
        jar = Path(str(resources.files("sdkwitness.lab").joinpath("lab-device.jar")))
        properties = {
            "java.security.manager": "com.android.lab.Loopback",
            "jdk.net.hosts.file": str(self._write("hosts", "127.0.0.1 localhost\n")),
            "java.net.preferIPv4Stack": "true",
            "http.proxyHost": self._proxy.host,
            "http.proxyPort": str(self._proxy.port),
            "https.proxyHost": self._proxy.host,
            "https.proxyPort": str(self._proxy.port),
            "http.nonProxyHosts": "",
            # One connection a request, so that each request has a handshake with the stack of its own sender.
            "http.keepAlive": "false",
            "sun.net.http.allowRestrictedHeaders": "true",
            "lab.trust": separator.join(map(str, self._ca_files)),
            "lab.origin.ca": str(self._ca_files[-1]),
            "lab.raw": self._raw_host,
            "lab.identity": str(self._write("identity.properties", properties_text(yaml.safe_load(identity_text())))),
        }
        if sys.platform == "linux":
            properties["jdk.lang.Process.launchMechanism"] = "VFORK"  # the default needs a helper with its run bit set
        options = [f"-D{name}={value}" for name, value in properties.items()]
        # As on a phone the framework is on the boot class path: an agent's code that runs inside a call of java.net
        # looks its classes up there, and nowhere else.
        classes = f"-Xbootclasspath/a:{separator.join(map(str, (*self._classpath, jar)))}"
        # a JVM that crashes writes into whatever directory the user is in, unless it is told where
        crash = ("-XX:-CreateCoredumpOnCrash", f"-XX:ErrorFile={self._workdir.absolute() / 'crash-%p.log'}")
        return ["-Xmx256m", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8", *crash, *options, classes]

    def _first_words(self) -> str:
        """Return what the device said first, for a sentence: the log itself may be gone when that is read."""
        lines = self.log.read_text("utf-8", errors="replace").splitlines()
        telling = (line.strip().rstrip(".")[:200] for line in lines if not line.startswith("WARNING: "))
        return next(filter(None, telling), "it said nothing")

    def _write(self, name: str, text: str) -> Path:
        path = (self._workdir / name).absolute()
        path.write_text(text, encoding="utf-8")
        return path

    def _read(self) -> None:
        process = self._process
        if process is None or process.stdout is None:
            return
        for line in process.stdout:
            self._answers.put(line)
        self._answers.put(None)

    def _tell(self, command: str) -> None:
        process = self._process
        if process is None or process.stdin is None:
            raise UserError("The lab device was not started.")
        try:
            process.stdin.write(command + "\n")
            process.stdin.flush()
            answer = self._answers.get(timeout=STEP_TIMEOUT)
            said: dict[str, object] | None = json.loads(answer) if answer is not None else None
        except (BrokenPipeError, ValueError):  # a crashing JVM has no answer but a report, and that is no JSON
            said = None
        except queue.Empty:
            process.kill()
            self.stop()
            raise IncompleteCapture(f"The lab device hung at `{command}` and was ended.") from None
        if said is None:
            self.stop()
            raise IncompleteCapture(f"The lab device ended at `{command}`; what it said is in {self.log}.")
        if "failed" in said:
            self.failures += (f"The lab's step `{command}` failed: {said.get('error')}.",)


def properties_text(document: Mapping[str, object]) -> str:
    """Flatten an identity document to Java properties, `places.0.latitude=..`, in the document's order."""
    lines: list[str] = []

    def walk(prefix: str, value: object) -> None:
        if isinstance(value, Mapping):
            for key, member in cast("Mapping[str, object]", value).items():
                walk(f"{prefix}.{key}" if prefix else key, member)
        elif isinstance(value, list):
            for index, member in enumerate(cast("list[object]", value)):
                walk(f"{prefix}.{index}", member)
        else:
            escaped = str(value).replace("\\", "\\\\").replace("\n", "\\n")
            lines.append(f"{prefix}={escaped}")

    walk("", document)
    return "\n".join(lines) + "\n"
