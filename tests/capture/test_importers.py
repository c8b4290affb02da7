from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from mitmproxy.flow import Flow as MitmFlow
from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowWriter
from mitmproxy.net import encoding
from mitmproxy.test import tflow

from sdkwitness.capture import bundle
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.importers import import_files
from sdkwitness.capture.records import Address, Flow, Headers, Recording

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
sampled = pytest.mark.skipif(not SAMPLES.exists(), reason="the public samples are not beside this checkout")


def dump(*flows: MitmFlow) -> bytes:
    """Flows as a mitmproxy dump."""
    file = io.BytesIO()
    writer = FlowWriter(file)  # type: ignore[no-untyped-call]  # mitmproxy
    for flow in flows:
        writer.add(flow)
    return file.getvalue()


def exchange(**request: object) -> HTTPFlow:
    flow = tflow.tflow(resp=True)
    for name, value in request.items():
        setattr(flow.request, name, value)
    return flow


def entry(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  # HAR is JSON of any shape
    """A HAR entry as a browser writes it."""
    base: dict[str, Any] = {
        "startedDateTime": "2026-01-02T03:04:05.678Z",
        "time": 12.5,
        "request": {
            "method": "POST",
            "url": "https://api.example.com:8443/v1?a=1",
            "httpVersion": "h2",
            "headers": [{"name": ":authority", "value": "api.example.com"}, {"name": "X-App", "value": "demo"}],
            "postData": {"mimeType": "application/json", "text": '{"imei":"1"}'},
        },
        "response": {
            "status": 200,
            "statusText": "",
            "httpVersion": "h2",
            "headers": [{"name": "Content-Type", "value": "text/plain; charset=utf-8"}],
            "content": {"text": "ok"},
        },
        "serverIPAddress": "[2001:db8::1]",
    }
    return {**base, **changes}


def har(*entries: object) -> bytes:
    return json.dumps({"log": {"version": "1.2", "entries": entries}}).encode()


def load(tmp_path: Path, data: bytes) -> Recording:
    """Import one file of these bytes."""
    (tmp_path / "in").write_bytes(data)
    import_files([tmp_path / "in"], tmp_path / "out")
    return bundle.read(tmp_path / "out")


def only(recording: Recording) -> Flow:
    [flow] = recording.flows
    return flow


def decoded(headers: Headers, body: bytes | None) -> bytes:
    """A body without its content coding, or as it is where it cannot be decoded."""
    coding = next((v for k, v in headers if k.lower() == b"content-encoding"), b"")
    try:
        plain = encoding.decode(body or b"", coding.decode() or "identity")
    except ValueError:
        return body or b""
    assert isinstance(plain, bytes)
    return plain


def test_a_dump_is_imported_whole(tmp_path: Path) -> None:
    flow = exchange(content=b"oaid=1", path="/v1")
    recording = load(tmp_path, dump(flow, tflow.twebsocketflow(), tflow.ttcpflow(), tflow.tudpflow(), tflow.tdnsflow()))  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
    assert [f.transport for f in recording.flows] == ["http", "websocket", "tcp", "udp", "dns"]
    assert recording.flows[0].request is not None
    assert recording.flows[0].request.body == b"oaid=1"
    assert [m.content for m in recording.flows[2].messages] == [b"hello", b"it's me"]
    assert recording.manifest.sources == ("in",)
    assert recording.manifest.hooks == "none"
    assert recording.manifest.started == min(f.started for f in recording.flows)
    assert recording.problems == ()


def test_the_same_files_give_the_same_capture_id(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(dump(exchange()))
    for out in ("a", "b"):
        import_files([tmp_path / "in"], tmp_path / out, app="com.example")
    a, b = bundle.read(tmp_path / "a"), bundle.read(tmp_path / "b")
    assert a == b
    assert a.manifest.app == "com.example"


def test_a_damaged_flow_costs_no_other(tmp_path: Path) -> None:
    good, bad = dump(exchange(path="/1")), bytearray(dump(exchange(path="/2")))
    at = bad.index(b"version")
    bad[at : at + 7] = b"verSION"
    recording = load(tmp_path, good + bytes(bad) + dump(exchange(path="/3")))
    assert [f.request and f.request.path for f in recording.flows] == ["/1", "/3"]
    assert recording.problems == ("in: flow 2 is damaged.",)


def test_values_of_a_wrong_type_are_a_damaged_flow(tmp_path: Path) -> None:
    bad = exchange()
    bad.comment = 7  # type: ignore[assignment]  # what a hostile dump may hold
    recording = load(tmp_path, dump(exchange(), bad))
    assert len(recording.flows) == 1
    assert len(recording.problems) == 1


def test_a_dump_that_ends_early_is_read_up_to_there(tmp_path: Path) -> None:
    whole = dump(exchange(path="/1"), exchange(path="/2"))
    recording = load(tmp_path, whole[:-10])
    assert only(recording).request is not None
    assert recording.problems == ("in: the file ends too early at flow 2.",)


def test_one_flow_id_twice_is_two_flows(tmp_path: Path) -> None:
    flow = exchange()
    assert len(load(tmp_path, dump(flow, flow)).flows) == 2


def test_several_files_become_one_capture(tmp_path: Path) -> None:
    (tmp_path / "a.mitm").write_bytes(dump(exchange(path="/a"), exchange(path="/b")))
    (tmp_path / "b.har").write_bytes(har(entry(), {"request": {}}))
    summary = import_files([tmp_path / "a.mitm", tmp_path / "b.har"], tmp_path / "out")
    assert summary.flows == 3
    assert summary.skipped == ("b.har: entry 2 is damaged or lacks what every exchange has.",)
    recording = bundle.read(tmp_path / "out")
    assert [f.id for f in recording.flows] == ["flow:1", "flow:2", "flow:3"]
    assert recording.manifest.sources == ("a.mitm", "b.har")


def test_a_har_entry_is_what_was_on_the_wire(tmp_path: Path) -> None:
    flow = only(load(tmp_path, har(entry())))
    assert flow.request is not None
    assert flow.response is not None
    assert flow.request.body == b'{"imei":"1"}'
    assert flow.request.headers == ((b"X-App", b"demo"),)
    assert (flow.request.authority, flow.request.path) == ("api.example.com:8443", "/v1?a=1")
    assert (flow.request.http_version, flow.tls, flow.sni) == ("HTTP/2.0", True, "api.example.com")
    assert flow.server == Address(host="2001:db8::1", port=8443)
    assert flow.client is None
    assert (flow.response.status, flow.response.reason, flow.response.body) == (200, "", b"ok")
    assert (flow.started, flow.complete) == (1_767_323_045_678_000_000, True)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_decoded_har_body_is_encoded_again(tmp_path: Path, coding: str) -> None:
    response = {
        "status": 200,
        "headers": [{"name": "Content-Encoding", "value": coding}],
        "content": {"text": "plain " * 50},
    }
    flow = only(load(tmp_path, har(entry(response=response))))
    assert flow.response is not None
    assert flow.response.headers == ((b"Content-Encoding", coding.encode()),)
    assert flow.response.body is not None
    assert b"plain plain" not in flow.response.body[:20]
    assert decoded(flow.response.headers, flow.response.body) == b"plain " * 50


def test_a_har_body_that_its_tool_could_not_decode_stays_as_it_is(tmp_path: Path) -> None:
    raw = b"\x1f\x8bnot really gzip"
    response: dict[str, object] = {
        "status": 200,
        "headers": [
            {"name": "content-encoding", "value": "gzip"},
            {"name": "content-length", "value": str(len(raw))},
        ],
        "content": {"text": base64.b64encode(raw).decode(), "encoding": "base64"},
    }
    flow = only(load(tmp_path, har(entry(response=response))))
    assert flow.response is not None
    assert flow.response.body == raw


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "GET", "url": "http://h.example/x"},
        {"method": "GET", "url": "http://h.example/x", "headers": [["a", "b"]], "httpVersion": None},
        {"method": "GET", "url": "http://h.example/x", "headers": None, "postData": None},
    ],
)
def test_har_of_lesser_tools_is_read(tmp_path: Path, request_: dict[str, object]) -> None:
    found = load(tmp_path, har({"startedDateTime": "2026-01-02T03:04:05Z", "time": None, "request": request_}))
    flow = only(found)
    assert flow.host == "h.example"
    assert flow.error == "no response was recorded"


def test_form_parameters_without_text_are_a_body(tmp_path: Path) -> None:
    request_: dict[str, object] = {
        "method": "POST",
        "url": "https://h.example/x",
        "headers": [],
        "postData": {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a", "value": "1 2"}]},
    }
    flow = only(load(tmp_path, har(entry(request=request_))))
    assert flow.request is not None
    assert flow.request.body == b"a=1+2"


def test_websocket_messages_of_a_har_are_read(tmp_path: Path) -> None:
    messages = [
        {"type": "send", "time": 1.5, "opcode": 1, "data": "hi"},
        {"type": "receive", "time": 2.5, "opcode": 2, "data": base64.b64encode(b"\x00\xff").decode()},
    ]
    response: dict[str, object] = {"status": 101, "headers": [], "content": {}}
    flow = only(load(tmp_path, har(entry(response=response, _webSocketMessages=messages))))
    assert flow.transport == "websocket"
    assert [(m.from_client, m.text, m.content) for m in flow.messages] == [
        (True, True, b"hi"),
        (False, False, b"\x00\xff"),
    ]


@pytest.mark.parametrize(
    "bad",
    [
        None,
        1,
        [],
        {},
        {"request": None},
        entry(request={"method": "GET", "url": "ftp://h.example/x"}),
        entry(request={"method": "GET", "url": "https:///x"}),
        entry(request={"method": "GET", "url": "https://h.example:99999/x"}),
        entry(response={"status": 200, "headers": [["alone"]]}),
    ],
)
def test_a_damaged_har_entry_costs_no_other(tmp_path: Path, bad: object) -> None:
    recording = load(tmp_path, har(bad, entry()))
    assert len(recording.flows) == 1
    [problem] = recording.problems
    assert problem.startswith("in: entry 1 ")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no file that can be imported"),
        (b'{"log":', "no HAR: it cannot be read as JSON"),
        (b'{"log":' + b"[" * 100_000, "no HAR: it cannot be read as JSON"),
        (b'{"a":1}', "holds no log.entries"),
        (b'{"log":[]}', "holds no log.entries"),
        (b'{"log":{"entries":[1]}}', "entry 1 is damaged"),
        (b"12:", "the file ends too early at flow 1"),
        (b"5:hello,", "flow 1 is no flow"),
        (b"999999999999:x", "the file ends too early"),
        (b'{"record":"event"}\n', "line 1 is no record of an agent"),
    ],
)
def test_what_cannot_be_imported_is_one_sentence_and_leaves_nothing(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(UserError, match=said) as caught:
        load(tmp_path, data)
    assert "\n" not in str(caught.value)
    assert [p.name for p in tmp_path.iterdir()] == ["in"]


def test_a_dump_of_a_later_mitmproxy_is_refused(tmp_path: Path) -> None:
    data = dump(exchange()).replace(b"7:version;2:21#", b"7:version;2:99#")
    with pytest.raises(UserError, match=r"flow 1 .*version 99"):
        load(tmp_path, data)


def test_nothing_is_imported_into_a_directory_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "theirs").write_text("x")
    with pytest.raises(UserError, match="not empty"):
        load(tmp_path, har(entry()))
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["theirs"]


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read: No such file"):
        import_files([tmp_path / "none"], tmp_path / "out")


@sampled
@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("mitmproxy/dumpfile-011.mitm", 1, "https://example.com/"),
        ("mitmproxy/dumpfile-10.mitm", 1, "https://example.com/"),
        ("mitmproxy/dumpfile-19.mitm", 1, "https://cloudflare-quic.com/"),
        ("mitmproxy/dumpfile-7-websocket.mitm", 6, "http://echo.websocket.org/"),
        ("mitmproxy/websocket.mitm", 3, "https://demo.piesocket.com/"),
        ("mitmproxy/event_stream.mitm", 2, "https://clientstream.launchdarkly.com/"),
        ("mitmproxy/successful_log.mitm", 2, "https://example.com/"),
        ("mitmproxy/corrupted_gzip_body.mitm", 1, "http://127.0.0.1:5000/"),
        ("mitmproxy/msgpack_flows", 1, "http://localhost:8082/"),
        ("har/chrome.har", 3, "https://mitmproxy.org/"),
        ("har/postdata.har", 1, "https://signal-metrics-collector-beta.s-onetag.com/"),
        ("har/with-bom.har", 1, "https://signal-metrics-collector-beta.s-onetag.com/"),
    ],
)
def test_public_samples_give_what_is_known_of_them(tmp_path: Path, name: str, count: int, first: str) -> None:
    recording = load(tmp_path, (SAMPLES / name).read_bytes())
    assert len(recording.flows) == count
    request_ = recording.flows[0].request
    assert request_ is not None
    assert f"{request_.scheme}://{request_.authority}/" == first
    assert recording.manifest.problems == ()


@sampled
@pytest.mark.parametrize("name", ["mitmproxy/dumpfile-010.mitm", "har/brokenfile.har"])
def test_public_samples_that_cannot_be_read_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError) as caught:
        load(tmp_path, (SAMPLES / name).read_bytes())
    assert "\n" not in str(caught.value)


@sampled
@pytest.mark.parametrize("name", ["chrome", "postdata", "with-bom"])
def test_public_hars_agree_with_their_expected_flows(tmp_path: Path, name: str) -> None:
    expected = json.loads((SAMPLES / "har" / f"{name}.json").read_text())
    flows = load(tmp_path, (SAMPLES / "har" / f"{name}.har").read_bytes()).flows
    assert len(flows) == len(expected)
    for flow, want in zip(flows, expected, strict=True):
        assert flow.request is not None
        assert flow.request.method == want["request"]["method"]
        assert (flow.request.scheme, flow.host) == (want["request"]["scheme"], want["request"]["pretty_host"])
        assert flow.request.path == want["request"]["path"]
        assert len(flow.request.body or b"") == want["request"]["contentLength"]
        assert (flow.response.status if flow.response else 0) == want["response"]["status_code"]
        assert len(flow.response.body or b"" if flow.response else b"") == want["response"]["contentLength"]


@sampled
@pytest.mark.parametrize("name", ["websocket", "event_stream", "successful_log", "corrupted_gzip_body"])
def test_both_formats_of_the_same_traffic_are_equal(tmp_path: Path, name: str) -> None:
    import_files([SAMPLES / "mitmproxy" / f"{name}.mitm"], tmp_path / "mitm")
    import_files([SAMPLES / "har" / f"{name}.har"], tmp_path / "har")
    pairs = list(zip(bundle.read(tmp_path / "mitm").flows, bundle.read(tmp_path / "har").flows, strict=True))
    assert pairs
    for mitm, other in pairs:
        assert (mitm.transport, mitm.server, mitm.sni, mitm.tls) == (
            other.transport,
            other.server,
            other.sni,
            other.tls,
        )
        assert mitm.messages == other.messages
        for a, b in ((mitm.request, other.request), (mitm.response, other.response)):
            assert a is not None
            assert b is not None
            assert a.headers == b.headers
            assert decoded(a.headers, a.body) == decoded(b.headers, b.body)
        assert mitm.request is not None
        assert other.request is not None
        for field in ("method", "scheme", "authority", "path", "http_version"):
            assert getattr(mitm.request, field) == getattr(other.request, field)
        assert abs(mitm.started - other.started) < 1_000_000
