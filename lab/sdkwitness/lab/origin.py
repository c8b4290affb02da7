"""Runs the lab's origin in its own process."""

from __future__ import annotations

import contextlib
import json
import select
import subprocess
import sys
from pathlib import Path

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Address

START_TIMEOUT = 30.0
"""Seconds until it must listen; it takes about 0.5 s on an idle machine."""
STOP_TIMEOUT = 5.0


class OriginProcess:
    """The origin as a child process; use it as a context manager, or call `start` and `stop`."""

    tls: Address
    """Where it speaks TLS for any name."""
    plain: Address
    """Where it speaks HTTP in clear."""
    raw_host: str
    """Loopback address of what bypasses the proxy: TCP 5222, TLS 8443, HTTP 8080, UDP 54321."""
    ca_file: Path
    """PEM file of its authority; gone when the process ends."""

    def __init__(self) -> None:
        """Prepare; nothing runs before `start`."""
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> OriginProcess:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """Process id, or None before `start`."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start it and wait until it listens.

        Raises:
            UserError: it did not come up.
        """
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "sdkwitness.lab.server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        self._process = process
        if process.stdout is None:
            raise UserError("The lab's origin has no output.")
        ready, _, _ = select.select([process.stdout], [], [], START_TIMEOUT)
        line = process.stdout.readline() if ready else ""
        if not line:
            self.stop()
            raise UserError("The lab's origin did not start: it could not listen on this machine's loopback addresses.")
        said: dict[str, str] = json.loads(line)
        self.tls = _address(said["tls"])
        self.plain = _address(said["plain"])
        self.raw_host = said["raw_host"]
        self.ca_file = Path(said["ca"])

    def stop(self) -> None:
        """End it and wait; harmless when it has ended."""
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    return Address(host=host, port=int(port))
