"""TLS libraries of real native processes: Python's own ssl and curl, with OpenSSL as their makers link it."""

from __future__ import annotations

import hashlib
import http.server
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from app.certificates import self_signed
from app.native_watching import TIMEOUT, Native
from app.watching import Witness

from sdkwitness.app.options import AgentOptions
from sdkwitness.capture.records import Connection, Effect, Event

BODY = b"imei=356868000041418&pad=" + b"x" * 2048
CLIENT = """
import asyncio, http.client, socket, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[1])

def post(port, size):
    connection = http.client.HTTPSConnection("localhost", int(port), context=context)
    connection.request("POST", "/python", body=b"a" * int(size))
    connection.getresponse().read()
    connection.close()

async def streams(port):
    reader, writer = await asyncio.open_connection("localhost", int(port), ssl=context)
    writer.write(b"POST /memory HTTP/1.1\\r\\nhost: x\\r\\ncontent-length: 3\\r\\n\\r\\nabc")
    await reader.readuntil(b"ok")
    writer.close()

print("up", flush=True)
for line in sys.stdin:
    word, *rest = line.split()
    if word == "own":
        context.keylog_filename = rest[0]
    elif word == "post":
        post(*rest)
    elif word == "memory":
        asyncio.run(streams(*rest))
    print("done", flush=True)
"""


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers everything with `ok`; `/wait` only once the test says so."""

    protocol_version = "HTTP/1.1"
    go = threading.Event()
    waiting = threading.Event()

    def do_POST(self) -> None:
        if self.path == "/wait":
            self.waiting.set()
            self.go.wait(TIMEOUT)
        self.rfile.read(int(self.headers.get("content-length", "0")))
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_GET = do_POST

    def log_message(self, *_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Say nothing."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return self_signed(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def port(certificate: Path) -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield int(server.server_address[1])
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def client(certificate: Path) -> Iterator[Native]:
    running = Native([sys.executable, "-c", CLIENT, str(certificate)])
    yield running
    running.end()


def ends(event: Event) -> Connection:
    assert event.connection is not None
    return event.connection


def moved(events: list[Event], direction: str) -> bytes:
    """What went through TLS in one direction; each piece is checked against its digest."""
    whole = b""
    for event in events:
        payload = ends(event).payload
        if not event.target.startswith("SSL_") or payload is None or ends(event).direction != direction:
            continue
        assert payload.size == len(payload.data)
        assert payload.sha256 == hashlib.sha256(payload.data).hexdigest()
        whole += payload.data
    return whole


def test_what_python_writes_and_reads_is_told_once(client: Native, port: int) -> None:
    found = client.ask(f"post {port} 700")

    out, back = moved(found, "out"), moved(found, "in")
    assert out.startswith(b"POST /python HTTP/1.1\r\n")
    assert out.endswith(b"\r\n\r\n" + b"a" * 700)
    assert out.count(b"POST ") == 1
    assert back.startswith(b"HTTP/1.1 200 OK\r\n")
    assert back.endswith(b"ok")
    assert not [e for e in found if e.kind == "stream" and e.target.startswith("libc.")], "ciphertext was told of"


def test_the_random_the_name_and_both_ends_are_those_of_the_handshake(client: Native, port: int) -> None:
    found = client.ask(f"post {port} 5")

    (connected,) = (e for e in found if e.kind == "connect" and (ends(e).remote or None) and "unix" not in str(e))
    (hello,) = (e for e in found if e.kind == "tls")
    writes = [e for e in found if e.target.startswith("SSL_write")]
    assert len(ends(hello).client_random or "") == 64
    assert ends(hello).sni == "localhost"
    assert ends(hello).local == ends(connected).local
    assert {ends(e).client_random for e in writes} == {ends(hello).client_random}
    assert {ends(e).sni for e in writes} == {"localhost"}
    assert {ends(e).local for e in writes} == {ends(connected).local}
    assert {ends(e).remote for e in writes} == {ends(connected).remote}
    assert hello.time <= writes[0].time


def test_each_connection_has_a_random_of_its_own(client: Native, port: int) -> None:
    found = client.ask(*[f"post {port} 5"] * 5)

    assert len({ends(e).client_random for e in found if e.kind == "tls"}) == 5
    assert len({ends(e).client_random for e in found if e.target.startswith("SSL_write")}) == 5


def test_a_connection_through_memory_is_known_by_its_random(client: Native, port: int) -> None:
    """The library has no socket there: the handshake is read where the app sends it."""
    found = client.ask(f"memory {port}")

    (hello,) = (e for e in found if e.kind == "tls")
    assert hello.target == "ClientHello.native"
    assert (ends(hello).remote or None) is not None
    writes = [e for e in found if e.target.startswith("SSL_write")]
    assert b"POST /memory" in moved(found, "out")
    assert {ends(e).client_random for e in writes} == {ends(hello).client_random}
    assert {ends(e).local for e in writes} == {ends(hello).local}
    assert not [e for e in found if e.kind == "stream" and e.target.startswith("libc.")]


def test_the_stack_leads_out_of_the_library_to_the_program(client: Native, port: int) -> None:
    (first, *_) = (e for e in client.ask(f"post {port} 5") if e.target.startswith("SSL_write"))
    frames = client.witness.stack(first)

    assert "_ssl" in frames[0]
    assert any("Py" in frame for frame in frames)
    assert "_start" in frames[-1]


def test_curl_is_read_from_its_second_request_on(certificate: Path, port: int) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("needs curl")
    Handler.go.clear()
    url = f"https://localhost:{port}"
    running = subprocess.Popen(
        [curl, "-sS", "--http1.1", "--cacert", str(certificate), f"{url}/wait", "--next", "-sS", "--http1.1",
         "--cacert", str(certificate), "--data-binary", BODY.decode(), f"{url}/curl"],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    witness = Witness()
    try:
        assert Handler.waiting.wait(TIMEOUT)
        coverage = witness.host.attach(running.pid, timeout=TIMEOUT)
        Handler.go.set()
        running.wait(TIMEOUT)
    finally:
        Handler.go.set()
        running.kill()
        answer, _ = running.communicate()
    installed = {h.target for h in coverage.hooks if h.outcome == "installed"}
    assert {"SSL_write", "SSL_read", "libc.connect"} <= installed
    assert answer == b"okok"
    out = moved(witness.events(), "out")
    assert b"POST /curl HTTP/1.1" in out
    assert BODY in out


NODE = """
const https = require("https"), readline = require("readline"), fs = require("fs");
const ca = fs.readFileSync(process.argv[1]);
console.log("up");
readline.createInterface({ input: process.stdin }).on("line", (port) => {
  const request = https.request({ host: "localhost", port, path: "/node", method: "POST", ca, agent: false }, (got) => {
    got.resume();
    got.on("end", () => console.log("done"));
  });
  request.end("imei=356868000041418");
});
"""
BORING = """
import sys
from curl_cffi import requests
print("up", flush=True)
for line in sys.stdin:
    port = line.strip()
    requests.post(f"https://localhost:{port}/boring", data=b"imei=356868000041418", verify=sys.argv[1])
    print("done", flush=True)
"""


@pytest.mark.parametrize(("program", "path"), [("node", "/node"), ("boringssl", "/boring")])
def test_a_tls_library_inside_a_program_is_read(certificate: Path, port: int, program: str, path: str) -> None:
    """OpenSSL linked into node, which exports it, and a BoringSSL whose functions are symbols only."""
    if program == "node":
        node = shutil.which("node")
        if node is None:
            pytest.skip("needs node")
        command = [node, "-e", NODE, str(certificate)]
    else:
        pytest.importorskip("curl_cffi", reason="needs curl_cffi, which brings BoringSSL")
        command = [sys.executable, "-c", BORING, str(certificate)]
    running = Native(command)
    try:
        found = running.ask(str(port))
    finally:
        running.end()
    writes = [e for e in found if e.kind == "stream" and e.connection and e.connection.tls]
    out = b"".join(p.data for e in writes if ends(e).direction == "out" and (p := ends(e).payload))
    hellos = [e for e in found if e.kind == "tls"]

    assert f"POST {path} ".encode() in out
    assert b"imei=356868000041418" in out
    assert {ends(e).client_random for e in writes} == {ends(hello).client_random for hello in hellos}
    assert {ends(e).local for e in writes} == {ends(hello).local for hello in hellos}
    assert len(running.witness.stack(writes[0])) > 3


def test_the_hooks_leave_a_process_as_they_found_it(certificate: Path, port: int) -> None:
    running = Native([sys.executable, "-c", CLIENT, str(certificate)])
    try:
        running.ask(f"post {port} 5")
        running.witness.host.detach()
        seen = len(running.witness.lines)
        running.tell(f"post {port} 5")
        assert len(running.witness.lines) == seen
        again = running.witness.host.attach(running.process.pid, timeout=TIMEOUT)
        assert {h.target for h in again.hooks if h.outcome == "installed"} >= {"libc.connect"}
        assert b"POST /python" in moved(running.ask(f"post {port} 5"), "out")
    finally:
        running.end()


def logged(file: Path) -> set[str]:
    """Client randoms of a key log."""
    return {line.split()[1] for line in file.read_text(encoding="ascii").splitlines() if not line.startswith("#")}


def test_no_key_is_taken_unless_it_is_asked_for(client: Native) -> None:
    assert "SSL_CTX.keylog" not in {h.target for h in client.coverage.hooks}


def test_the_keys_of_the_apps_own_side_go_to_their_file_when_asked_for(
    certificate: Path, port: int, tmp_path: Path
) -> None:
    keys, own = tmp_path / "keylog.txt", tmp_path / "own.txt"
    running = Native([sys.executable, "-c", CLIENT, str(certificate)], AgentOptions(keylog=str(keys)))
    try:
        outcomes = {h.target: h.outcome for h in running.coverage.hooks}
        assert outcomes["SSL_CTX.keylog"] == "installed"
        effects = [r for r in running.witness.records if isinstance(r, Effect)]
        assert [(e.kind, e.what) for e in effects] == [("keylog", "SSL_CTX_set_keylog_callback")]
        found = running.ask(f"post {port} 5", f"post {port} 5")
        randoms = {ends(e).client_random for e in found if e.kind == "tls"}
        assert logged(keys) == randoms
        assert "CLIENT_TRAFFIC_SECRET_0 " in keys.read_text(encoding="ascii")
        assert keys.stat().st_mode & 0o077 == 0
        # a context that the app gives a key log of its own to keeps that, and what was given to it outlives the agent
        running.tell(f"own {own}")
        running.ask(f"post {port} 5")
        assert len(logged(own)) == 1
        assert not logged(own) & logged(keys)
        running.witness.host.detach()
        before = keys.read_bytes()
        running.tell(f"post {port} 5")
        assert keys.read_bytes() == before
    finally:
        running.end()


def test_a_callback_that_the_library_keeps_outlives_the_agent(certificate: Path, port: int, tmp_path: Path) -> None:
    running = Native(
        [sys.executable, "-c", CLIENT, str(certificate)], AgentOptions(keylog=str(tmp_path / "keylog.txt"))
    )
    try:
        running.ask(f"post {port} 5")
        running.witness.host.detach()
        for _ in range(3):
            running.tell(f"post {port} 5")
        assert running.process.poll() is None
        assert len(logged(tmp_path / "keylog.txt")) == 1
    finally:
        running.end()
