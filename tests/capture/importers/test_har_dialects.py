"""HAR files of a dozen tools, each of the same exchange, and what is easily lost in each."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import dialects
import pytest
from dialects import ANSWER, BODY, STARTED, URL, Object, entry, headers, load, log, spelt
from mitmproxy.net import encoding

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Address, Device, Flow, Recording


def only(recording: Recording) -> Flow:
    [flow] = recording.flows
    return flow


def exchange(tmp_path: Path, request: Object | None = None, response: Object | None = None, **more: object) -> Flow:
    return only(load(tmp_path, spelt(log("x", entry(request, response, **more))))[0])


@pytest.mark.parametrize("name", dialects.DIALECTS)
def test_each_tool_tells_the_same_exchange(tmp_path: Path, name: str) -> None:
    recording, summary = load(tmp_path, spelt(dialects.DIALECTS[name]()))
    flow = only(recording)
    assert (summary.skipped, summary.problems, summary.cut) == ((), (), ())
    assert flow.request is not None
    assert flow.response is not None
    assert flow.request.method == "POST"
    assert f"{flow.request.scheme}://{flow.request.authority}{flow.request.path}" == URL
    assert (flow.request.body or b"").decode() == BODY
    assert (flow.response.status, (flow.response.body or b"").decode()) == (200, ANSWER)
    assert flow.started == STARTED * 1_000_000
    assert (flow.host, flow.sni, flow.tls, flow.complete) == ("api.example.com", "api.example.com", True, True)
    fields = {name.lower(): value for name, value in flow.request.headers}
    assert fields[b"content-type"] == b"application/json"
    assert not any(name.startswith(b":") for name in fields)
    first = ("fiddler", "proxyman", "http_toolkit", "insomnia", "webpagetest", "slack")
    assert flow.request.http_version == ("HTTP/1.1" if name in first else "HTTP/2.0")
    if name not in ("http_toolkit", "insomnia", "webpagetest", "slack"):
        assert flow.server is not None
        assert flow.server.host == "203.0.113.7"


@pytest.mark.parametrize(
    ("spelling", "said"),
    [
        ("h3", "HTTP/3"),
        ("h3-29", "HTTP/3"),
        ("HTTP/3", "HTTP/3"),
        ("h2", "HTTP/2.0"),
        ("HTTP/2", "HTTP/2.0"),
        ("http/1.0", "HTTP/1.0"),
        ("", "HTTP/1.1"),
        (None, "HTTP/1.1"),
        ("unknown", "HTTP/1.1"),
    ],
)
def test_versions_of_http_in_their_spellings(tmp_path: Path, spelling: str | None, said: str) -> None:
    flow = exchange(tmp_path, {"httpVersion": spelling})
    assert flow.request is not None
    assert flow.request.http_version == said


@pytest.mark.parametrize(
    "time",
    [
        "2026-01-02T03:04:05.000Z",
        "2026-01-02T04:04:05.0000000+01:00",
        "2026-01-02T04:04:05+0100",
        "2026-01-02 03:04:05",
        "2026/1/2 3:04:05",
        "Fri, 02 Jan 2026 03:04:05 GMT",
        "Fri Jan 02 2026 04:04:05 GMT+0100 (CET)",
        "/Date(1767323045000)/",
        1_767_323_045,
        1_767_323_045_000,
        "1767323045000",
    ],
)
def test_times_in_their_spellings(tmp_path: Path, time: object) -> None:
    assert exchange(tmp_path, startedDateTime=time).started == 1_767_323_045_000_000_000


@pytest.mark.parametrize("time", ["yesterday", "", None, [], True, -5, 1e30, 10**400, "2026-13-45T99:99:99Z"])
def test_an_entry_without_a_time_takes_that_of_its_neighbour_and_is_told(tmp_path: Path, time: object) -> None:
    timeless = entry(startedDateTime=time)
    recording, summary = load(tmp_path, spelt(log("x", timeless, entry(), timeless)))
    assert {f.started for f in recording.flows} == {1_767_323_045_000_000_000}
    assert summary.problems == ("in.har: 2 entries without a readable time: that of the entry before was taken.",)


def test_what_never_was_traffic_is_left_out_and_counted(tmp_path: Path) -> None:
    local = [entry({"url": url}) for url in ("data:image/png;base64,AA", "blob:https://h/1", "chrome-extension://a/b")]
    cached = [entry(_fromCache="disk"), entry(_fromCache="memory"), entry(_fetchType="Memory Cache")]
    made = entry(_wasFulfilled=True)
    tunnel = entry({"method": "CONNECT", "url": "https://h.example:443"})
    recording, summary = load(tmp_path, spelt(log("x", *local, *cached, made, tunnel, entry())))
    assert len(recording.flows) == 1
    assert [p.removeprefix("in.har: ").split(",")[0] for p in summary.problems] == [
        "1 entry only opened a tunnel",
        "1 entry with a data: URL",
        "1 entry with a blob: URL",
        "1 entry with a chrome-extension: URL",
        "1 entry answered from the disk cache",
        "2 entries answered from the memory cache",
        "1 entry answered by the test that recorded them",
    ]


@pytest.mark.parametrize(
    ("response", "said"),
    [
        ({"status": 0, "_error": "net::ERR_BLOCKED_BY_CLIENT"}, "net::ERR_BLOCKED_BY_CLIENT"),
        ({"status": -1, "_failureText": "net::ERR_ABORTED"}, "net::ERR_ABORTED"),
        ({"status": 0, "_charlesStatus": "FAILED"}, "FAILED"),
        ({"status": None}, "no response was recorded"),
    ],
)
def test_a_request_without_an_answer_says_why(tmp_path: Path, response: Object, said: str) -> None:
    flow = exchange(tmp_path, response=response)
    assert flow.response is None
    assert flow.error == said


def test_cookies_that_are_only_in_their_list_are_sent_fields(tmp_path: Path) -> None:
    cookies = [{"name": "id", "value": "7"}, {"name": "t", "value": "x"}]
    flow = exchange(tmp_path, {"cookies": cookies})
    assert flow.request is not None
    assert (b"Cookie", b"id=7; t=x") in flow.request.headers
    single = exchange_of(tmp_path / "1", {"cookies": cookies[0]})
    assert single.request is not None
    assert (b"Cookie", b"id=7") in single.request.headers
    known = exchange_of(tmp_path / "2", {"cookies": cookies, "headers": headers(Cookie="id=7")})
    assert known.request is not None
    assert [v for k, v in known.request.headers if k == b"Cookie"] == [b"id=7"]


def exchange_of(folder: Path, request: Object) -> Flow:
    folder.mkdir()
    return exchange(folder, request)


@pytest.mark.parametrize(
    ("params", "size", "body"),
    [
        ([{"name": "a", "value": "1 2"}], -1, b"a=1+2"),
        ([{"name": "a", "value": "1 2"}], 7, b"a=1%202"),
        ([{"name": "a", "value": "1/2"}], 5, b"a=1/2"),
        ([{"name": '{"imei":"1"}', "value": ""}], 12, b'{"imei":"1"}'),  # Charles, of JSON that calls itself a form
        ([{"name": "a"}], None, b"a="),
        ([{"name": "a%5B0%5D", "value": "1+2"}], None, b"a%5B0%5D=1+2"),
        ([{"name": "a%5B0%5D", "value": "1 2"}], None, b"a%255B0%255D=1+2"),
        ([{"name": "a%5B0%5D", "value": "1"}], 14, b"a%255B0%255D=1"),
        ([{"name": "a", "value": "%5B"}], None, b"a=%255B"),
    ],
)
def test_forms_without_text_are_put_together_to_their_size(
    tmp_path: Path, params: list[Object], size: int | None, body: bytes
) -> None:
    data = {"mimeType": "application/x-www-form-urlencoded", "params": params}
    flow = exchange(tmp_path, {"method": "POST", "postData": data, "bodySize": size})
    assert flow.request is not None
    assert flow.request.body == body


def test_a_form_whose_text_is_empty_is_put_together(tmp_path: Path) -> None:
    data = {"mimeType": "application/x-www-form-urlencoded", "text": "", "params": [{"name": "a", "value": "1"}]}
    flow = exchange(tmp_path, {"method": "POST", "postData": data})
    assert flow.request is not None
    assert flow.request.body == b"a=1"


def test_text_that_is_empty_beside_a_size_is_a_body_that_was_not_kept(tmp_path: Path) -> None:
    asked: Object = {"method": "POST", "postData": {"mimeType": "text/plain", "text": ""}, "bodySize": 9}
    recording, summary = load(tmp_path, spelt(log("x", entry(asked, {"content": {"text": "", "size": 9}}))))
    flow = only(recording)
    assert flow.request is not None
    assert flow.response is not None
    assert (flow.request.body, flow.response.body) == (None, None)
    lost = ("requests whose body is not in the file: 1.", "responses whose body is not in the file: 1.")
    assert summary.problems == tuple(f"in.har: {what}" for what in lost)


def test_a_multipart_form_without_text_is_put_together(tmp_path: Path) -> None:
    params = [
        {"name": "imei", "value": "1"},
        {"name": "f", "fileName": "a.txt", "contentType": "text/plain", "value": "hi"},
    ]
    kind = "multipart/form-data; boundary=xyz"
    flow = exchange(
        tmp_path,
        {"method": "POST", "headers": headers(Content_Type=kind), "postData": {"mimeType": kind, "params": params}},
    )
    assert flow.request is not None
    assert flow.request.body == (
        b'--xyz\r\nContent-Disposition: form-data; name="imei"\r\n\r\n1\r\n'
        b'--xyz\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhi\r\n'
        b"--xyz--\r\n"
    )


def test_a_body_that_the_tool_did_not_keep_is_told(tmp_path: Path) -> None:
    recording, summary = load(tmp_path, spelt(log("Firefox", entry({"method": "POST", "bodySize": 900}))))
    request = only(recording).request
    assert request is not None
    assert request.body is None
    assert summary.problems == ("in.har: requests whose body is not in the file: 1.",)


def test_bytes_of_a_request_in_base64_are_what_was_sent(tmp_path: Path) -> None:
    packed = gzip.compress(b'{"imei":"1"}')
    flow = exchange(
        tmp_path,
        {
            "method": "POST",
            "headers": headers(Content_Encoding="gzip"),
            "postData": {"mimeType": "x", "text": base64.urlsafe_b64encode(packed).decode(), "encoding": "base64"},
        },
    )
    assert flow.request is not None
    assert flow.request.body == packed


def test_base64_without_a_word_of_it_is_known_by_its_size(tmp_path: Path) -> None:
    raw = bytes(range(250, 256)) * 10
    flow = exchange(tmp_path, response={"content": {"size": 60, "text": base64.b64encode(raw).decode()}})
    assert flow.response is not None
    assert flow.response.body == raw


def test_text_that_calls_itself_base64_stays_text(tmp_path: Path) -> None:
    flow = exchange(tmp_path, response={"content": {"size": 9, "text": "no base64!", "encoding": "base64"}})
    assert flow.response is not None
    assert flow.response.body == b"no base64!"


@pytest.mark.parametrize(
    ("kind", "text", "size", "raw"),
    [
        ("text/plain", "é", 2, b"\xc3\xa9"),
        ("text/plain", "é", 1, b"\xe9"),
        ("text/plain", "é", None, b"\xc3\xa9"),
        ("text/plain; charset=gbk", "张", 2, b"\xd5\xc5"),
        ("text/plain; charset=gbk", "张", 3, b"\xe5\xbc\xa0"),
        ("text/plain; charset=nonsense", "张", None, b"\xe5\xbc\xa0"),
    ],
)
def test_the_charset_is_the_one_that_has_the_size(
    tmp_path: Path, kind: str, text: str, size: int | None, raw: bytes
) -> None:
    flow = exchange(tmp_path, response={"headers": headers(Content_Type=kind), "content": {"size": size, "text": text}})
    assert flow.response is not None
    assert flow.response.body == raw


@pytest.mark.parametrize("coding", ["br", "BR", "gzip, br", "aws-chunked", "utf-8", ""])
def test_a_coding_costs_no_entry(tmp_path: Path, coding: str) -> None:
    flow = exchange(
        tmp_path, response={"headers": headers(Content_Encoding=coding), "content": {"text": "plain " * 50}}
    )
    assert flow.response is not None
    body = flow.response.body or b""
    assert (encoding.decode(body, "br") if coding.lower() == "br" else body) == b"plain " * 50


def test_websocket_messages_of_all_spellings(tmp_path: Path) -> None:
    messages = [
        {"type": "send", "time": 1767323046.5, "opcode": 1, "data": "hi"},
        {"type": "receive", "time": 1767323047.5, "opcode": 2, "data": "AP8="},
        {"direction": "outgoing", "time": "2026-01-02T03:04:08Z", "opcode": "text", "payload": "yo"},
        {"type": "receive", "time": None, "opcode": 9, "data": ""},
        {"type": "receive", "time": 1767323049.5, "opcode": 8, "data": base64.b64encode(b"\x03\xe8bye").decode()},
        {"type": "sideways", "time": 1, "opcode": 1, "data": "x"},
        None,
    ]
    document = log("Chrome", entry({"url": "wss://h.example/s"}, {"status": 101}, _webSocketMessages=messages))
    recording, summary = load(tmp_path, spelt(document))
    flow = only(recording)
    assert flow.transport == "websocket"
    assert (flow.request and flow.request.scheme, flow.tls) == ("https", True)
    assert [(m.from_client, m.text, m.content) for m in flow.messages] == [
        (True, True, b"hi"),
        (False, False, b"\x00\xff"),
        (True, True, b"yo"),
    ]
    assert [m.time // 1_000_000 for m in flow.messages] == [1767323046500, 1767323047500, 1767323048000]
    assert summary.problems == ("in.har: WebSocket messages that could not be read and were left out: 2.",)


def test_tweasels_metadata_name_app_and_device(tmp_path: Path) -> None:
    told: Object = {
        "startDate": "2026-01-02T03:04:05Z",
        "endDate": "2026-01-02T03:05:05Z",
        "options": {"mode": "allowlist", "apps": ["com.example.app"]},
        "device": {
            "platform": "android",
            "runTarget": "emulator",
            "osVersion": "13",
            "manufacturer": "Google",
            "model": "sdk_gphone64",
            "architectures": "x86_64",
        },
        "versions": {"cyanoacrylate": "1.0.0"},
        "apps": [{"platform": "android", "id": "com.example.app", "version": "1", "architectures": []}],
        "metaVersion": "1.0",
    }
    document = log("cyanoacrylate", entry())
    document["log"]["_tweasel"] = told  # behind the entries, as cyanoacrylate writes it
    recording, _ = load(tmp_path, spelt(document))
    assert recording.manifest.app == "com.example.app"
    assert recording.manifest.device == Device(name="Google sdk_gphone64", platform="android", api_level=33)


def test_a_key_that_stands_twice_is_told(tmp_path: Path) -> None:
    data = spelt(log("x", entry())).replace(b'"method":', b'"method": "PUT", "method":')
    recording, summary = load(tmp_path, data)
    assert len(recording.flows) == 1
    assert summary.problems == ("in.har: entry 1 holds the key 'method' twice; the last was taken.",)


def test_what_json_does_not_allow_is_read_all_the_same(tmp_path: Path) -> None:
    data = spelt(log("x", entry({"method": "POST", "postData": {"text": "A\tB-BYTE"}}, time="@", _weight="#")))
    for spelling, raw in ((b'"@"', b"NaN"), (b'"#"', b"-Infinity"), (b"\\t", b"\t"), (b"BYTE", b"\xff\xfe")):
        assert spelling in data
        data = data.replace(spelling, raw)
    flow = only(load(tmp_path, data)[0])
    assert flow.request is not None
    assert flow.request.body == b"A\tB-\xff\xfe"


def test_a_har_without_entries_is_a_capture_that_says_so(tmp_path: Path) -> None:
    recording, summary = load(tmp_path, spelt(log("x")))
    assert recording.flows == ()
    assert summary.problems == ("in.har: it is a HAR file without entries.",)


@pytest.mark.parametrize("entries", [{}, None, 5, "x"])
def test_entries_that_are_no_list_are_refused(tmp_path: Path, entries: object) -> None:
    with pytest.raises(UserError, match=r"holds no log\.entries"):
        load(tmp_path, json.dumps({"log": {"entries": entries}}).encode())


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://bücher.example/ä?ö=ü", "https://xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC"),
        ("HTTPS://h.example/a b?c d", "https://h.example/a%20b?c%20d"),
        ('https://h.example/%zz?a=%00+%7B"', 'https://h.example/%zz?a=%00+%7B"'),
        ("https://user:pw@h.example?x=1#frag", "https://h.example/?x=1"),
        ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443/x"),
        ("ws://h.example", "http://h.example/"),
        ("https://h.example/\ud800", "https://h.example/%ED%A0%80"),
    ],
)
def test_urls_are_as_they_are_sent(tmp_path: Path, url: str, said: str) -> None:
    document = json.dumps(log("x", entry({"url": url}))).encode()
    request = only(load(tmp_path, document)[0]).request
    assert request is not None
    assert f"{request.scheme}://{request.authority}{request.path}" == said


@pytest.mark.parametrize("url", ["dark.example:8443", "https://dark.example:8443", "https://dark.example:8443/"])
def test_a_tunnel_that_nobody_looked_into_is_a_dark_flow(tmp_path: Path, url: str) -> None:
    tunnel = entry({"method": "CONNECT", "url": url}, time=1500)
    recording, summary = load(tmp_path, spelt(log("Charles Proxy", tunnel, tunnel, entry())))
    _, dark, again = recording.flows
    assert again.dark
    assert (dark.transport, dark.host, dark.tls, dark.dark, dark.complete) == ("tcp", "dark.example", True, True, True)
    assert dark.server == Address(host="dark.example", port=8443)
    assert (dark.ended or 0) - dark.started == 1_500_000_000
    assert summary.problems == ()


def test_a_file_without_any_time_says_so(tmp_path: Path) -> None:
    recording, summary = load(tmp_path, spelt(log("hand", entry(startedDateTime=None), entry(startedDateTime=None))))
    assert [f.started for f in recording.flows] == [0, 0]
    assert summary.problems == (
        "in.har: none of its entries has a readable time: they stand at the beginning of 1970.",
    )
