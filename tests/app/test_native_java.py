"""Native and Java hooks in one process: each call is told once, by the one that knows more of it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from app.watching import Watched

from sdkwitness.capture.records import Connection


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that answers what it is sent."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                peer, _ = server.accept()
            except OSError:
                return
            with peer:
                peer.sendall(peer.recv(1024))

    threading.Thread(target=serve, daemon=True).start()
    yield int(server.getsockname()[1])
    server.close()


def test_both_are_in(watched: Watched) -> None:
    installed = {h.target for h in watched.coverage.hooks if h.outcome == "installed"}
    assert {"Socket.connect", "Socket.write", "libc.connect", "libc.send", "libc.write"} <= installed


def test_what_java_tells_of_is_not_told_again(watched: Watched, echo: int) -> None:
    _, found = watched.ask(f"connect {echo}")

    targets = [e.target for e in found if (e.connection or Connection()).direction == "out"]
    assert targets.count("Socket.connect") == 1
    assert targets.count("Socket.write") == 1
    assert not [t for t in targets if t.startswith(("libc.", "SSL_"))]
