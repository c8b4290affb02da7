"""Bodies that tools cannot say in HAR: bytes as text, bodies in files of their own, and those that are not there."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import pytest
from dialects import Object, entry, headers, load, log, playwright, spelt, zipped

from sdkwitness.capture.importers import ImportSummary
from sdkwitness.capture.records import Flow

PROTOBUF = b"\x08\x96\x01\x12\x05caf\xc3\xa9"
NAME = "b5405031566b18f34618368b40a3e2e1.jsonl"


def post(
    tmp_path: Path, request: Object, response: Object | None = None, fields: dict[str, str] | None = None
) -> tuple[Flow, ImportSummary]:
    """Import an entry of this request with these header fields."""
    told = {"method": "POST", "headers": headers(**(fields or {})), **request}
    recording, summary = load(tmp_path, spelt(log("x", entry(told, response))))
    [flow] = recording.flows
    return flow, summary


def body(flow: Flow) -> bytes | None:
    assert flow.request is not None
    return flow.request.body


@pytest.mark.parametrize("size", [len(PROTOBUF), -1, None])
def test_bytes_as_one_character_each_are_bytes(tmp_path: Path, size: int | None) -> None:
    """As Firefox and Chrome write what is no UTF-8."""
    told = {"postData": {"text": PROTOBUF.decode("latin-1")}, "bodySize": size}
    flow, summary = post(tmp_path, told, fields={"Content_Type": "application/x-protobuf"})
    assert body(flow) == PROTOBUF
    assert summary.problems == ()


def test_the_length_that_was_sent_decides_before_the_count_of_characters(tmp_path: Path) -> None:
    """Firefox counts characters in `bodySize`, so for text in two bytes a letter both readings have a size."""
    for length, said in (("5", b"caf\xc3\xa9"), ("4", b"caf\xe9"), ("", b"caf\xc3\xa9")):
        told = {"postData": {"text": "caf\u00e9"}, "bodySize": 4}
        (tmp_path / f"of{length}").mkdir()
        fields = {"Content_Type": "application/json", "Content_Length": length}
        assert body(post(tmp_path / f"of{length}", told, fields=fields)[0]) == said


@pytest.mark.parametrize("length", [{"Content_Length": "1"}, {}])
def test_a_body_that_the_file_has_packed_is_not_packed_again(tmp_path: Path, length: dict[str, str]) -> None:
    """Browsers give what a script sent; proxies unpack it, and the length is that of other bytes."""
    packed = gzip.compress(b'{"imei":"356868000041418"}', mtime=0)
    told = {"postData": {"text": packed.decode("latin-1")}}
    flow, _ = post(tmp_path, told, fields={"Content_Encoding": "gzip", **length})
    assert body(flow) == packed


@pytest.mark.parametrize(("raw", "packed"), [(False, True), (True, False)])
def test_bytes_in_base64_are_unpacked_unless_the_file_says_that_they_are_not(
    tmp_path: Path, raw: bool, packed: bool
) -> None:
    """PCAPdroid keeps what it unpacked; exports of ours keep what no coding can hold."""
    told: Object = {"text": base64.b64encode(PROTOBUF).decode(), "encoding": "base64", "_raw": raw}
    flow, _ = post(tmp_path, {"postData": told}, fields={"Content_Encoding": "gzip", "Content_Length": "30"})
    assert (gzip.decompress(body(flow) or b"") if packed else body(flow)) == PROTOBUF


def test_a_websocket_of_http2_is_no_tunnel(tmp_path: Path) -> None:
    asked: Object = {"method": "CONNECT", "url": "https://h.example/ws", "headers": []}
    messages = [{"type": "send", "opcode": 1, "data": "x"}]
    recording, _ = load(tmp_path, spelt(log("x", entry(asked, _webSocketMessages=messages))))
    [flow] = recording.flows
    assert flow.request is not None
    assert (flow.request.path, [m.content for m in flow.messages]) == ("/ws", [b"x"])


def test_what_a_tool_made_of_bytes_is_told(tmp_path: Path) -> None:
    request = {"postData": {"text": PROTOBUF.decode(errors="replace")}}
    response = {"headers": headers(Content_Length="9"), "content": {"text": "cut"}}
    _, summary = post(tmp_path, request, response, {"Content_Length": str(len(PROTOBUF))})
    assert summary.problems == (
        "in.har: requests whose body is not in the file as it was sent: 1.",
        "in.har: responses whose body is not in the file as it came: 1.",
    )
    (tmp_path / "packed").mkdir()
    unpacked: Object = {
        "headers": headers(Content_Length="9"),
        "content": {"text": "unpacked by the browser", "size": 23},
    }
    _, summary = post(tmp_path / "packed", request, unpacked, {"Content_Length": "3", "Content_Encoding": "gzip"})
    assert summary.problems == ("in.har: requests whose body is not in the file as it was sent: 1.",)


@pytest.mark.parametrize(
    ("request_", "fields"),
    [
        ({}, {"Content_Type": "application/json"}),
        ({"bodySize": -1}, {"Content_Type": "text/plain"}),
        ({"bodySize": 0}, {"Content_Type": "multipart/form-data; boundary=x"}),
        ({"bodySize": 3}, {}),
        ({"bodySize": 0}, {"Content_Length": "3"}),
    ],
)
def test_a_body_of_which_there_are_only_signs_was_not_kept(
    tmp_path: Path, request_: Object, fields: dict[str, str]
) -> None:
    flow, summary = post(tmp_path, request_, fields=fields)
    assert body(flow) is None
    assert summary.problems == ("in.har: requests whose body is not in the file: 1.",)


@pytest.mark.parametrize(
    ("request_", "fields"),
    [
        ({"bodySize": 0}, {"Content_Type": "application/json"}),
        ({"postData": {"text": ""}}, {"Content_Type": "application/json"}),
        ({}, {"Content_Type": "application/json", "Content_Length": "0"}),
        ({"method": "GET"}, {"Content_Type": "application/json"}),
        ({}, {}),
    ],
)
def test_a_body_that_was_empty_is_none_that_is_missing(
    tmp_path: Path, request_: Object, fields: dict[str, str]
) -> None:
    flow, summary = post(tmp_path, request_, fields=fields)
    assert body(flow) == b""
    assert summary.problems == ()


@pytest.mark.parametrize(
    ("method", "response", "missing"),
    [
        ("GET", {"content": {"size": 5}}, 1),
        ("GET", {"headers": headers(Content_Length="5"), "status": 302}, 1),
        ("HEAD", {"headers": headers(Content_Length="5")}, 0),
        ("GET", {"headers": headers(Content_Length="5"), "status": 304}, 0),
        ("GET", {"content": {"size": 0}}, 0),
    ],
)
def test_answers_without_their_body_are_counted(tmp_path: Path, method: str, response: Object, missing: int) -> None:
    _, summary = load(tmp_path, spelt(log("x", entry({"method": method}, response))))
    assert summary.problems == ("in.har: responses whose body is not in the file: 1.",) * missing


def socket(**more: object) -> Object:
    """Playwright's HAR of a WebSocket whose messages are in a file of their own."""
    document = playwright()
    [first] = document["log"]["entries"]
    content = {"size": -1, "mimeType": "x-unknown", "_file": NAME}
    answer = {**first["response"], "status": 101, "content": content}
    asked: Object = {**first["request"], "method": "GET", "url": "wss://h.example/ws", "headers": [], "bodySize": 0}
    del asked["postData"]
    document["log"]["entries"] = [{**first, "request": asked, "response": answer, "_resourceType": "websocket", **more}]
    return document


def test_playwrights_messages_in_a_file_of_their_own(tmp_path: Path) -> None:
    lines: list[Object] = [
        {"type": "send", "time": 1_767_323_045_700.5, "opcode": 1, "data": "你好"},
        {"type": "receive", "time": 1_767_323_045_800.25, "opcode": 2, "data": "AAEC/w=="},
    ]
    kept = b"".join(json.dumps(line).encode() + b"\n" for line in lines) + b'{"type": "se'
    recording, summary = load(tmp_path, zipped(**{"har.har": spelt(socket()), NAME: kept}), "trace.zip")
    [flow] = recording.flows
    assert [(m.from_client, m.text, m.content) for m in flow.messages] == [
        (True, True, "你好".encode()),
        (False, False, b"\x00\x01\x02\xff"),
    ]
    assert flow.messages[1].time == 1_767_323_045_800_250_000
    assert summary.problems == ("trace.zip: WebSocket messages that could not be read and were left out: 1.",)


def test_a_websocket_without_its_messages_is_told(tmp_path: Path) -> None:
    _, summary = load(tmp_path, spelt(socket()))
    assert summary.problems == ("in.har: WebSockets whose messages are not in the file: 1.",)
    (tmp_path / "null").mkdir()
    _, summary = load(tmp_path / "null", spelt(socket(_webSocketMessages=None)))
    assert summary.problems == ("in.har: WebSockets whose messages are not in the file: 1.",)
    (tmp_path / "silent").mkdir()
    _, summary = load(tmp_path / "silent", spelt(socket(_webSocketMessages=[])))
    assert not [p for p in summary.problems if "WebSockets" in p]


def test_methods_in_lower_case_are_those_that_everybody_knows(tmp_path: Path) -> None:
    document = log("axios-har-tracker", entry({"method": "post"}), entry({"method": "m-search"}))
    recording, _ = load(tmp_path, spelt(document))
    assert [f.request.method for f in recording.flows if f.request is not None] == ["POST", "m-search"]


def test_answers_of_which_nothing_came_are_from_a_cache(tmp_path: Path) -> None:
    """Playwright says no more of a cache; Chrome says as much of a WebSocket, and chrome-har-capturer more."""
    nothing = {"_transferSize": 0, "headersSize": 152, "bodySize": -152}
    left = [entry(response=nothing, _monotonicTime=1.5), entry(_fromDiskCache=True)]
    failed = {"_transferSize": 0, "headersSize": -1, "bodySize": -1}
    socket = entry(response={**nothing, "status": 101}, _webSocketMessages=[{"type": "send", "opcode": 1, "data": "x"}])
    kept = [entry(), entry(response=failed, _monotonicTime=2.5), entry(_fromDiskCache=False), socket]
    recording, summary = load(tmp_path, spelt(log("x", *left, *kept)))
    assert len(recording.flows) == len(kept)
    assert [m.content for m in recording.flows[3].messages] == [b"x"]
    assert summary.problems == ("in.har: 2 entries answered from a cache, so nothing left the device: left out.",)


def test_fields_of_one_name_that_a_tool_writes_as_lines_are_fields(tmp_path: Path) -> None:
    """As Chrome and Firebug write the cookies that a response sets."""
    told = [{"name": "Set-Cookie", "value": "a=1; path=/\nb=2\r\nc=3"}]
    recording, _ = load(tmp_path, spelt(log("Firebug", entry(response={"headers": told}))))
    assert recording.flows[0].response is not None
    assert recording.flows[0].response.headers == tuple((b"Set-Cookie", v) for v in (b"a=1; path=/", b"b=2", b"c=3"))
