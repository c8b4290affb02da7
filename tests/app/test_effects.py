"""What changes the app happens only when asked for, works, and leaves a record of each use."""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from app.test_agent import self_signed
from app.watching import App, Witness

from sdkwitness.app.options import AgentOptions, Canary
from sdkwitness.capture.records import Effect

CLIENT = """
import socket, ssl, sys
print("up", flush=True)
for port in map(int, iter(sys.stdin.readline, "")):
    try:
        with socket.create_connection(("127.0.0.1", port)) as raw:
            with ssl.create_default_context().wrap_socket(raw, server_hostname="localhost") as tls:
                print("trusted", flush=True)
    except ssl.SSLError as error:
        print("refused", flush=True)
"""
DATAGRAMS = """
import socket, sys
print("up", flush=True)
for port in map(int, iter(sys.stdin.readline, "")):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain:
        try:
            plain.sendto(b"\\xc0data", ("127.0.0.1", port))
            print("sent", flush=True)
        except ConnectionRefusedError:
            print("refused", flush=True)
"""


class Native:
    """A Python program that answers a line with a line."""

    def __init__(self, code: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._line() == "up"

    def ask(self, line: object) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self._line()

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


def effects(witness: Witness) -> list[Effect]:
    witness.host.flush()
    return [r for r in witness.records if isinstance(r, Effect)]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[int]:
    """A server nobody has reason to trust, by its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path))
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), client, context.wrap_socket(client, server_side=True) as tls:
                tls.recv(1)

    threading.Thread(target=serve, daemon=True).start()
    yield int(listener.getsockname()[1])
    listener.close()


def test_nothing_gives_way_unless_asked(app: App, witness: Witness, server: int) -> None:
    witness.host.attach(app.pid)
    assert [app.ask(f"pinned {way} {server}") for way in ("system", "own")] == ["refused", "refused"]
    assert effects(witness) == []


def test_pinned_java_code_gives_way_when_asked_and_each_time_is_recorded(
    app: App, witness: Witness, server: int
) -> None:
    assert app.ask(f"pinned own {server}") == "refused"
    witness.host.attach(app.pid, options=AgentOptions(bypass_pinning=True))
    assert [app.ask(f"pinned {way} {server}") for way in ("system", "own", "own")] == ["trusted"] * 3
    assert [e.what.rpartition(".")[0] for e in effects(witness)] == [
        "sun.security.ssl.X509TrustManagerImpl",
        "fixture.Main$Nobody",
        "fixture.Main$Nobody",
    ]
    assert {e.kind for e in effects(witness)} == {"pinning"}
    assert all(e.stack for e in effects(witness))
    witness.host.detach()
    assert app.ask(f"pinned own {server}") == "refused"  # nothing stays behind


def test_a_pinner_under_another_name_is_known_by_what_it_throws(app: App, witness: Witness, server: int) -> None:
    witness.host.attach(app.pid, options=AgentOptions(bypass_pinning=True))
    assert app.ask(f"pinned okhttp {server}") == "refused"
    assert app.ask(f"pinned okhttp {server}") == "trusted"
    assert "fixture.Main$a$b.check" in {e.what for e in effects(witness)}


def test_native_verification_gives_way_when_asked(witness: Witness, server: int) -> None:
    program = Native(CLIENT)
    try:
        assert program.ask(server) == "refused"
        witness.host.attach(program.process.pid, options=AgentOptions(bypass_pinning=True))
        assert program.ask(server) == "trusted"
        (effect,) = effects(witness)
        assert effect.what.endswith("!X509_verify_cert")
        witness.host.detach()
        assert program.ask(server) == "refused"
    finally:
        program.end()


def test_quic_is_refused_when_asked_and_nothing_else(witness: Witness) -> None:
    program = Native(DATAGRAMS)
    try:
        assert program.ask(443) == "sent"
        witness.host.attach(program.process.pid, options=AgentOptions(block_quic=True))
        assert [program.ask(port) for port in (443, 4443, 443)] == ["refused", "sent", "refused"]
        (effect,) = effects(witness)
        assert (effect.kind, effect.what) == ("quic", "sendto")
    finally:
        program.end()


def test_a_canary_is_written_when_asked(app: App, witness: Witness) -> None:
    canary = Canary(owner="com.one.Reader", field="SERIAL", value="CANARY0123456789")
    assert app.ask("serial") == "unknown"
    witness.host.attach(app.pid, options=AgentOptions(canaries=(canary,)))
    assert app.ask("serial") == "CANARY0123456789"
    (effect,) = effects(witness)
    assert (effect.kind, effect.what) == ("canary", "com.one.Reader.SERIAL")
