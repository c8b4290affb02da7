"""WebSocket messages in the notation that Chrome made and most tools took over (`_webSocketMessages`)."""

from __future__ import annotations

from typing import Final, cast

from mitmproxy.websocket import WebSocketData, WebSocketMessage

from sdkwitness.capture.importers import array, times
from sdkwitness.capture.importers.har.fields import unbased
from sdkwitness.capture.importers.loose import Entry, encoded, number_of, object_of, text_of
from sdkwitness.capture.importers.unpacked import Attachments

KEY: Final = "_webSocketMessages"
TEXT: Final = 1
BINARY: Final = 2
CLOSE: Final = 8
"""Opcodes (RFC 6455, 5.2)."""
SWITCHED: Final = 101
"""Status of a response after which HTTP ends (RFC 9110, 15.2.2)."""
_NAMED: Final = {"text": TEXT, "binary": BINARY, "close": CLOSE, "ping": 9, "pong": 10, "continuation": 0}
_SENT: Final = frozenset({"send", "sent", "request", "out", "outgoing", "client"})
_GOT: Final = frozenset({"receive", "received", "response", "in", "incoming", "server"})


def joined(entry: Entry, attachments: Attachments) -> Entry:
    """The entry with the messages that Playwright keeps in a file of their own, one a line (harTracer.ts)."""
    response = object_of(entry.get("response"))
    content = object_of(response.get("content"))
    name = text_of(content.get("_file") or content.get("_sha1"))
    if entry.get(KEY) or not name.endswith(".jsonl") or entry.get("_resourceType") != "websocket":
        return entry
    kept = attachments.read(name)
    bare: Entry = {**response, "content": {}}
    if kept is None:
        return {**entry, "response": bare}
    return {**entry, "response": bare, KEY: [array.parse(line).value for line in kept.splitlines() if line.strip()]}


def unkept(entry: Entry) -> bool:
    """Whether an entry is a WebSocket's of whose messages the tool kept none."""
    status = number_of(object_of(entry.get("response")).get("status"))
    return status == SWITCHED and not isinstance(entry.get(KEY), list)


def websocket(entry: Entry, started: float) -> WebSocketData | None:
    """The messages of an entry, or None where it has none; those that are damaged are left out, see `damaged`."""
    found = [message for message in map(_message, _listed(entry)) if message is not None]
    if not found:
        return None
    for message in found:
        message.timestamp = message.timestamp or started
    data = WebSocketData([m for m in found if m.type in (TEXT, BINARY)])
    closing = next((m for m in found if m.type == CLOSE), None)
    if closing is not None and len(closing.content) >= 2:
        data.close_code = int.from_bytes(closing.content[:2])
        data.closed_by_client = closing.from_client
    data.timestamp_end = found[-1].timestamp
    return data


def damaged(entry: Entry) -> int:
    """How many of an entry's messages cannot be read."""
    return sum(_message(message) is None for message in _listed(entry))


def _listed(entry: Entry) -> list[object]:
    found = entry.get(KEY)
    return cast("list[object]", found) if isinstance(found, list) else []


def _message(told: object) -> WebSocketMessage | None:
    if not isinstance(told, dict):
        return None
    message = cast("Entry", told)
    way = text_of(message.get("type") or message.get("direction")).lower()
    if way not in _SENT and way not in _GOT:
        return None
    opcode = _opcode(message.get("opcode", TEXT))
    data = message.get("data", message.get("payload", message.get("text")))
    if opcode is None or data is None:
        return None
    content = _content(opcode, text_of(data), text_of(message.get("encoding")).lower() == "base64")
    if content is None:
        return None
    time = number_of(message.get("time"))
    time = times.seconds(message.get("time")) if time is None or time > 10**11 else time
    return WebSocketMessage(TEXT if opcode == 0 else opcode, way in _SENT, content, time or 0.0)


def _opcode(told: object) -> int | None:
    if isinstance(told, str) and told.lower() in _NAMED:
        return _NAMED[told.lower()]
    found = number_of(told)
    return int(found) if found is not None and found in (0, TEXT, BINARY, CLOSE, 9, 10) else None


def _content(opcode: int, data: str, based: bool) -> bytes | None:
    """Chrome writes text as it is, and everything else in Base64."""
    return encoded(data) if opcode in (0, TEXT) and not based else unbased(data)
