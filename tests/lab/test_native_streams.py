"""A hundred requests at one time on one HTTP/2 connection, through a real proxy: each is tied to its own writes."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict

import pytest
from app.certificates import self_signed
from app.native_watching import Native
from factories import manifest
from hpack import Decoder
from hyperframe.frame import Frame

from sdkwitness.audit.clock import aligned
from sdkwitness.audit.join import Joiner
from sdkwitness.capture import bundle
from sdkwitness.capture.records import Event, Flow, Recording
from sdkwitness.wire.process import ProxyProcess

STREAMS = 100
CLIENT = """
import socket, ssl, sys
import h2.config, h2.connection, h2.events
context = ssl.create_default_context(cafile=sys.argv[1])
context.set_alpn_protocols(["h2"])

def run(count, port):
    raw = socket.create_connection(("127.0.0.1", int(sys.argv[2])))
    raw.sendall(b"CONNECT localhost:%d HTTP/1.1\\r\\n\\r\\n" % port)
    assert b" 200 " in raw.recv(4096)
    tls = context.wrap_socket(raw, server_hostname="localhost")
    assert tls.selected_alpn_protocol() == "h2"
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True))
    connection.initiate_connection()
    tls.sendall(connection.data_to_send())
    streams = [connection.get_next_available_stream_id() + 2 * n for n in range(count)]
    for n, stream in enumerate(streams):
        connection.send_headers(stream, [(":method", "POST"), (":scheme", "https"), (":authority", f"localhost:{port}"),
                                         (":path", f"/{n}"), ("content-type", "text/plain")])
        tls.sendall(connection.data_to_send())
    for n, stream in reversed(list(enumerate(streams))):
        connection.send_data(stream, b"n=%d" % n, end_stream=True)
        tls.sendall(connection.data_to_send())
    left = count
    while left:
        for event in connection.receive_data(tls.recv(65536)):
            left -= isinstance(event, h2.events.StreamEnded)
        if data := connection.data_to_send():
            tls.sendall(data)
    tls.close()

print("up", flush=True)
for line in sys.stdin:
    run(*map(int, line.split()))
    print("done", flush=True)
"""


ORIGIN = """
import socket, ssl, sys
import h2.config, h2.connection, h2.events
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(sys.argv[1])
context.set_alpn_protocols(["h2"])
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
with context.wrap_socket(server.accept()[0], server_side=True) as tls:
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    connection.initiate_connection()
    tls.sendall(connection.data_to_send())
    ended = []
    while data := tls.recv(65536):
        ended += [e.stream_id for e in connection.receive_data(data) if isinstance(e, h2.events.StreamEnded)]
        if len(ended) == int(sys.argv[2]):
            for stream in ended:
                connection.send_headers(stream, [(":status", "204")], end_stream=True)
            ended.clear()
        tls.sendall(connection.data_to_send())
"""
"""An HTTP/2 server that answers nobody before all have asked."""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    folder = tmp_path_factory.mktemp("streams")
    certificate = self_signed(folder)
    command = [sys.executable, "-c", ORIGIN, str(certificate), str(STREAMS)]
    origin = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert origin.stdout is not None
    port = origin.stdout.readline().strip()
    writer = bundle.Writer.create(folder / "capture", manifest(ended=None))
    proxy = ProxyProcess(folder / "capture", upstream_ca=certificate, confdir=folder / "proxy")
    proxy.start()
    client = Native([sys.executable, "-c", CLIENT, str(proxy.ca_file), str(proxy.address.port)])
    try:
        client.ask(f"{STREAMS} {port}")
    finally:
        client.end()
        proxy.stop()
        origin.kill()
        origin.communicate()
    writer.append_events(client.witness.lines)
    return aligned(bundle.read(folder / "capture"))


def posts(recording: Recording) -> list[Flow]:
    return [f for f in recording.flows if f.request is not None and f.request.method == "POST"]


def carried(recording: Recording) -> dict[int, set[str]]:
    """By the number of a write, the paths of the requests that it carried a part of, read by others' code."""
    data, paths, found = bytearray(), dict[int, str](), defaultdict[int, set[str]](set)
    decoder, preface = Decoder(), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    for event in sorted(recording.events, key=lambda e: (e.time, e.seq)):
        if not is_write(event):
            continue
        assert event.connection is not None
        assert event.connection.payload is not None
        data += event.connection.payload.data
        if data.startswith(preface):
            del data[: len(preface)]
        while len(data) >= 9:
            frame, length = Frame.parse_frame_header(memoryview(bytes(data[:9])))
            if len(data) < 9 + length:
                break
            body = bytes(data[9 : 9 + length])
            del data[: 9 + length]
            if type(frame).__name__ == "HeadersFrame":
                fields = dict(decoder.decode(body, raw=True))
                paths[frame.stream_id] = fields[b":path"].decode()
            if frame.stream_id in paths:
                found[event.seq].add(paths[frame.stream_id])
    return found


def is_write(event: Event) -> bool:
    ends = event.connection
    return event.kind == "stream" and ends is not None and ends.tls and ends.direction == "out"


def test_all_were_under_way_at_one_time_on_one_connection(recorded: Recording) -> None:
    flows = posts(recorded)
    assert sorted(f.request.path for f in flows if f.request) == sorted(f"/{n}" for n in range(STREAMS))
    assert len({f.client_random for f in flows}) == 1
    assert max(f.started for f in flows) < min(f.ended or 0 for f in flows)


def test_each_is_tied_to_its_own_writes_and_none_to_anothers(recorded: Recording) -> None:
    joiner, whose = Joiner(recorded), carried(recorded)
    tied = 0
    for flow in posts(recorded):
        assert flow.request is not None
        link = joiner.of(flow)
        assert link.join == "client_random"
        if link.concurrent:
            continue  # in doubt, and said to be so
        assert [whose[e.seq] for e in link.writers] == [{flow.request.path}] * 2  # its fields, and its body
        tied += 1
    assert tied >= STREAMS * 99 // 100
