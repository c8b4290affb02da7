"""Journal records to flows and handshakes: the wire's side of a recording."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec

from sdkwitness.capture.addresses import address_of, destination
from sdkwitness.capture.journal_records import (
    ConnectionEnded,
    ConnectionSeen,
    DnsAnswered,
    DnsAsked,
    FlowFailed,
    HandshakeEnded,
    HelloSeen,
    JournalRecord,
    RecorderProblem,
    RequestSeen,
    ResponseSeen,
    StreamEnded,
    StreamMessage,
    StreamOpened,
)
from sdkwitness.capture.records import Flow, Handshake, HttpRequest, HttpResponse, Message, Transport

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
LAST_SECOND: Final = 9_223_372_036
"""Seconds since the epoch; the nanoseconds after it do not fit 64 bits."""


Later = ResponseSeen | StreamMessage | StreamEnded | FlowFailed | DnsAnswered
"""A record that adds to an exchange."""
ExchangeRecord = RequestSeen | StreamOpened | DnsAsked | Later


class Wire(NamedTuple):
    """What a journal says of the wire."""

    flows: tuple[Flow, ...]
    handshakes: tuple[Handshake, ...]
    problems: tuple[str, ...]


class Exchange:
    """The records of one flow, gathered in the order they came."""

    __slots__ = ("answer", "ended", "error", "messages", "opening", "response")

    def __init__(self, opening: RequestSeen | StreamOpened | DnsAsked) -> None:
        self.opening = opening
        self.response: ResponseSeen | None = None
        self.answer: DnsAnswered | None = None
        self.messages: list[StreamMessage] = []
        self.ended: StreamEnded | None = None
        self.error: FlowFailed | None = None

    @property
    def server(self) -> str:
        """Id of the leg to the server: known for good only when the exchange is over."""
        for record in (self.ended, self.error, self.response, self.answer):
            if record is not None:
                return record.server
        return self.opening.server


class Gathered(NamedTuple):
    """A journal's records, sorted by what they are about; mappings keep recording order."""

    connections: dict[str, ConnectionSeen]
    hellos: dict[str, HelloSeen]
    handshake_ends: dict[str, HandshakeEnded]
    exchanges: dict[str, Exchange]
    problems: list[str]
    orphans: int
    """Records whose flow's beginning was lost."""


def gather(records: Iterable[JournalRecord]) -> Gathered:
    """Sort records by connection and flow."""
    got = Gathered({}, {}, {}, {}, [], 0)
    orphans = 0
    for record in records:
        if isinstance(record, RequestSeen | StreamOpened | DnsAsked):
            got.exchanges.setdefault(record.flow, Exchange(record))
        elif isinstance(record, ResponseSeen | StreamMessage | StreamEnded | FlowFailed | DnsAnswered):
            exchange = got.exchanges.get(record.flow)
            if exchange is None:
                orphans += 1
            else:
                add(exchange, record)
        else:
            note(record, got)
    return got._replace(orphans=orphans)


def note(record: JournalRecord, got: Gathered) -> None:
    """Take a record about a connection or the recorder; others say nothing here."""
    if isinstance(record, ConnectionSeen):
        got.connections[record.id] = record
    elif isinstance(record, ConnectionEnded):
        seen = got.connections.get(record.id)
        if seen is not None:
            got.connections[record.id] = msgspec.structs.replace(
                seen, timestamp_end=record.timestamp_end, error=record.error or seen.error
            )
    elif isinstance(record, HelloSeen):
        got.hellos[record.connection] = record
    elif isinstance(record, HandshakeEnded):
        # What became of the app's own handshake says more about the app than its server's failure.
        if not record.server or record.connection not in got.handshake_ends:
            got.handshake_ends[record.connection] = record
    elif isinstance(record, RecorderProblem):
        got.problems.append(record.message)


def add(exchange: Exchange, record: Later) -> None:
    """Add a record to the exchange that it belongs to."""
    if isinstance(record, StreamMessage):
        exchange.messages.append(record)
    elif isinstance(record, ResponseSeen):
        exchange.response = record
    elif isinstance(record, StreamEnded):
        exchange.ended = record
    elif isinstance(record, FlowFailed):
        exchange.error = record
    else:
        exchange.answer = record


def build(records: Iterable[JournalRecord]) -> Wire:
    """Build the flows, numbered from 1 in recording order, and the handshakes, in the order they were offered."""
    got = gather(records)
    flows = tuple(flow_of(n, exchange, got) for n, exchange in enumerate(got.exchanges.values(), 1))
    used = {exchange.opening.client for exchange in got.exchanges.values()}
    handshakes = tuple(handshake_of(hello, got, used) for hello in got.hellos.values())
    problems = list(got.problems)
    if got.orphans:
        problems.append(orphaned(got.orphans))
    problems.extend(
        cut(flow.id, _whole(exchange))
        for flow, exchange in zip(flows, got.exchanges.values(), strict=True)
        if _is_cut(exchange)
    )
    return Wire(flows, handshakes, tuple(problems))


def orphaned(count: int) -> str:
    """Say that records were left out because their flow's beginning was lost."""
    return f"{count} records belong to exchanges whose beginning was lost; they were left out."


def cut(flow: str, whole: int) -> str:
    """Say that of a body or message only the beginning is there."""
    return f"{flow}: a body of {whole} bytes was kept only in its beginning."


def _is_cut(exchange: Exchange) -> bool:
    opening, response = exchange.opening, exchange.response
    return bool(
        (isinstance(opening, RequestSeen) and opening.size is not None)
        or (response is not None and response.size is not None)
        or any(m.size is not None for m in exchange.messages)
    )


def _whole(exchange: Exchange) -> int:
    opening = exchange.opening
    sizes = [opening.size if isinstance(opening, RequestSeen) else None, exchange.response and exchange.response.size]
    return max((s for s in (*sizes, *(m.size for m in exchange.messages)) if s), default=0)


def flow_of(number: int, exchange: Exchange, got: Gathered) -> Flow:
    """Return the flow of an exchange."""
    opening = exchange.opening
    client = got.connections.get(opening.client)
    server = got.connections.get(exchange.server)
    hello = got.hellos.get(opening.client)
    started = opening.timestamp_start if isinstance(opening, RequestSeen) else opening.created
    sni = (client.sni if client is not None else None) or (hello.sni if hello is not None else None)
    request = _request(opening, sni) if isinstance(opening, RequestSeen) else None
    complete, ended = _end(exchange)
    tls = _is_tls(client) if client is not None else bool(request and request.scheme == "https")
    dark = exchange.ended is not None and exchange.ended.dark
    named = sni or isinstance(opening, DnsAsked) or (isinstance(opening, RequestSeen) and _name(opening))
    resolved = server.resolved if server is not None and not named else None
    error = _error(exchange)
    return Flow(
        id=f"flow:{number}",
        transport=_transport(exchange),
        started=nanoseconds(started),
        ended=None if ended is None else nanoseconds(ended),
        client=address_of(client.peername) if client is not None else None,
        server=destination(server, opening),
        sni=sni,
        tls=tls,
        client_random=hello.random.hex() or None if hello is not None else None,
        request=request,
        response=_response(exchange.response) if exchange.response is not None else None,
        messages=tuple(
            Message(time=nanoseconds(m.time), from_client=m.from_client, content=m.content, text=m.text)
            for m in exchange.messages
        ),
        question=opening.question if isinstance(opening, DnsAsked) else None,
        error=f"{error}; its host name is the one that DNS gave the address for" if dark and resolved else error,
        complete=complete,
        unsent=exchange.error is not None and exchange.error.unsent and exchange.response is None,
        sent=exchange.ended.sent if exchange.ended is not None else 0,
        received=exchange.ended.received if exchange.ended is not None else 0,
        ja4=exchange.ended.ja4 if exchange.ended is not None else "",
        dark=dark,
        resolved=resolved,
    )


def _is_tls(leg: ConnectionSeen) -> bool:
    return leg.tls or leg.timestamp_tls_setup is not None


def _transport(exchange: Exchange) -> Transport:
    opening = exchange.opening
    if isinstance(opening, RequestSeen):
        upgraded = exchange.messages or (exchange.response is not None and exchange.response.websocket)
        return "websocket" if upgraded else "http"
    return opening.transport if isinstance(opening, StreamOpened) else "dns"


def _error(exchange: Exchange) -> str | None:
    if exchange.error is not None:
        return exchange.error.message
    return exchange.ended.error if exchange.ended is not None else None


def _end(exchange: Exchange) -> tuple[bool, float | None]:
    """Whether the exchange came to its end, and when."""
    if exchange.ended is not None:
        return True, exchange.ended.time
    if exchange.error is not None:
        return True, exchange.error.time
    if exchange.answer is not None:
        return True, exchange.answer.time
    if exchange.response is not None and not exchange.response.websocket:
        return exchange.response.timestamp_end is not None, exchange.response.timestamp_end
    return False, None


def _request(seen: RequestSeen, sni: str | None) -> HttpRequest:
    scheme = text(seen.scheme)
    return HttpRequest(
        method=text(seen.method),
        scheme=scheme,
        authority=_authority(seen, scheme, sni),
        path=text(seen.path),
        http_version=text(seen.http_version),
        headers=seen.headers,
        body=seen.content,
        trailers=seen.trailers or (),
    )


def _authority(seen: RequestSeen, scheme: str, sni: str | None) -> str:
    """Host header, else `:authority`, else the SNI, else the address: the name that the app itself used."""
    named = _name(seen)
    if named:
        return text(named).rpartition("@")[2]
    addressed = sni if sni and _is_address(seen.host) else seen.host
    host = f"[{addressed}]" if ":" in addressed else addressed
    return host if DEFAULT_PORTS.get(scheme) == seen.port or not host else f"{host}:{seen.port}"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _name(seen: RequestSeen) -> bytes:
    return next((v for k, v in seen.headers if len(k) == 4 and k.lower() == b"host"), seen.authority)


def _response(seen: ResponseSeen) -> HttpResponse:
    return HttpResponse(
        status=seen.status_code,
        reason=text(seen.reason),
        http_version=text(seen.http_version),
        headers=seen.headers,
        body=seen.content,
        trailers=seen.trailers or (),
    )


def handshake_of(hello: HelloSeen, got: Gathered, used: set[str]) -> Handshake:
    """Return the handshake of a hello; `used` are the connections that carried an exchange."""
    end = got.handshake_ends.get(hello.connection)
    client = got.connections.get(hello.connection)
    over = client is not None and client.timestamp_end is not None
    proxied = client is not None and bool(client.proxy_mode)
    return Handshake(
        time=nanoseconds(hello.time),
        client=address_of(hello.peername),
        server=address_of(hello.server),
        client_random=hello.random.hex() or None,
        sni=hello.sni,
        alpn=tuple(map(text, hello.alpn)),
        outcome=end.outcome if end is not None else "offered",
        error=end.error if end is not None else None,
        unused=over and proxied and end is not None and end.outcome == "established" and hello.connection not in used,
    )


def text(raw: bytes) -> str:
    """Header-like bytes as text; what is no UTF-8 becomes a visible escape, so any encoder can write it."""
    return raw.decode("utf-8", "backslashreplace")


def nanoseconds(seconds: float) -> int:
    """Float seconds since the epoch to integer nanoseconds, at the microsecond that a float of today still holds.

    What is no time that 64 bits can hold becomes 0.
    """
    return round(seconds * 1_000_000) * 1_000 if 0 <= seconds < LAST_SECOND else 0
