"""Records of a journal, each rebuilt from what may stay: a field that is not named here is not in a copy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, unquote_plus, urlsplit

from sdkwitness.audit.handout import dns
from sdkwitness.audit.handout.bodies import JSON, Bodies
from sdkwitness.audit.handout.labels import Labels
from sdkwitness.audit.handout.names import Names
from sdkwitness.audit.handout.placeholders import Placeholders
from sdkwitness.capture.journal_records import (
    ConnectionEnded,
    ConnectionSeen,
    DnsAnswered,
    DnsAsked,
    Endpoint,
    FlowFailed,
    FlowNotes,
    HandshakeEnded,
    HelloSeen,
    JournalRecord,
    Pairs,
    RecorderProblem,
    RequestSeen,
    ResponseSeen,
    StreamEnded,
    StreamMessage,
    StreamOpened,
)

TOLD: Final = b"sdkwitness-redacted"
"""Header that tells size and keyed digest of the body that was there."""
DROPPED: Final = "<dropped>"
SECRETS: Final = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "cookie2", "set-cookie2"})
REBUILT: Final = frozenset({"content-length", "content-encoding", "transfer-encoding", TOLD.decode()})
"""Headers that speak of the body as it was."""
PLAIN: Final = frozenset({"connection", "upgrade", "accept-encoding", "te", "pragma", "cache-control"})
"""Headers whose values are words of the protocol."""
PLAIN_WORDS: Final = frozenset(
    {
        *("gzip", "deflate", "br", "zstd", "identity", "compress", "*", "keep-alive", "close", "upgrade", "websocket"),
        *("h2c", "http2-settings", "trailers", "no-cache", "no-store", "chunked", "private", "public", "no-transform"),
        *("must-revalidate", "max-age=0"),
    }
)
ACCEPTED: Final = re.compile(r"(?:\*|[a-z]{4,12})/(?:\*|[a-z.+-]{2,30})(?:;q=[01](?:\.\d)?)?")
LINKS: Final = frozenset({"referer", "origin", "location", "content-location"})
METHODS: Final = frozenset(
    {
        *(b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"CONNECT", b"OPTIONS", b"TRACE", b"PATCH", b"QUERY"),
        *(b"PROPFIND", b"PROPPATCH", b"MKCOL", b"COPY", b"MOVE", b"LOCK", b"UNLOCK", b"REPORT", b"SEARCH"),
    }
)
"""Of the registry of methods (RFC 9110, 16.1), what is met."""
VERSION: Final = re.compile(r"HTTP/\d(?:\.\d)?")
CERTIFICATES: Final = 16
"""Certificates of a chain that are kept."""

Decoded = Callable[[str], Labels]
"""Gives what stands for the values of a flow, by its id in the journal."""
Plain = Callable[[bytes, Pairs], bytes | None]
"""Undoes the content codings that headers name; None where that is not possible."""


class Wire:
    """Rebuilds the records of one journal, in their order.

    Args:
        decoded: What stands for the values of a flow.
        plain: Undoes content codings.
        placeholders: Where numbers and digests come from.
        names: Which names stay.
    """

    def __init__(self, decoded: Decoded, plain: Plain, placeholders: Placeholders, names: Names) -> None:
        self._decoded = decoded
        self._plain = plain
        self._placeholders = placeholders
        self._names = names
        self._bodies = Bodies(placeholders, names)
        self._messages: dict[str, tuple[int, bool | None]] = {}
        self._streams: set[str] = set()
        self.left_out = 0
        """Remarks in free text that are not in the copy."""

    def of(self, record: JournalRecord) -> Iterator[JournalRecord]:
        """Yield what stands for a record: itself rebuilt, or nothing."""
        match record:
            case ConnectionSeen():
                yield self._connection(record)
            case ConnectionEnded():
                yield ConnectionEnded(self._id(record.id), record.timestamp_end, self._error(record.error))
            case HelloSeen():
                yield self._hello(record)
            case HandshakeEnded():
                error = self._error(record.error)
                yield HandshakeEnded(self._id(record.connection), record.time, record.outcome, error, record.server)
            case RequestSeen():
                yield self._request(record)
            case ResponseSeen():
                yield self._response(record)
            case FlowFailed():
                message = self._error(record.message) or ""
                yield FlowFailed(self._id(record.flow), self._id(record.server), record.time, message, record.unsent)
            case StreamOpened():
                if record.transport == "tcp":
                    self._streams.add(record.flow)
                ids = self._id(record.flow), self._id(record.client), self._id(record.server)
                yield StreamOpened(*ids, record.transport, record.created)
            case StreamMessage():
                yield self._message(record)
            case StreamEnded():
                yield self._ended(record)
            case DnsAsked() | DnsAnswered():
                yield self._dns(record)
            case FlowNotes() | RecorderProblem():
                self.left_out += 1

    # --- connections -----------------------------------------------------------------------------------

    def _connection(self, seen: ConnectionSeen) -> ConnectionSeen:
        public = not seen.client and any(self._names.is_public(at[0]) for at in (seen.address, seen.peername) if at)
        return ConnectionSeen(
            id=self._id(seen.id),
            client=seen.client,
            transport=seen.transport,
            address=self._endpoint(seen.address),
            peername=self._endpoint(seen.peername),
            sockname=self._endpoint(seen.sockname),
            tls=seen.tls,
            sni=self._host(seen.sni),
            alpn=self._alpn(seen.alpn) if seen.alpn is not None else None,
            alpn_offers=tuple(map(self._alpn, seen.alpn_offers)),
            cipher=self._names.token(seen.cipher) if seen.cipher is not None else None,
            cipher_list=tuple(map(self._names.token, seen.cipher_list)),
            tls_version=self._names.token(seen.tls_version) if seen.tls_version is not None else None,
            certificates=tuple(filter(self._names.certificate, seen.certificates[:CERTIFICATES])) if public else (),
            resolved=self._host(seen.resolved),
            timestamp_start=seen.timestamp_start,
            timestamp_tcp_setup=seen.timestamp_tcp_setup,
            timestamp_tls_setup=seen.timestamp_tls_setup,
            timestamp_end=seen.timestamp_end,
            error=self._error(seen.error),
        )

    def _hello(self, seen: HelloSeen) -> HelloSeen:
        # digested in place of the random, which a key log would tie to what was sent
        random = bytes.fromhex(self._placeholders.digest(seen.random)) if seen.random else b""
        return HelloSeen(
            connection=self._id(seen.connection),
            time=seen.time,
            peername=self._endpoint(seen.peername),
            server=self._endpoint(seen.server),
            random=random,
            sni=self._host(seen.sni),
            alpn=tuple(map(self._alpn, seen.alpn)),
        )

    # --- exchanges -------------------------------------------------------------------------------------

    def _request(self, seen: RequestSeen) -> RequestSeen:
        labels = self._decoded(seen.flow)
        headers, body = self._content("request", seen.headers, seen.content, labels)
        return RequestSeen(
            flow=self._id(seen.flow),
            client=self._id(seen.client),
            server=self._id(seen.server),
            created=seen.created,
            host=self._names.host(seen.host),
            port=seen.port,
            method=seen.method if seen.method in METHODS else b"UNKNOWN",
            scheme=seen.scheme if seen.scheme in (b"http", b"https", b"ws", b"wss") else b"",
            authority=self._names.authority(_text(seen.authority)).encode(),
            path=self._target(_text(seen.path), labels).encode(),
            http_version=_version(seen.http_version),
            headers=headers,
            content=body,
            trailers=self._headers("request", seen.trailers, labels) if seen.trailers is not None else None,
            timestamp_start=seen.timestamp_start,
            timestamp_end=seen.timestamp_end,
        )

    def _response(self, seen: ResponseSeen) -> ResponseSeen:
        labels = self._decoded(seen.flow)
        headers, body = self._content("response", seen.headers, seen.content, labels)
        return ResponseSeen(
            flow=self._id(seen.flow),
            server=self._id(seen.server),
            http_version=_version(seen.http_version),
            status_code=seen.status_code,
            reason=_reason(seen.status_code),
            headers=headers,
            content=body,
            trailers=self._headers("response", seen.trailers, labels) if seen.trailers is not None else None,
            timestamp_start=seen.timestamp_start,
            timestamp_end=seen.timestamp_end,
            websocket=seen.websocket,
        )

    def _content(self, side: str, headers: Pairs, content: bytes | None, labels: Labels) -> tuple[Pairs, bytes | None]:
        kept = list(self._headers(side, headers, labels))
        if not content:
            return tuple(kept), content
        text = self._plain(content, headers)
        body = self._bodies.of(content, text, labels.under(f"{side}.body"), labels)
        media = next((v for k, v in headers if k.lower() == b"content-type"), b"").decode("latin-1")
        was = self._names.media_type(media).partition(";")[0] if media else "none"
        kept = [(k, v) for k, v in kept if k.lower() != b"content-type"]
        kept.append((b"Content-Type", JSON.encode()))
        kept.append((b"Content-Length", str(len(body)).encode()))
        kept.append((TOLD, f"{self._bodies.told(content)}-{was.replace('/', '-')}".encode()))
        return tuple(kept), body

    def _headers(self, side: str, headers: Pairs, labels: Labels) -> Pairs:
        kept: list[tuple[bytes, bytes]] = []
        for raw_name, raw_value in headers:
            name, value = raw_name.decode("latin-1"), _text(raw_value)
            lower = name.lower()
            if lower in REBUILT:
                continue
            shown = _header_name(name, self._names.name(name))
            kept.append((shown.encode(), self._header_value(side, lower, name, value, labels).encode()))
        return tuple(kept)

    def _header_value(self, side: str, lower: str, name: str, value: str, labels: Labels) -> str:
        if lower in SECRETS:
            return DROPPED
        if lower == "host":
            return self._names.authority(value)
        if lower == "content-type":
            return self._names.media_type(value)
        if lower in LINKS:
            return self._link(value, labels)
        words = [word.strip() for word in value.split(",")]
        if lower in PLAIN and all(word.lower() in PLAIN_WORDS for word in words):
            return value
        if lower == "accept" and all(map(ACCEPTED.fullmatch, words)) and not self._names.holds(value):
            return value
        leaves = list(labels.under(f"{side}.header:{name}"))
        return labels.found(leaves) or (self._placeholders.of("header", value) if value else "")

    def _link(self, value: str, labels: Labels) -> str:
        try:
            split = urlsplit(value)
        except ValueError:
            return self._placeholders.of("header", value)
        place = f"{split.scheme}://{self._names.authority(split.netloc)}" if split.netloc else ""
        if split.scheme not in ("http", "https", ""):
            return self._placeholders.of("header", value)
        return place + self._target(f"{split.path}?{split.query}" if split.query else split.path, labels)

    def _target(self, target: str, labels: Labels) -> str:
        """Path and query: the path's shape, the names of the parameters."""
        path, mark, query = target.partition("?")
        if not path.startswith(("/", "*")) and path:
            return quote(self._placeholders.of("target", target), safe=":")
        kept = "/".join(map(self._segment, path.split("/")))
        return f"{kept}?{'&'.join(self._parameters(query, labels))}" if mark else kept

    def _segment(self, segment: str) -> str:
        return segment if segment == "*" else self._names.segment(segment)

    def _parameters(self, query: str, labels: Labels) -> Iterator[str]:
        for parameter in query.split("&"):
            raw, equals, value = parameter.partition("=")
            if not equals:  # as likely a value as a name
                yield self._names.segment(parameter)
                continue
            name = unquote_plus(raw)
            shown = quote(self._names.name(name), safe=":$@[]")
            leaves = list(labels.under("request.query", f"form:{name}"))
            text = labels.found(leaves) or labels.untyped(unquote_plus(value)) if value else ""
            yield f"{shown}={quote(text, safe=':')}"

    # --- streams and names -----------------------------------------------------------------------------

    def _message(self, seen: StreamMessage) -> StreamMessage:
        number, begins = self._number(seen)
        labels = self._decoded(seen.flow)
        text = self._plain(seen.content, ()) if seen.content and begins else None
        leaves = labels.under(f"message:{number}") if begins else ()
        return StreamMessage(
            flow=self._id(seen.flow),
            time=seen.time,
            from_client=seen.from_client,
            content=self._bodies.of(seen.content, text, leaves, labels),
            text=seen.text,
            dropped=seen.dropped,
            injected=seen.injected,
        )

    def _number(self, seen: StreamMessage) -> tuple[int, bool]:
        """Number of the message as decoding counts, and whether this is where it begins.

        Chunks of a TCP stream have no borders of their own: those of one side in a row are one message.
        """
        number, before = self._messages.get(seen.flow, (0, None))
        begins = seen.flow not in self._streams or before != seen.from_client
        number += begins
        self._messages[seen.flow] = number, seen.from_client
        return number, begins

    def _ended(self, seen: StreamEnded) -> StreamEnded:
        return StreamEnded(
            flow=self._id(seen.flow),
            server=self._id(seen.server),
            time=seen.time,
            closed_by_client=seen.closed_by_client,
            close_code=seen.close_code,
            error=self._error(seen.error),
            sent=seen.sent,
            received=seen.received,
            ja4=self._names.ja4(seen.ja4),
            dark=seen.dark,
        )

    def _dns(self, seen: DnsAsked | DnsAnswered) -> DnsAsked | DnsAnswered:
        packed = dns.redacted(seen.packed, self._names)
        if isinstance(seen, DnsAnswered):
            return DnsAnswered(self._id(seen.flow), self._id(seen.server), seen.time, packed)
        return DnsAsked(
            flow=self._id(seen.flow),
            client=self._id(seen.client),
            server=self._id(seen.server),
            created=seen.created,
            time=seen.time,
            question=self._host(seen.question),
            packed=packed,
        )

    # --- what they share -------------------------------------------------------------------------------

    def _id(self, name: str) -> str:
        """Ids of legs and flows come from strangers' files: they are numbered anew."""
        return self._placeholders.of("id", name).strip("<>").replace(":", "-")

    def _error(self, text: str | None) -> str | None:
        return self._placeholders.of("error", text) if text else text

    def _endpoint(self, at: Endpoint | None) -> Endpoint | None:
        return (self._names.host(at[0]), at[1]) if at is not None else None

    def _host(self, text: str | None) -> str | None:
        return self._names.host(text) if text is not None else None

    def _alpn(self, raw: bytes) -> bytes:
        return self._names.protocol(raw.decode("latin-1")).encode()


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


def _version(raw: bytes) -> bytes:
    return raw if VERSION.fullmatch(raw.decode("latin-1")) else b"HTTP/1.1"


def _reason(status: int) -> bytes:
    try:
        return HTTPStatus(status).phrase.encode()
    except ValueError:
        return b""


def _header_name(name: str, kept: str) -> str:
    return name if kept == name and re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z:-]+", name) else "Redacted-Header"
