"""OpenSSL's own client and server on loopback, with what passes between them on record."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Generator
from pathlib import Path

import pytest
from capture.packets.tls.sessions import Chunk, certificate

PATIENCE = 10.0
"""Seconds."""
QUIET = 0.2
"""Seconds without a byte, after which nothing more is taken to come."""


def openssl() -> str:
    """The program."""
    found = shutil.which("openssl")
    if found is None:
        pytest.skip("needs openssl")
    return found


class Relay:
    """Passes one connection after the other on to a server, and keeps the bytes of each."""

    def __init__(self, server: int) -> None:
        self._server = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.wires: list[list[Chunk]] = []
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self._server))
                wire: list[Chunk] = []
                self.wires.append(wire)
                for from_client, source, target in ((True, near, far), (False, far, near)):
                    thread = threading.Thread(target=_copy, args=(wire, from_client, source, target), daemon=True)
                    thread.start()
                    self._threads.append(thread)

    def close(self) -> None:
        """End; what was accepted is passed on first."""
        for thread in self._threads:
            thread.join(PATIENCE)
        self._listening.close()


def _copy(wire: list[Chunk], from_client: bool, source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            wire.append((from_client, data))
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def server(*options: str) -> Generator[tuple[subprocess.Popen[bytes], Relay]]:
    """`openssl s_server` with a relay before it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    cert, key = certificate()
    command = (openssl(), "s_server", "-accept", f"127.0.0.1:{port}", "-cert", str(cert), "-key", str(key), *options)
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    relay = None
    try:
        _await_listening(port)
        relay = Relay(port)
        yield process, relay
        relay.close()
    finally:
        process.kill()
        process.communicate()


def _await_listening(port: int) -> None:
    """Until the kernel says that somebody listens: a connection for trying would be served as one."""
    wanted = f":{port:04X}"
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[1].endswith(wanted) and fields[3] == "0A":
                return
        time.sleep(0.01)
    raise AssertionError("the server did not start")


def client(relay: Relay, log: Path, lines: list[str], *options: str) -> str:
    """Run `openssl s_client`, typing each line once what the one before caused has passed; returns what it printed."""
    command = (openssl(), "s_client", "-connect", f"127.0.0.1:{relay.port}", "-servername", "collect.example.com")
    process = subprocess.Popen(
        (*command, "-keylogfile", str(log), *options),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdin is not None
    before = sum(map(len, relay.wires))
    for line in lines:
        before = _await_quiet(relay, before)
        process.stdin.write(line.encode())
        process.stdin.flush()
    _await_quiet(relay, before)
    printed, _ = process.communicate(timeout=PATIENCE)
    return printed.decode("utf-8", "replace")


def _await_quiet(relay: Relay, before: int) -> int:
    """Until something has passed since, and nothing does any more; returns how much has in all."""
    until = time.monotonic() + PATIENCE
    quiet = time.monotonic() + QUIET
    count = before
    while time.monotonic() < until:
        now = sum(map(len, relay.wires))
        if now != count:
            count, quiet = now, time.monotonic() + QUIET
        if count != before and time.monotonic() > quiet:
            break
        time.sleep(0.01)
    return count
