"""Small HAR files in the manner of each tool, all of the same traffic: one POST of JSON, one GET, and their truth.

Written after what the tools' sources and documents say of their exports; no file of theirs is copied.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from pathlib import Path
from typing import Any, Final

from sdkwitness.capture import bundle
from sdkwitness.capture.importers import ImportSummary, import_files
from sdkwitness.capture.records import Recording

IMEI: Final = "356868000041418"
BODY: Final = json.dumps({"imei": IMEI, "name": "张小明"}, ensure_ascii=False)
ANSWER: Final = json.dumps({"ok": True, "city": "北京"}, ensure_ascii=False)
URL: Final = "https://api.example.com/v1/report?app=demo"
STARTED: Final = 1_767_323_045_678
"""Milliseconds since the epoch: 2026-01-02T03:04:05.678Z."""

Object = dict[str, Any]


def headers(**fields: str) -> list[Object]:
    return [{"name": name.replace("_", "-"), "value": value} for name, value in fields.items()]


def log(creator: str, *entries: Object, **more: object) -> Object:
    return {"log": {"version": "1.2", "creator": {"name": creator, "version": "1"}, **more, "entries": list(entries)}}


def _sent(**more: object) -> Object:
    size = len(BODY.encode())
    told: Object = {
        "method": "POST",
        "url": URL,
        "httpVersion": "HTTP/1.1",
        "headers": headers(Host="api.example.com", Content_Type="application/json", Content_Length=str(size)),
        "queryString": [{"name": "app", "value": "demo"}],
        "cookies": [],
        "headersSize": 120,
        "bodySize": size,
        "postData": {"mimeType": "application/json", "text": BODY},
    }
    return {**told, **more}


def _got(**more: object) -> Object:
    told: Object = {
        "status": 200,
        "statusText": "OK",
        "httpVersion": "HTTP/1.1",
        "headers": headers(Content_Type="application/json"),
        "cookies": [],
        "content": {"size": len(ANSWER.encode()), "mimeType": "application/json", "text": ANSWER},
        "redirectURL": "",
        "headersSize": 80,
        "bodySize": 60,
    }
    return {**told, **more}


def chrome() -> Object:
    pseudo = [
        {"name": ":authority", "value": "api.example.com"},
        {"name": ":method", "value": "POST"},
        {"name": ":path", "value": "/v1/report?app=demo"},
        {"name": ":scheme", "value": "https"},
        {"name": "content-type", "value": "application/json"},
    ]
    return log(
        "WebInspector",
        {
            "_connectionId": "81",
            "_initiator": {"type": "script", "stack": {"callFrames": [{"functionName": "f", "url": "https://x/a.js"}]}},
            "_priority": "High",
            "_resourceType": "fetch",
            "cache": {},
            "connection": "443",
            "pageref": "page_1",
            "request": _sent(httpVersion="http/2.0", headers=pseudo),
            "response": _got(httpVersion="http/2.0", statusText="", _transferSize=180, _error=None),
            "serverIPAddress": "203.0.113.7",
            "startedDateTime": "2026-01-02T03:04:05.678Z",
            "time": 42.123456,
            "timings": {"blocked": 1.1, "dns": -1, "ssl": -1, "connect": -1, "send": 0.2, "wait": 40, "receive": 0.8},
        },
        pages=[{"startedDateTime": "2026-01-02T03:04:05.000Z", "id": "page_1", "title": "x"}],
    )


def firefox() -> Object:
    return log(
        "Firefox",
        {
            "startedDateTime": "2026-01-02T04:04:05.678+01:00",
            "time": 42,
            "_securityState": "secure",
            "pageref": "page_1",
            "request": _sent(httpVersion="HTTP/2", bodySize=len(BODY.encode())),
            "response": _got(httpVersion="", bodySize=60),
            "cache": {},
            "timings": {"blocked": 0, "dns": 0, "connect": 0, "ssl": 0, "send": 0, "wait": 42, "receive": 0},
            "serverIPAddress": "203.0.113.7",
            "connection": "443",
        },
        browser={"name": "Firefox", "version": "140"},
    )


def safari() -> Object:
    return log(
        "WebKit Web Inspector",
        {
            "pageref": "page_0",
            "startedDateTime": "2026-01-02T03:04:05.678Z",
            "time": 42.5,
            "request": _sent(httpVersion="h2", headersSize=-1, bodySize=-1),
            "response": _got(httpVersion="h2", statusText=""),
            "cache": {},
            "timings": {"blocked": -1, "dns": -1, "connect": -1, "ssl": -1, "send": 0, "wait": 0, "receive": 0},
            "serverIPAddress": "203.0.113.7",
            "connection": "1",
            "_fetchType": "Network Load",
            "_priority": "high",
        },
    )


def charles() -> Object:
    """Base64 for whatever is no declared text, null for what it does not know."""
    raw = ANSWER.encode()
    return log(
        "Charles Proxy",
        {
            "startedDateTime": "2026-01-02T11:04:05.678+08:00",
            "time": 57,
            "request": _sent(httpVersion="HTTP/2.0", cookies=[]),
            "response": {
                "_charlesStatus": "COMPLETE",
                "status": 200,
                "statusText": None,
                "httpVersion": "HTTP/2.0",
                "cookies": [],
                "headers": [{"name": ":status", "value": "200"}, *headers(content_type="application/json")],
                "content": {
                    "size": len(raw),
                    "mimeType": None,
                    "text": base64.b64encode(raw).decode(),
                    "encoding": "base64",
                },
                "redirectURL": None,
                "headersSize": 163,
                "bodySize": len(raw),
            },
            "serverIPAddress": "203.0.113.7",
            "cache": {},
            "timings": {"dns": -1, "connect": -1, "ssl": -1, "send": 1, "wait": 56, "receive": 0},
        },
    )


def fiddler() -> Object:
    """Seven digits of a second, and comments."""
    return log(
        "Fiddler",
        {
            "startedDateTime": "2026-01-02T04:04:05.6780000+01:00",
            "time": 42,
            "request": _sent(comment=""),
            "response": _got(comment=""),
            "cache": {},
            "timings": {"blocked": -1, "dns": -1, "connect": -1, "ssl": -1, "send": 0, "wait": 42, "receive": 0},
            "serverIPAddress": "203.0.113.7",
            "connection": "ClientPort:51234;EgressPort:51235",
            "comment": "[#12]",
        },
        comment="exported",
    )


def proxyman() -> Object:
    return log(
        "Proxyman",
        {
            "_id": "12",
            "_name": "",
            "_isHTTPS": True,
            "_clientName": "Demo",
            "_clientPort": 52_001,
            "_serverPort": 443,
            "startedDateTime": "2026-01-02T03:04:05.678Z",
            "time": 42.0,
            "timings": {"blocked": 0, "send": 1, "wait": 41, "receive": 0},
            "request": _sent(bodySize=len(BODY.encode())),
            "response": _got(),
            "serverIPAddress": "203.0.113.7",
        },
    )


def http_toolkit() -> Object:
    """Null where there is nothing, and bytes of a request in a field of its own."""
    request = _sent(postData=None)
    request["_content"] = {"text": base64.b64encode(BODY.encode()).decode(), "size": 1, "encoding": "base64"}
    return log(
        "HTTP Toolkit",
        {
            "pageref": "Demo",
            "startedDateTime": "2026-01-02T04:04:05.678+01:00",
            "time": 42.5,
            "request": request,
            "response": _got(headersSize=-1),
            "cache": {},
            "timings": {"blocked": -1, "dns": -1, "connect": -1, "ssl": -1, "send": 1, "wait": 41, "receive": 0},
        },
    )


def insomnia() -> Object:
    """The query beside the URL, and little else."""
    return log(
        "Insomnia REST Client",
        {
            "startedDateTime": "2026-01-02T03:04:05.678Z",
            "time": 42,
            "request": _sent(url=URL.partition("?")[0]),
            "response": _got(),
            "cache": {},
            "timings": {"blocked": -1, "dns": -1, "connect": -1, "send": 0, "wait": 42, "receive": 0, "ssl": -1},
            "comment": "report",
        },
    )


def webpagetest() -> Object:
    """Header lines, the path alone as URL, numbers as strings."""
    lines = ["POST /v1/report?app=demo HTTP/1.1: ", "Host: api.example.com", "Content-Type: application/json"]
    return log(
        "WebPagetest",
        {
            "pageref": "page_1_0_1",
            "startedDateTime": "2026-01-02T03:04:05.678+00:00",
            "time": "42",
            "_full_url": URL,
            "_url": "/v1/report?app=demo",
            "_is_secure": 1,
            "_host": "api.example.com",
            "request": _sent(url="/v1/report?app=demo", headers=lines[1:], httpVersion=""),
            "response": _got(status="200", headers=["Content-Type: application/json"], statusText=""),
            "cache": {},
            "timings": {"blocked": -1, "dns": -1, "connect": -1, "ssl": -1, "send": 0, "wait": 42, "receive": 0},
            "_ip_addr": "203.0.113.7",
        },
    )


def mitmproxy() -> Object:
    return log(
        "mitmproxy",
        {
            "startedDateTime": "2026-01-02T03:04:05.678000+00:00",
            "time": 42,
            "request": _sent(
                httpVersion="HTTP/2.0", postData={"mimeType": "application/json", "text": BODY, "params": []}
            ),
            "response": _got(httpVersion="HTTP/2.0"),
            "cache": {},
            "timings": {"connect": -1, "ssl": -1, "send": 1, "receive": 1, "wait": 40},
            "serverIPAddress": "203.0.113.7",
        },
        pages=[],
        comment="",
    )


def playwright() -> Object:
    return log(
        "Playwright",
        {
            "_frameref": "frame@1",
            "_monotonicTime": 123.4,
            "startedDateTime": "2026-01-02T03:04:05.678Z",
            "time": 42.0,
            "request": _sent(httpVersion="HTTP/2.0"),
            "response": _got(httpVersion="HTTP/2.0", headersSize=-1, bodySize=-1, _transferSize=-1),
            "cache": {},
            "timings": {"dns": -1, "connect": -1, "ssl": -1, "send": 0, "wait": 42, "receive": 0},
            "pageref": "page@1",
            "_serverPort": 443,
            "serverIPAddress": "203.0.113.7",
            "_securityDetails": {},
        },
        browser={"name": "chromium", "version": "140"},
    )


def pcapdroid() -> Object:
    """Base64 in requests too, of bodies without their coding; no times but those of a whole exchange."""
    told: Object = {
        "mimeType": "",
        "text": base64.b64encode(BODY.encode()).decode(),
        "encoding": "base64",
        "params": [],
    }
    nothing = dict.fromkeys(("send", "wait", "receive", "blocked", "dns", "connect", "ssl"), -1)
    return log(
        "PCAPdroid",
        {
            "startedDateTime": "2026-01-02T04:04:05.678+01:00",
            "time": 42,
            "serverIPAddress": "203.0.113.7",
            "connection": "12",
            "request": _sent(httpVersion="HTTP/2", postData=told),
            "response": _got(httpVersion="HTTP/2"),
            "cache": {},
            "timings": nothing,
        },
    )


def slack() -> Object:
    """Pairs for header fields."""
    return log(
        "Slack",
        {
            "startedDateTime": STARTED,
            "time": 42,
            "request": _sent(headers=[["host", "api.example.com"], ["content-type", "application/json"]]),
            "response": _got(headers={"content-type": "application/json"}),
        },
    )


DIALECTS: Final = {
    made.__name__: made
    for made in (
        *(chrome, firefox, safari, charles, fiddler, proxyman, http_toolkit, insomnia),
        *(webpagetest, mitmproxy, playwright, pcapdroid, slack),
    )
}


def spelt(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def entry(request: Object | None = None, response: Object | None = None, **more: object) -> Object:
    """An entry with the least there is, and what a test is about."""
    asked: Object = {"method": "GET", "url": "https://h.example/x", "headers": [], **(request or {})}
    got: Object = {"status": 200, "headers": [], "content": {}, **(response or {})}
    return {"startedDateTime": "2026-01-02T03:04:05Z", "time": 1, "request": asked, "response": got, **more}


def zipped(**files: bytes) -> bytes:
    """A ZIP archive; two underscores in a name stand for its dot."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return packed.getvalue()


def load(tmp_path: Path, data: bytes, name: str = "in.har") -> tuple[Recording, ImportSummary]:
    """Import one file of these bytes and read the capture."""
    (tmp_path / name).write_bytes(data)
    summary = import_files([tmp_path / name], tmp_path / "out")
    return bundle.read(tmp_path / "out"), summary
