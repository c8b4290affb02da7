"""Decoding of one flow: request, answer, messages; all that left the app and all that came back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sdkwitness.audit.decode import binary, keyvalue
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.decode.hosts import host_matches
from sdkwitness.audit.decode.part import plain_name
from sdkwitness.audit.decode.schemes import exchange_of
from sdkwitness.audit.decode.walk import Origin, Walk
from sdkwitness.capture.records import Flow, Headers, Message
from sdkwitness.knowledge.model import Catalogue

if TYPE_CHECKING:  # the ledger reads the schemes of this package
    from sdkwitness.audit.decode.ledger import Ledger

_TRANSPORT_HEADERS = frozenset(
    {"host", "content-length", "content-encoding", "transfer-encoding", "connection", "accept-encoding", "date", "te"}
)
"""Header fields that speak of the transport; no SDK hides data in them."""
_CIPHERS = frozenset({"aes", "3des", "rc4", "rsa", "xiaomi-rc4", "xiaomi-fds"})
_MAX_MESSAGES = 2_000
_VOICE_STARTS = (b"recognize", b"speechrecognizer", b"speech_recogni")


def decode_flow(flow: Flow, ledger: Ledger | None = None, catalogue: Catalogue | None = None) -> Decoded:
    """Decode everything a flow carries.

    Paths begin with `request.path`, `request.query`, `request.header:NAME`, `request.cookie:NAME`,
    `request.body`, the same with `response.`, or `message:N` with N from 1 in recording order.
    """
    walk = Walk(ledger, missing_key=_missing_key(flow, catalogue))
    walk.exchange = exchange_of(flow, ledger.secrets.ssecurity) if ledger is not None else None
    request, response = flow.request, flow.response
    if request is not None:
        origin = Origin(flow.id, flow.started)
        path, _, query = request.path.partition("?")
        for part in keyvalue.segments(path, "segment"):
            walk.take(part, ("request.path",), origin)
        if query:
            walk.add(query, ("request.query",), origin, content_type="application/x-www-form-urlencoded")
        _headers(walk, "request", request.headers + request.trailers, origin)
        _body(walk, "request.body", request.headers, request.body, origin)
    if response is not None:
        origin = Origin(flow.id, flow.ended or flow.started, outgoing=False)
        _headers(walk, "response", response.headers + response.trailers, origin)
        _body(walk, "response.body", response.headers, response.body, origin)
    _messages(walk, flow)
    return walk.finish()


def header(headers: Headers, name: str) -> str:
    """Return the values of a header field joined by commas (RFC 9110, 5.3), empty when it is absent."""
    wanted = name.encode().lower()
    return ", ".join(value.decode("latin-1") for key, value in headers if key.lower() == wanted)


def _headers(walk: Walk, side: str, headers: Headers, origin: Origin) -> None:
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1"), raw_value.decode("utf-8", "replace")
        lower = name.lower()
        if lower == "cookie":
            for part in keyvalue.cookies(value):
                walk.take(part._replace(layer=f"{side}.{part.layer}"), (), origin)
        elif lower == "set-cookie":
            for part in keyvalue.cookies(value)[:1]:
                walk.take(part._replace(layer=f"{side}.{part.layer}"), (), origin)
        elif lower not in _TRANSPORT_HEADERS:
            # A value in another character set than UTF-8 is left to the walk as it was sent.
            kept, media = (raw_value, "text/plain") if "\ufffd" in value else (value, "")
            walk.add(kept, (f"{side}.header:{plain_name(name)}",), origin, key=name, content_type=media)


def _body(walk: Walk, root: str, headers: Headers, body: bytes | None, origin: Origin) -> None:
    if body:
        encoding, media = header(headers, "content-encoding"), header(headers, "content-type")
        walk.add_body(body, (root,), origin, encoding=encoding, content_type=media)


def _messages(walk: Walk, flow: Flow) -> None:
    """Decode messages; chunks of a byte stream have no borders of their own, so runs of one side are joined."""
    messages = flow.messages if flow.transport in ("websocket", "udp") else tuple(_runs(flow.messages))
    voice = False
    for number, message in enumerate(messages[:_MAX_MESSAGES], start=1):
        origin = Origin(flow.id, message.time, outgoing=message.from_client)
        path: tuple[str, ...] = (f"message:{number}",)
        if flow.transport == "websocket" and message.from_client:
            if message.text:
                voice = voice or any(word in message.content[:4096].lower() for word in _VOICE_STARTS)
            elif voice and binary.text_of(message.content) is None:
                path = (*path, "voice-frame")
        walk.add(message.content, path, origin)
    if len(messages) > _MAX_MESSAGES:
        origin = Origin(flow.id, messages[_MAX_MESSAGES].time, outgoing=messages[_MAX_MESSAGES].from_client)
        rest = b"".join(message.content for message in messages[_MAX_MESSAGES:])
        walk.stop(rest, (f"message:{_MAX_MESSAGES + 1}",), origin, "nodes")


def _runs(messages: tuple[Message, ...]) -> Iterator[Message]:
    run: list[Message] = []
    for message in messages:
        if run and message.from_client != run[0].from_client:
            yield _run(run)
            run = []
        run.append(message)
    if run:
        yield _run(run)


def _run(run: list[Message]) -> Message:
    first = run[0]
    return Message(
        time=first.time, from_client=first.from_client, content=b"".join(m.content for m in run), text=first.text
    )


def _missing_key(flow: Flow, catalogue: Catalogue | None) -> str:
    """Name the scheme that the catalogue knows for this host, for ciphertext whose key is not in the capture."""
    if catalogue is None or flow.request is None:
        return ""
    for adapter in catalogue.adapters:
        ciphers = [adapter.scheme] if adapter.scheme else [step for step in adapter.steps if step in _CIPHERS]
        if ciphers and host_matches(adapter.host, flow.host) and flow.request.path.startswith(adapter.path):
            return f"encrypted ({', '.join(ciphers)}, key not in the capture)"
    return ""
