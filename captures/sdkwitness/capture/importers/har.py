"""HAR files of any tool; what HAR holds decoded is encoded again, so that bodies are as on the wire."""

from __future__ import annotations

import base64
import ipaddress
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlencode, urlsplit

from mitmproxy import exceptions, http
from mitmproxy.connection import Client, Server
from mitmproxy.flow import Error
from mitmproxy.io.har import fix_headers, request_to_flow  # pyright: ignore[reportUnknownVariableType]  # mitmproxy
from mitmproxy.websocket import WebSocketData, WebSocketMessage

from sdkwitness.capture.flows import DEFAULT_PORTS
from sdkwitness.capture.importers import mitm
from sdkwitness.capture.importers.entry import Skipped
from sdkwitness.capture.importers.sink import Sink
from sdkwitness.capture.mitm_compat import header

Entry = dict[str, Any]  # HAR as other tools write it: any field may be missing or of another type

KEPT: Final = False
BOM: Final = b"\xef\xbb\xbf"
SCHEMES: Final = {"http": "http", "ws": "http", "https": "https", "wss": "https"}
VERSIONS: Final = {
    "h2": b"HTTP/2.0",
    "http/2": b"HTTP/2.0",
    "http/2.0": b"HTTP/2.0",
    "h3": b"HTTP/3",
    "http/3": b"HTTP/3",
    "http/3.0": b"HTTP/3",
    "http/1.0": b"HTTP/1.0",
}
TEXT_FRAME: Final = 1
"""WebSocket opcode (RFC 6455, 5.2)."""


def recognise(head: bytes, name: str) -> bool:
    """Whether a file begins like a JSON object that is no record of an agent."""
    text = head.removeprefix(BOM).lstrip()
    return text.startswith(b"{") and not text.startswith(b'{"record"')


def read(path: Path, sink: Sink) -> None:
    """Read a HAR file."""
    mitm.write(entries(path), sink)


def entries(path: Path) -> Iterator[http.HTTPFlow | Skipped]:
    """Yield the exchanges of a HAR file in their order."""
    try:
        document: object = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        yield Skipped("the file is no HAR: it cannot be read as JSON.")
        return
    found: object = _object(_object(document).get("log")).get("entries")
    if not isinstance(found, list):
        yield Skipped("the file is no HAR: it holds no log.entries.")
        return
    for number, entry in enumerate(cast("list[Entry]", found), 1):
        try:
            yield exchange(entry)
        # What other tools write, or a hostile file holds, is wrong in every way there is.
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError):
            yield Skipped(f"entry {number} is damaged or lacks what every exchange has.")
        except exceptions.OptionsError:
            yield Skipped(f"entry {number} has headers that cannot be read.")


def _object(value: object) -> Entry:
    """A JSON object, or an empty one where the file holds something else."""
    return cast("Entry", value) if isinstance(value, dict) else {}


def exchange(entry: Entry) -> http.HTTPFlow:
    """One HAR entry as mitmproxy's flow, its legs and bodies as they would have been recorded.

    Raises:
        ValueError, TypeError, KeyError, AttributeError, OptionsError: The entry cannot be read.
    """
    request, response = cast("Entry", entry["request"]), cast("Entry", entry.get("response") or {})
    url = urlsplit(str(request["url"]))
    scheme = SCHEMES[url.scheme.lower()]
    if not url.hostname:
        raise ValueError("no host")
    flow = request_to_flow(_frame(entry, request, response, scheme))
    assert flow.response is not None
    flow.request.data.http_version = _version(request.get("httpVersion"))
    _place(flow, url.hostname, url.port or DEFAULT_PORTS[scheme], scheme == "https", entry.get("serverIPAddress"))
    flow.request.data.headers = _headers(request)
    flow.request.data.content = _sent(flow.request, request.get("postData"))
    messages = entry.get("_webSocketMessages")
    if messages:
        flow.websocket = WebSocketData([_message(m) for m in messages])
        flow.websocket.timestamp_end = flow.websocket.messages[-1].timestamp
    if not response.get("status"):
        flow.response = None
        said = str(response.get("_error") or "no response was recorded")
        flow.error = Error(said, flow.request.timestamp_end or flow.request.timestamp_start)
        return flow
    got = flow.response
    got.data.http_version = _version(response.get("httpVersion") or request.get("httpVersion"))
    if "statusText" in response:
        got.data.reason = str(response["statusText"]).encode("ascii", "replace")
    got.data.headers = _headers(response)
    got.data.content = _received(got, response.get("content"))
    return flow


def _frame(entry: Entry, request: Entry, response: Entry, scheme: str) -> Entry:
    """What mitmproxy's reader needs of an entry, without headers and bodies: those are read here."""
    duration = entry.get("time")
    usable = isinstance(duration, int | float) and math.isfinite(duration) and duration > 0
    return {
        "startedDateTime": entry["startedDateTime"],
        "time": duration if usable else 0,
        "request": {
            "method": str(request["method"]),
            "url": scheme + request["url"][request["url"].index(":") :],
            "httpVersion": "",
            "headers": [],
        },
        "response": {"status": int(response.get("status") or 0), "httpVersion": "", "headers": [], "content": {}},
    }


def _place(flow: http.HTTPFlow, host: str, port: int, tls: bool, peer: object) -> None:
    """Say where the exchange went, on its legs."""
    address = str(peer or "").strip("[]")
    sni = host if tls and not _is_ip(host) else None
    started = flow.request.timestamp_start
    flow.client_conn = Client(peername=("", 0), sockname=("", 0), tls=tls, sni=sni, timestamp_start=started)
    flow.server_conn = Server(
        address=(host, port), peername=(address, port) if _is_ip(address) else None, tls=tls, sni=sni
    )


def _headers(message: Entry) -> http.Headers:
    """The header fields; HTTP/2's pseudo fields, which some browsers list with them, are left out."""
    found = fix_headers(message.get("headers") or [])
    return http.Headers([(name, value) for name, value in found.fields if not name.startswith(b":")])


def _sent(request: http.Request, data: Entry | None) -> bytes | None:
    """The request's body as it was on the wire."""
    if not data:
        return b""
    text = data.get("text")
    if text is None:
        pairs = [(p.get("name", ""), p.get("value", "")) for p in data.get("params") or ()]
        text = urlencode(pairs)
    if data.get("encoding") == "base64":  # ours: HAR has no word for bytes of a request
        return base64.b64decode(text)
    return _on_the_wire(request, str(text))


def _received(response: http.Response, content: Entry | None) -> bytes | None:
    """The response's body as it was on the wire, or None where the tool did not keep it."""
    if not content or content.get("text") is None:
        return None
    text = str(content["text"])
    if content.get("_raw"):  # ours: bytes as they were on the wire, since they could not be decoded
        return base64.b64decode(text)
    return _on_the_wire(response, base64.b64decode(text) if content.get("encoding") == "base64" else text)


def _on_the_wire(message: http.Message, content: str | bytes) -> bytes | None:
    """Apply the charset and the content codings that the headers name."""
    length = header(message, b"content-length")
    headers = message.headers
    message.headers = headers.copy()  # setting a body rewrites the headers that describe it
    if isinstance(content, str):
        message.set_text(content)
        plain = message.content or b""
    else:
        plain = content
    # A body that the tool could not decode is in the file as it came; its length gives it away.
    if length == str(len(plain)):
        raw: bytes | None = plain
    else:
        message.set_content(plain)
        raw = message.raw_content
    message.headers = headers
    return raw


def _message(message: Entry) -> WebSocketMessage:
    """One WebSocket message in Chrome's notation."""
    text = int(message.get("opcode", TEXT_FRAME)) == TEXT_FRAME
    data = str(message.get("data", ""))
    content = data.encode("utf-8", "surrogateescape") if text else base64.b64decode(data)
    return WebSocketMessage(
        int(message.get("opcode", TEXT_FRAME)), message["type"] == "send", content, float(message["time"])
    )


def _version(named: object) -> bytes:
    return VERSIONS.get(str(named or "").lower(), b"HTTP/1.1")


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
