"""Exchanges as entries of a HAR, from which `import` makes the same exchanges again.

mitmproxy makes the entries. HAR has no word for bytes of a request and none for a body that cannot be decoded:
`encoding` beside `postData.text`, and `_raw` beside either text, are ours; so are `_unsent` of a request that
failed, `_trailers`, `encoding` of a WebSocket message that is called text and is none, and `log._sdkwitness`.
"""

from __future__ import annotations

import base64
import json
from typing import Any, cast

import msgspec
from mitmproxy import http
from mitmproxy.addons.savehar import SaveHar
from mitmproxy.connection import Server
from mitmproxy.websocket import WebSocketData, WebSocketMessage

from sdkwitness.capture.context import Context
from sdkwitness.capture.importers import har
from sdkwitness.capture.importers.har import about, frames
from sdkwitness.capture.importers.har.fields import TRAILERS
from sdkwitness.capture.mitm_compat import header
from sdkwitness.capture.mitm_records import UNSENT, failure

Object = dict[str, Any]


class Maker:
    """Makes the entries of one file."""

    def __init__(self) -> None:
        self._maker = SaveHar()
        self._timed: set[Server] = set()
        """Legs whose setup an entry tells already."""

    def head(self, context: Context) -> Object:
        """What stands in `log` before its entries."""
        head = cast("Object", self._maker.make_har([]))["log"]  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
        del head["entries"]
        return cast("Object", head) | {about.OURS: msgspec.to_builtins(context)}

    def entry(self, flow: http.HTTPFlow) -> str | None:
        """An exchange as JSON, or None where HAR cannot say it."""
        try:
            return json.dumps(self._entry(flow), indent=1)
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
            return None

    def _entry(self, flow: http.HTTPFlow) -> Object:
        fields, messages = flow.request.headers.fields, flow.websocket
        # What mitmproxy cannot decode it cannot write either; what came as it is goes as it is.
        if flow.request.get_content(strict=False) == flow.request.raw_content:
            flow.request.headers.fields = tuple(f for f in fields if f[0].lower() != b"content-encoding")
        flow.websocket = None
        leg = flow.server_conn
        leg.timestamp_start = leg.timestamp_start or leg.timestamp_tcp_setup
        entry = cast("Object", self._maker.flow_entry(flow, self._timed))  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
        flow.request.headers.fields = fields
        entry["request"]["headers"] = _fields(flow.request.headers)
        entry["request"]["url"] = _url(flow.request)
        if ended := _ended(flow):
            entry["time"] = max(1000 * (ended - flow.request.timestamp_start), 0)
        if messages is not None:
            entry |= {"_resourceType": "websocket", frames.KEY: _messages(messages)}
        for message, told in ((flow.request, entry["request"]), (flow.response, entry["response"])):
            if message is not None and message.trailers:
                told[TRAILERS] = _fields(message.trailers)
        _restore(entry, flow)
        return entry


def _fields(headers: http.Headers) -> list[Object]:
    pairs = ((part.decode("utf-8", "surrogateescape") for part in field) for field in headers.fields)
    return [{"name": name, "value": value} for name, value in pairs]


def _ended(flow: http.HTTPFlow) -> float:
    """When the exchange was over, in seconds since the epoch; 0 where that is not known."""
    if flow.response is not None:
        return flow.response.timestamp_end or 0.0
    return flow.error.timestamp if flow.error is not None else 0.0


def _messages(data: WebSocketData) -> list[Object]:
    """The messages of a WebSocket, and how it was closed."""
    told = [_message(message) for message in data.messages]
    if data.close_code is not None and data.timestamp_end is not None:
        reason = (data.close_reason or "").encode("utf-8", "surrogateescape")
        closing = base64.b64encode(data.close_code.to_bytes(2) + reason).decode()
        way = "send" if data.closed_by_client else "receive"
        told.append({"type": way, "time": data.timestamp_end, "opcode": frames.CLOSE, "data": closing})
    return told


def _message(message: WebSocketMessage) -> Object:
    told: Object = {
        "type": "send" if message.from_client else "receive",
        "time": message.timestamp,
        "opcode": message.type.value,
        "data": base64.b64encode(message.content).decode(),
    }
    if not message.is_text:
        return told
    try:
        return told | {"data": message.content.decode()}
    except UnicodeDecodeError:
        return told | {"encoding": "base64"}


def _restore(entry: Object, flow: http.HTTPFlow) -> None:
    """Put back what the maker of HAR entries leaves out, and store as it is what text cannot hold."""
    sent = flow.request.raw_content
    if sent and "postData" not in entry["request"]:
        text = flow.request.get_text(strict=False) or ""
        entry["request"]["postData"] = {"mimeType": header(flow.request, b"content-type"), "text": text}
    again = har.exchange(entry)
    if sent and again.request.raw_content != sent:
        raw = {"text": base64.b64encode(sent).decode(), "encoding": "base64", "_raw": True}
        entry["request"]["postData"] |= raw
    if flow.response is None:
        if flow.error is not None:
            entry["_unsent"] = failure(flow, flow.error, flow.metadata.get(UNSENT)).unsent
        return
    got = flow.response.raw_content
    if got is None:
        entry["response"]["content"].pop("text", None)
    elif again.response is None or _decoded(again.response) != _decoded(flow.response):
        raw = {"text": base64.b64encode(got).decode(), "encoding": "base64", "_raw": True}
        entry["response"]["content"] |= raw


def _url(request: http.Request) -> str:
    """The address of a request; mitmproxy writes IPv6 addresses without the brackets that RFC 3986, 3.2.2 asks for."""
    host = request.pretty_host
    if ":" not in host or host.startswith("["):
        return request.pretty_url
    return f"{request.scheme}://[{host}]:{request.port}{request.path}"


def _decoded(message: http.Message) -> bytes | None:
    return message.get_content(strict=False)
