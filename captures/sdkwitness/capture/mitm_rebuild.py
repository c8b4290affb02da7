"""Journal records back to mitmproxy's flows, for export."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import msgspec
from mitmproxy import certs, connection, dns, flow, http, tcp, udp
from mitmproxy.proxy.mode_specs import ProxyMode
from mitmproxy.websocket import WebSocketData, WebSocketMessage
from wsproto.frame_protocol import Opcode

from sdkwitness.capture import stored
from sdkwitness.capture.flows import Exchange, Gathered, note
from sdkwitness.capture.journal_records import (
    ConnectionEnded,
    ConnectionSeen,
    DnsAsked,
    FlowNotes,
    HelloSeen,
    RequestSeen,
    ResponseSeen,
    StreamMessage,
    StreamOpened,
)
from sdkwitness.capture.mitm_compat import DnsMessage
from sdkwitness.capture.mitm_records import CLIENT_RANDOM, UNSENT, never_connected

NOWHERE: Final = ("", 0)


class Unbuilt(NamedTuple):
    """A flow that mitmproxy cannot take."""

    flow: str
    """Its evidence id."""


def rebuild(file: Path) -> Iterator[flow.Flow | Unbuilt]:
    """Yield the flows of a journal, in recording order, each read when it is its turn.

    Raises:
        UserError: The file is no journal, or a newer one.
        OSError: It cannot be read.
    """
    got = stored.read(file)
    if not isinstance(got.flows, stored.Flows):
        return
    legs, notes = _legs(file)
    for number, (name, exchange) in enumerate(got.flows.exchanges(), 1):
        try:
            yield _rebuilt(name, exchange, legs, notes.get(name))
        # packets and other tools' files hold addresses, names and certificates that mitmproxy's types refuse
        except (ValueError, TypeError, LookupError, OverflowError, struct.error):
            yield Unbuilt(f"flow:{number}")  # and no word of what the error says: it may quote a value


def _legs(file: Path) -> tuple[Gathered, dict[str, FlowNotes]]:
    """Connections and hellos with all that is known of them, and notes by flow."""
    got = Gathered({}, {}, {}, {}, [], 0)
    notes: dict[str, FlowNotes] = {}
    same: dict[object, object] = {}  # a server sends the same kilobytes of certificates on every connection
    for record in stored.records(file):
        if isinstance(record, ConnectionSeen):
            certificates = cast("tuple[bytes, ...]", same.setdefault(record.certificates, record.certificates))
            note(msgspec.structs.replace(record, certificates=certificates), got)
        elif isinstance(record, FlowNotes):
            notes[record.flow] = record
        elif isinstance(record, ConnectionEnded | HelloSeen):
            note(record, got)
    return got, notes


def _rebuilt(name: str, exchange: Exchange, got: Gathered, notes: FlowNotes | None) -> flow.Flow:
    client = _client(got.connections.get(exchange.opening.client), exchange.opening.client)
    server = _server(got.connections.get(exchange.server), exchange.server)
    made = _flow(exchange, client, server)
    made.id = name
    made.timestamp_created = exchange.opening.created
    if exchange.error is not None:
        made.error = flow.Error(exchange.error.message, exchange.error.time)
    elif exchange.ended is not None and exchange.ended.error:
        made.error = flow.Error(exchange.ended.error, exchange.ended.time or 0.0)
    _attach(made, notes)
    if exchange.error is not None and exchange.error.unsent != never_connected(made):
        made.metadata[UNSENT] = exchange.error.unsent
    hello = got.hellos.get(exchange.opening.client)
    if hello is not None and hello.random:
        made.metadata[CLIENT_RANDOM] = hello.random.hex()
    return made


def _flow(exchange: Exchange, client: connection.Client, server: connection.Server) -> flow.Flow:
    opening = exchange.opening
    if isinstance(opening, RequestSeen):
        return _http(opening, exchange, client, server)
    if isinstance(opening, DnsAsked):
        made = dns.DNSFlow(client, server)
        made.request = _dns(opening.packed, opening.time)
        if exchange.answer is not None:
            made.response = _dns(exchange.answer.packed, exchange.answer.time)
        return made
    return _stream(opening, exchange, client, server)


def _http(
    opening: RequestSeen, exchange: Exchange, client: connection.Client, server: connection.Server
) -> http.HTTPFlow:
    made = http.HTTPFlow(client, server)
    made.request = http.Request(
        opening.host,
        opening.port,
        opening.method,
        opening.scheme,
        opening.authority,
        opening.path,
        opening.http_version,
        http.Headers(opening.headers),
        opening.content,
        http.Headers(opening.trailers) if opening.trailers is not None else None,
        opening.timestamp_start,
        opening.timestamp_end,
    )
    if exchange.response is not None:
        made.response = _response(exchange.response)
    if exchange.messages or (exchange.response is not None and exchange.response.websocket):
        made.websocket = WebSocketData([_websocket_message(m) for m in exchange.messages])
        if exchange.ended is not None:
            made.websocket.closed_by_client = exchange.ended.closed_by_client
            made.websocket.close_code = exchange.ended.close_code
            made.websocket.close_reason = exchange.ended.close_reason
            made.websocket.timestamp_end = exchange.ended.time
    return made


def _response(response: ResponseSeen) -> http.Response:
    return http.Response(
        response.http_version,
        response.status_code,
        response.reason,
        http.Headers(response.headers),
        response.content,
        http.Headers(response.trailers) if response.trailers is not None else None,
        response.timestamp_start,
        response.timestamp_end,
    )


def _websocket_message(message: StreamMessage) -> WebSocketMessage:
    kind = Opcode.TEXT if message.text else Opcode.BINARY
    return WebSocketMessage(kind, message.from_client, message.content, message.time, message.dropped, message.injected)


def _stream(
    opening: StreamOpened, exchange: Exchange, client: connection.Client, server: connection.Server
) -> tcp.TCPFlow | udp.UDPFlow:
    made: tcp.TCPFlow | udp.UDPFlow
    if opening.transport == "tcp":
        made = tcp.TCPFlow(client, server)
        made.messages = [tcp.TCPMessage(m.from_client, m.content, m.time) for m in exchange.messages]  # type: ignore[no-untyped-call]  # mitmproxy
    else:
        made = udp.UDPFlow(client, server)
        made.messages = [udp.UDPMessage(m.from_client, m.content, m.time) for m in exchange.messages]  # type: ignore[no-untyped-call]  # mitmproxy
    return made


def _dns(packed: bytes, time: float) -> DnsMessage:
    message = DnsMessage.unpack(packed)
    message.timestamp = time
    return message


def _client(seen: ConnectionSeen | None, name: str) -> connection.Client:
    seen = seen or ConnectionSeen(name, client=True)
    return connection.Client(
        **_common(seen),
        peername=seen.peername or NOWHERE,
        sockname=seen.sockname or NOWHERE,
        mitmcert=certs.Cert.from_pem(seen.mitmcert) if seen.mitmcert else None,
        proxy_mode=ProxyMode.parse(seen.proxy_mode or "regular"),
        timestamp_start=seen.timestamp_start or 0.0,
    )


def _server(seen: ConnectionSeen | None, name: str) -> connection.Server:
    seen = seen or ConnectionSeen(name, client=False)
    return connection.Server(
        **_common(seen),
        address=seen.address,
        peername=seen.peername,
        sockname=seen.sockname,
        timestamp_start=seen.timestamp_start,
        timestamp_tcp_setup=seen.timestamp_tcp_setup,
        via=cast("Any", seen.via),
    )


def _common(seen: ConnectionSeen) -> dict[str, Any]:
    """Keyword arguments that both kinds of legs take."""
    return {
        "id": seen.id,
        "transport_protocol": seen.transport,
        "error": seen.error,
        "tls": seen.tls,
        "certificate_list": [certs.Cert.from_pem(pem) for pem in seen.certificates],
        "alpn": seen.alpn,
        "alpn_offers": list(seen.alpn_offers),
        "cipher": seen.cipher,
        "cipher_list": list(seen.cipher_list),
        "tls_version": seen.tls_version,
        "sni": seen.sni,
        "timestamp_end": seen.timestamp_end,
        "timestamp_tls_setup": seen.timestamp_tls_setup,
    }


def _attach(made: flow.Flow, notes: FlowNotes | None) -> None:
    if notes is not None:
        made.comment = notes.comment
        made.marked = notes.marked
        made.is_replay = notes.is_replay
        if notes.metadata:
            made.metadata = msgspec.json.decode(notes.metadata, type=dict[str, Any])
