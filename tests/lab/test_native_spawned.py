"""curl started with the hooks in, before it has loaded its TLS library: nothing of its first requests is missed."""

from __future__ import annotations

import os
import shutil
import ssl
import threading
import time
from collections.abc import Sequence
from http.server import ThreadingHTTPServer

import pytest
from app.certificates import self_signed
from factories import manifest
from lab.test_native_joins import Handler

from sdkwitness.app.watch import Watcher
from sdkwitness.audit.clock import aligned
from sdkwitness.audit.join import Joiner
from sdkwitness.audit.written import by_line, fitting, written
from sdkwitness.capture import bundle
from sdkwitness.capture.records import Event, Recording
from sdkwitness.wire.process import ProxyProcess

REQUESTS = 30
TIMEOUT = 30.0


class Origin(ThreadingHTTPServer):
    """Lets as many connections wait as the proxy opens at once."""

    request_queue_size = 256


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("needs curl")
    folder = tmp_path_factory.mktemp("streams")
    certificate = self_signed(folder)
    origin = Origin(("127.0.0.1", 0), Handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    origin.socket = context.wrap_socket(origin.socket, server_side=True)
    threading.Thread(target=origin.serve_forever, daemon=True).start()
    writer = bundle.Writer.create(folder / "capture", manifest(ended=None))
    proxy = ProxyProcess(folder / "capture", upstream_ca=certificate, confdir=folder / "proxy")
    proxy.start()
    lines: list[bytes] = []

    def sink(more: Sequence[bytes]) -> None:
        lines.extend(more)

    watcher = Watcher(sink)
    url = f"https://localhost:{origin.server_address[1]}"
    urls = [f"{url}/{n}" for n in range(REQUESTS)]
    command = [curl, "-sS", "-Z", "--parallel-max", "200", "--cacert", str(proxy.ca_file),
               "-x", f"http://{proxy.address.host}:{proxy.address.port}", "--data-binary", "imei=356868000041418",
               *urls]  # fmt: skip
    try:
        watcher.spawn(command, env=dict(os.environ))
        watcher.resume()
        until = time.monotonic() + TIMEOUT
        while not watcher.over and time.monotonic() < until:
            time.sleep(0.1)
    finally:
        watcher.detach()
        proxy.stop()
        origin.shutdown()
        origin.server_close()
    writer.append_events(lines)
    return aligned(bundle.read(folder / "capture"))


def outgoing(recording: Recording) -> list[Event]:
    return [
        e for e in recording.events if e.kind == "stream" and e.connection and e.connection.tls
        and e.connection.direction == "out"
    ]  # fmt: skip


def test_the_requests_are_those_that_were_written(recorded: Recording) -> None:
    flows = [f for f in recorded.flows if f.request is not None and f.request.method == "POST"]
    joiner = Joiner(recorded)

    assert len(flows) == REQUESTS
    assert {joiner.of(f).join for f in flows} == {"client_random"}
    for random in {f.client_random for f in flows}:
        mine = [f for f in flows if f.client_random == random]
        sent = written([e for e in outgoing(recorded) if e.connection and e.connection.client_random == random])
        assert len(sent) == len(mine)
        found = [fitting(f.request, by_line(sent)) for f in mine if f.request is not None]
        assert [len(one) for one in found] == [1] * len(mine)


def test_no_write_is_taken_for_another_request(recorded: Recording) -> None:
    joiner = Joiner(recorded)
    for flow in recorded.flows:
        if flow.request is None or flow.request.method != "POST":
            continue
        link = joiner.of(flow)
        if link.concurrent:
            continue  # in doubt, and said to be so
        mine = written(
            [e for e in outgoing(recorded) if e.connection and e.connection.client_random == flow.client_random]
        )
        (request,) = fitting(flow.request, by_line(mine))
        assert {e.seq for e in link.writers} <= {e.seq for e in (*request.writes, *request.shared)}
