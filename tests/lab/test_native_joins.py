"""A native process through a real proxy, by way of a forwarder that gives its connections ports of its own."""

from __future__ import annotations

import contextlib
import http.server
import socket
import ssl
import sys
import threading

import pytest
from app.certificates import self_signed
from app.native_watching import Native
from factories import manifest

from sdkwitness.audit.clock import aligned
from sdkwitness.audit.join import Joiner
from sdkwitness.capture import bundle
from sdkwitness.capture.records import Address, Event, Flow, Recording
from sdkwitness.wire.process import ProxyProcess

CONNECTIONS = 100
THREADS = 4
CLIENT = """
import concurrent.futures, http.client, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[1])

def post(number):
    connection = http.client.HTTPSConnection("127.0.0.1", int(sys.argv[2]), context=context, timeout=30)
    connection.set_tunnel("localhost", int(sys.argv[3]))
    connection.request("POST", f"/{number}", body=b"n=%d" % number)
    connection.getresponse().read()
    connection.close()

print("up", flush=True)
for line in sys.stdin:
    with concurrent.futures.ThreadPoolExecutor(int(line.split()[1])) as pool:
        list(pool.map(post, range(int(line.split()[0]))))
    print("done", flush=True)
"""


class Handler(http.server.BaseHTTPRequestHandler):
    """Takes everything."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", "0")))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Say nothing."""


def forwarder(to: Address) -> socket.socket:
    """Forward each connection as one of its own, as `adb reverse` and emulators do."""
    server = socket.create_server(("127.0.0.1", 0), backlog=64)

    def pump(one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_WR)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = server.accept()
                far = socket.create_connection((to.host, to.port))
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=pump, args=(one, other), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    folder = tmp_path_factory.mktemp("joins")
    certificate = self_signed(folder)
    origin = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    origin.socket = context.wrap_socket(origin.socket, server_side=True)
    threading.Thread(target=origin.serve_forever, daemon=True).start()
    writer = bundle.Writer.create(folder / "capture", manifest(ended=None))
    proxy = ProxyProcess(folder / "capture", upstream_ca=certificate, confdir=folder / "proxy")
    proxy.start()
    between = forwarder(proxy.address)
    port = str(between.getsockname()[1])
    client = Native([sys.executable, "-c", CLIENT, str(proxy.ca_file), port, str(origin.server_address[1])])
    try:
        client.ask(f"{CONNECTIONS} {THREADS}")
    finally:
        client.end()
        between.close()
        proxy.stop()
        origin.shutdown()
        origin.server_close()
    writer.append_events(client.witness.lines)
    return aligned(bundle.read(folder / "capture"))


def tunnelled(recording: Recording) -> list[Flow]:
    return [f for f in recording.flows if f.request is not None and f.request.method == "POST"]


def test_the_proxy_saw_every_connection_under_another_port(recorded: Recording) -> None:
    flows = tunnelled(recorded)
    ports = {e.connection.client_random: e.connection.local for e in recorded.events if e.connection}
    same = [f for f in flows if f.client and (own := ports.get(f.client_random)) and own.port == f.client.port]

    assert len(flows) == CONNECTIONS
    assert len(same) <= 1  # by chance


def test_the_random_joins_at_least_99_of_100_and_none_wrongly(recorded: Recording) -> None:
    joiner = Joiner(recorded)
    written = {event.seq: payload(event) for event in recorded.events}
    joined = 0
    for flow in tunnelled(recorded):
        link = joiner.of(flow)
        assert link.join in {"client_random", "none"}
        if link.join == "none":
            continue
        joined += 1
        assert flow.request is not None
        mine = f"POST {flow.request.path} HTTP/1.1".encode()
        first = [e for e in link.writers if written[e.seq].startswith(b"POST ")]
        assert [written[e.seq].split(b"\r\n")[0] for e in first] == [mine]
        assert {e.connection.client_random for e in link.openers if e.connection and e.kind == "tls"} == {
            flow.client_random
        }
        assert all(e.stack for e in first)
    assert joined >= CONNECTIONS * 99 // 100


def test_nothing_of_it_counts_as_past_the_proxy(recorded: Recording) -> None:
    assert Joiner(recorded).native() == ()


def payload(event: Event) -> bytes:
    ends = event.connection
    return ends.payload.data if ends is not None and ends.payload is not None else b""
