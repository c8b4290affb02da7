"""What capture tools get wrong about what was sent: held against a real hooked process that sends it through the proxy.

As in the tests of the agent's own defects, each check runs twice: as it is, and with the peer's defect put in.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from typing import NamedTuple

import brotli  # type: ignore[import-untyped]  # ships no stubs
import msgspec
import pytest
import zstandard
from app.certificates import self_signed
from app.native_watching import Native, Sink
from app.test_agent_defects_wire import Web
from factories import manifest
from lab.test_native_streams import ORIGIN
from made import IMEI, IMEI_TYPE, report

from sdkwitness.audit import join
from sdkwitness.audit.clock import aligned
from sdkwitness.audit.decode.flow import decode_flow
from sdkwitness.audit.decode.walk import Origin, Walk
from sdkwitness.audit.join import Joiner, Link
from sdkwitness.audit.model import Observation
from sdkwitness.audit.written import Request, Requests, fitting
from sdkwitness.capture import bundle, flows
from sdkwitness.capture.flows import Exchange, Gathered
from sdkwitness.capture.records import Flow, HttpRequest, Recording
from sdkwitness.wire.process import ProxyProcess

ALIKE = ("/alike", "/alike", "/other")
"""Paths of the streams of one connection."""
TOLD = json.dumps({"imei": IMEI, "city": "北京市海淀区", "rest": list(range(200))}, ensure_ascii=False)
CLIENT = """
import http.client, json, socket, ssl, sys
import h2.config, h2.connection, h2.events
context = ssl.create_default_context(cafile=sys.argv[1])
context.set_alpn_protocols(["h2"])
proxy = int(sys.argv[2])

def tunnel(port):
    raw = socket.create_connection(("127.0.0.1", proxy))
    raw.sendall(b"CONNECT localhost:%d HTTP/1.1\\r\\n\\r\\n" % port)
    assert b" 200 " in raw.recv(4096)
    return raw

def raw(port, data):
    with tunnel(port) as open:
        open.sendall(bytes.fromhex(data))

def post(port, path, headers, data):
    connection = http.client.HTTPConnection("127.0.0.1", proxy, timeout=30)
    connection.request("POST", f"http://127.0.0.1:{port}{path}", bytes.fromhex(data), headers)
    connection.getresponse().read()
    connection.close()

def streams(port, paths, data):
    tls = context.wrap_socket(tunnel(port), server_hostname="localhost")
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True))
    connection.initiate_connection()
    tls.sendall(connection.data_to_send())
    fields = [(":method", "POST"), (":scheme", "https"), (":authority", f"localhost:{port}")]
    opened = [1 + 2 * n for n in range(len(paths))]
    for stream, path in zip(opened, paths):
        connection.send_headers(stream, [*fields, (":path", path), ("content-type", "application/json")])
        tls.sendall(connection.data_to_send())
    for stream in opened:
        connection.send_data(stream, bytes.fromhex(data), end_stream=True)
        tls.sendall(connection.data_to_send())
    while opened:
        for event in connection.receive_data(tls.recv(65536)):
            if isinstance(event, h2.events.StreamEnded):
                opened.remove(event.stream_id)
        if pending := connection.data_to_send():
            tls.sendall(pending)
    tls.close()

print("up", flush=True)
for line in sys.stdin:
    what, *rest = json.loads(line)
    {"raw": raw, "post": post, "streams": streams}[what](*rest)
    print("done", flush=True)
"""


class Body(NamedTuple):
    """A body that is not what its headers say, or is coded in a way that few read."""

    data: bytes
    headers: dict[str, str]
    layers: tuple[str, ...]
    """Layers that it is read through, from the outside in."""
    stopped: str = ""
    """What is said of its end."""


JSON = "application/json"
BROTLI = bytes(brotli.compress(TOLD.encode()))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]  # ships no stubs
BODIES = {
    "/plain": Body(TOLD.encode(), {"Content-Type": JSON, "Content-Encoding": "gzip"}, ("request.body",)),
    "/brotli": Body(BROTLI, {"Content-Encoding": "br"}, ("request.body", "br")),
    "/zstd": Body(zstandard.compress(TOLD.encode()), {"Content-Encoding": "zstd"}, ("request.body", "zstd")),
    "/truncated": Body(
        gzip.compress(TOLD.encode())[:-100], {"Content-Encoding": "gzip"}, ("request.body", "gzip"), "truncated gzip"
    ),
    "/charset": Body(
        TOLD.encode("gb18030"), {"Content-Type": f"{JSON}; charset=utf-8"}, ("request.body", "charset:gb18030")
    ),
}
MESSAGE = b"\xc2\xfe\x00\x20" + json.dumps({"imei": IMEI}).encode()
"""Of a protocol of its own, as push services have it."""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """All that the checks look at, sent by one process."""
    folder = tmp_path_factory.mktemp("traffic")
    certificate = self_signed(folder)
    command = [sys.executable, "-c", ORIGIN, str(certificate), str(len(ALIKE))]
    origin, push = subprocess.Popen(command, stdout=subprocess.PIPE, text=True), Sink()
    assert origin.stdout is not None
    port = int(origin.stdout.readline())
    writer = bundle.Writer.create(folder / "capture", manifest(ended=None))
    proxy = ProxyProcess(folder / "capture", upstream_ca=certificate, confdir=folder / "proxy")
    proxy.start()
    client = Native([sys.executable, "-c", CLIENT, str(proxy.ca_file), str(proxy.address.port)])
    try:
        with Web() as web:
            client.ask(
                json.dumps(["raw", push.port, MESSAGE.hex()]),
                json.dumps(["streams", port, ALIKE, json.dumps({"imei": IMEI}).encode().hex()]),
                *(json.dumps(["post", web.port, path, b.headers, b.data.hex()]) for path, b in BODIES.items()),
            )
    finally:
        client.end()
        proxy.stop()
        push.close()
        origin.kill()
        origin.communicate()
    writer.append_events(client.witness.lines)
    return aligned(bundle.read(folder / "capture"))


def of_path(recording: Recording, path: str) -> list[Flow]:
    return [f for f in recording.flows if f.request is not None and f.request.path == path]


def seen(recording: Recording, flow: Flow) -> list[Observation]:
    """Where the IMEI is found in what a flow sent."""
    found = report(msgspec.structs.replace(recording, flows=(flow,))).observations
    return [o for o in found if o.evidence == flow.id and o.data_type == IMEI_TYPE]


# --- R18: what is no HTTP ---------------------------------------------------------------------------------------


def r18_what_is_no_http_is_not_shown_as_http(recording: Recording) -> None:
    (flow,) = [f for f in recording.flows if MESSAGE in [m.content for m in f.messages]]
    assert (flow.transport, flow.request, flow.response, flow.error) == ("tcp", None, None, None)
    assert [m.content for m in flow.messages] == [MESSAGE]
    assert [o.path.split(" > ")[0] for o in seen(recording, flow)] == ["message:1"]


def as_http(number: int, exchange: Exchange, got: Gathered) -> Flow:
    """A flow whose first bytes are a request line, whatever they are."""
    flow = flow_of(number, exchange, got)
    if not flow.messages or flow.request is not None:
        return flow
    line, _, body = flow.messages[0].content.partition(b" ")
    request = HttpRequest(method=line.decode("latin-1"), scheme="http", authority=flow.host, path="", body=body)
    return msgspec.structs.replace(flow, transport="http", request=request, error="malformed request")


flow_of = flows.flow_of


def test_r18_what_is_no_http_is_not_shown_as_http(recorded: Recording) -> None:
    r18_what_is_no_http_is_not_shown_as_http(recorded)


def test_r18_bytes_taken_for_http_would_be_found(recorded: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows, "flow_of", as_http)
    with pytest.raises(AssertionError):
        r18_what_is_no_http_is_not_shown_as_http(recorded)


# --- R21: requests that nothing tells apart -----------------------------------------------------------------------


def r21_streams_that_are_alike_are_said_to_be_in_doubt(recording: Recording) -> None:
    joiner = Joiner(recording)
    one, two = of_path(recording, "/alike")
    (other,) = of_path(recording, "/other")
    assert abs(one.started - two.started) < 1_000_000_000
    assert len({(f.client, f.server, f.client_random) for f in (one, two, other)}) == 1
    for flow, doubted in ((one, True), (two, True), (other, False)):
        link = joiner.of(flow)
        assert (link.join, link.concurrent) == ("client_random", doubted)
        assert len(link.writers) == (4 if doubted else 2)  # fields and body of each that it can be


def the_first(request: HttpRequest, candidates: Requests) -> tuple[Request, ...]:
    """Guess: the first that fits."""
    return fitting(request, candidates)[:1]


def none_in_doubt(self: Joiner, kind: object, flow: Flow) -> Link:
    """A link to all of the connection, as if that were the request's."""
    return link_of(self, kind, flow)._replace(concurrent=False)  # type: ignore[arg-type]  # handed on


link_of = Joiner._link  # pyright: ignore[reportPrivateUsage]


def test_r21_streams_that_are_alike_are_said_to_be_in_doubt(recorded: Recording) -> None:
    r21_streams_that_are_alike_are_said_to_be_in_doubt(recorded)


@pytest.mark.parametrize(("where", "name", "defect"), [(join, "fitting", the_first), (Joiner, "_link", none_in_doubt)])
def test_r21_a_guess_would_be_found(
    recorded: Recording, monkeypatch: pytest.MonkeyPatch, where: object, name: str, defect: Callable[..., object]
) -> None:
    monkeypatch.setattr(where, name, defect)
    with pytest.raises(AssertionError):
        r21_streams_that_are_alike_are_said_to_be_in_doubt(recorded)


# --- R23: bodies that are not what is said of them -----------------------------------------------------------------


def r23_a_body_is_read_whatever_is_said_of_it(recording: Recording, path: str) -> None:
    body = BODIES[path]
    (flow,) = of_path(recording, path)
    assert flow.request is not None
    assert flow.request.body == body.data
    leaves = [leaf for leaf in decode_flow(flow).leaves if leaf.path[0] == "request.body"]
    assert [leaf.path[:-1] for leaf in leaves if leaf.value == IMEI] == [body.layers]
    assert {leaf.opaque for leaf in leaves} - {""} == {body.stopped} - {""}
    assert seen(recording, flow)


def believed(
    self: Walk, body: bytes, path: tuple[str, ...], origin: Origin, *, encoding: str = "", content_type: str = ""
) -> None:
    """Take a body for what is said of it, and for nothing where that fails."""
    with contextlib.suppress(EOFError, OSError, UnicodeDecodeError):
        if encoding in {"", "gzip"}:
            text = (gzip.decompress(body) if encoding else body).decode("utf-8")
            self.add(text, path, origin, content_type=content_type)


@pytest.mark.parametrize("path", BODIES)
def test_r23_a_body_is_read_whatever_is_said_of_it(recorded: Recording, path: str) -> None:
    r23_a_body_is_read_whatever_is_said_of_it(recorded, path)


@pytest.mark.parametrize("path", BODIES)
def test_r23_taking_it_at_its_word_would_be_found(
    recorded: Recording, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(Walk, "add_body", believed)
    with pytest.raises(AssertionError):
        r23_a_body_is_read_whatever_is_said_of_it(recorded, path)
