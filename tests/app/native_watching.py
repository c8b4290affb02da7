"""Native processes under a real agent: a C program compiled here, and Python as it stands."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from app.watching import Witness

from sdkwitness.app import protocol
from sdkwitness.app.options import AgentOptions
from sdkwitness.capture.records import Coverage, Event

SOURCES = Path(__file__).with_name("native")
TIMEOUT = 30.0


def compiled(source: str, to: Path, *flags: str) -> Path:
    """Compile one of the C sources, or skip the test where there is no compiler."""
    gcc = shutil.which("gcc")
    if gcc is None:
        pytest.skip("needs gcc")
    subprocess.run([gcc, "-O1", "-g0", *flags, str(SOURCES / source), "-o", str(to)], check=True, timeout=60)
    return to


class Native:
    """A process that takes commands by line and answers each with one, with an agent in it."""

    def __init__(
        self, command: Sequence[str], options: AgentOptions | None = None, witness: Witness | None = None
    ) -> None:
        self.witness = witness or Witness()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._answer() == "up"
        self.coverage: Coverage = self.witness.host.attach(self.process.pid, timeout=TIMEOUT, options=options)

    def ask(self, *commands: str, target: str = "") -> list[Event]:
        """Give commands; return the events of a target that they led to."""
        before = len(self.witness.lines)
        for command in commands:
            self.tell(command)
        self.witness.host.flush()
        new = [protocol.decoder().decode(line) for line in self.witness.lines[before:]]
        return [r for r in new if isinstance(r, Event) and target in {"", r.target}]

    def tell(self, command: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        assert self._answer() == "done"

    def end(self) -> None:
        self.witness.host.detach()
        self.process.kill()
        self.process.communicate()

    def _answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")


class Sink:
    """A server that reads what it is sent and throws it away."""

    def __init__(self, family: int = socket.AF_INET, address: str | tuple[str, int] = ("127.0.0.1", 0)) -> None:
        self.server = socket.socket(family, socket.SOCK_STREAM)
        self.server.bind(address)
        self.server.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def port(self) -> int:
        port: int = self.server.getsockname()[1]
        return port

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._drain, args=(peer,), daemon=True).start()

    def _drain(self, peer: socket.socket) -> None:
        while peer.recv(65536):
            pass

    def close(self) -> None:
        self.server.close()
