"""mitmproxy's objects to journal records; `mitm_rebuild` is the way back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, cast

import msgspec
from mitmproxy import dns, flow, http, tcp, udp
from mitmproxy.connection import Client, Connection, Server

from sdkwitness.capture.journal_records import (
    MAX_BODY,
    ConnectionSeen,
    DnsAnswered,
    DnsAsked,
    Endpoint,
    FlowFailed,
    FlowNotes,
    HelloSeen,
    JournalRecord,
    RequestSeen,
    ResponseSeen,
    StreamEnded,
    StreamMessage,
    StreamOpened,
)
from sdkwitness.capture.mitm_compat import DnsMessage

CLIENT_RANDOM: Final = "sdkwitness_client_random"
"""Key of a flow's metadata under which an export keeps what mitmproxy has no field for; 64 hex digits."""
UNSENT: Final = "sdkwitness_unsent"
"""The same for `FlowFailed.unsent`."""


def connection(conn: Connection) -> ConnectionSeen:
    """All that mitmproxy knows of one leg now."""
    client = isinstance(conn, Client)
    return ConnectionSeen(
        id=conn.id,
        client=client,
        transport=conn.transport_protocol,
        address=endpoint(conn.address) if isinstance(conn, Server) else None,
        peername=endpoint(conn.peername),
        sockname=endpoint(conn.sockname),
        tls=conn.tls,
        sni=conn.sni,
        alpn=conn.alpn,
        alpn_offers=tuple(conn.alpn_offers),
        cipher=conn.cipher,
        cipher_list=tuple(conn.cipher_list),
        tls_version=conn.tls_version,
        certificates=tuple(cert.to_pem() for cert in conn.certificate_list),
        mitmcert=conn.mitmcert.to_pem() if isinstance(conn, Client) and conn.mitmcert else None,
        timestamp_start=conn.timestamp_start,
        timestamp_tcp_setup=conn.timestamp_tcp_setup if isinstance(conn, Server) else None,
        timestamp_tls_setup=conn.timestamp_tls_setup,
        timestamp_end=conn.timestamp_end,
        error=conn.error,
        proxy_mode=conn.proxy_mode.full_spec if isinstance(conn, Client) else "",
        via=(conn.via[0], (conn.via[1][0], conn.via[1][1])) if isinstance(conn, Server) and conn.via else None,
    )


def endpoint(address: tuple[str, int] | None) -> Endpoint | None:
    """Host and port; IPv6 flow and scope are left out."""
    return (str(address[0]), int(address[1])) if address else None


def request(seen: http.HTTPFlow, body: bytes | None = None, size: int | None = None) -> RequestSeen:
    """The request of an exchange.

    Args:
        seen: The exchange.
        body: What was kept of a body that mitmproxy passed through without keeping.
        size: Bytes of that body, where `body` is only its beginning.
    """
    data = seen.request.data
    content = data.content if data.content is not None else body
    if content is not None and len(content) > MAX_BODY:
        content, size = content[:MAX_BODY], len(content)
    return RequestSeen(
        seen.id,
        seen.client_conn.id,
        seen.server_conn.id,
        seen.timestamp_created,
        data.host,
        data.port,
        data.method,
        data.scheme,
        data.authority,
        data.path,
        data.http_version,
        data.headers.fields,
        content,
        data.trailers.fields if data.trailers is not None else None,
        data.timestamp_start,
        data.timestamp_end,
        size,
    )


def response(
    seen: http.HTTPFlow, got: http.Response, body: bytes | None = None, size: int | None = None
) -> ResponseSeen:
    """The response `got` of an exchange; `body` and `size` as for `request`."""
    data = got.data
    content = data.content if data.content is not None else body
    if content is not None and len(content) > MAX_BODY:
        content, size = content[:MAX_BODY], len(content)
    return ResponseSeen(
        seen.id,
        seen.server_conn.id,
        data.http_version,
        data.status_code,
        data.reason,
        data.headers.fields,
        content,
        data.trailers.fields if data.trailers is not None else None,
        data.timestamp_start,
        data.timestamp_end,
        seen.websocket is not None,
        size,
    )


def failure(seen: flow.Flow, error: flow.Error, unsent: object = None) -> FlowFailed:
    """The error that ended an exchange; `unsent` is what an export or another tool says of `FlowFailed.unsent`."""
    left_out = unsent if isinstance(unsent, bool) else never_connected(seen)
    return FlowFailed(seen.id, seen.server_conn.id, error.timestamp, error.msg, left_out)


def never_connected(seen: flow.Flow) -> bool:
    """Whether a request failed for want of a connection: mitmproxy gives a flow a leg only once that is set up."""
    if not isinstance(seen, http.HTTPFlow) or seen.response is not None:
        return False
    leg = seen.server_conn
    shaken = not leg.tls or leg.timestamp_tls_setup is not None
    return leg.timestamp_tcp_setup is None or not shaken


def websocket_message(seen: http.HTTPFlow, index: int = -1) -> StreamMessage:
    """One WebSocket message of an exchange, by default the latest."""
    assert seen.websocket is not None
    message = seen.websocket.messages[index]
    content, size = _bounded(message.content)
    return StreamMessage(
        seen.id,
        message.timestamp,
        message.from_client,
        content,
        message.is_text,
        message.dropped,
        message.injected,
        size,
    )


def websocket_end(seen: http.HTTPFlow) -> StreamEnded:
    """How a WebSocket ended."""
    data = seen.websocket
    assert data is not None
    return StreamEnded(
        seen.id, seen.server_conn.id, data.timestamp_end, data.closed_by_client, data.close_code, data.close_reason
    )


def stream(seen: tcp.TCPFlow | udp.UDPFlow) -> StreamOpened:
    """The beginning of a raw stream."""
    transport: Literal["tcp", "udp"] = "tcp" if isinstance(seen, tcp.TCPFlow) else "udp"
    return StreamOpened(seen.id, seen.client_conn.id, seen.server_conn.id, transport, seen.timestamp_created)


def stream_message(seen: tcp.TCPFlow | udp.UDPFlow, index: int = -1) -> StreamMessage:
    """One chunk of a raw stream, by default the latest."""
    # mitmproxy's own state of a message: it declares no types for its attributes.
    from_client, whole_content, time = cast("tuple[bool, bytes, float]", seen.messages[index].get_state())  # type: ignore[no-untyped-call]  # mitmproxy
    content, size = _bounded(whole_content)
    return StreamMessage(seen.id, time, from_client, content, size=size)


def stream_end(seen: tcp.TCPFlow | udp.UDPFlow, time: float | None) -> StreamEnded:
    """The end of a raw stream."""
    return StreamEnded(seen.id, seen.server_conn.id, time, error=seen.error.msg if seen.error else None)


def dns_question(seen: dns.DNSFlow) -> DnsAsked:
    """A DNS query."""
    name = seen.request.questions[0].name if seen.request.questions else None
    return DnsAsked(
        seen.id,
        seen.client_conn.id,
        seen.server_conn.id,
        seen.timestamp_created,
        seen.request.timestamp,
        name,
        seen.request.packed,
    )


def dns_answer(seen: dns.DNSFlow, message: DnsMessage) -> DnsAnswered:
    """A DNS answer."""
    return DnsAnswered(seen.id, seen.server_conn.id, message.timestamp, message.packed)


def notes(seen: flow.Flow) -> FlowNotes | None:
    """What mitmproxy's user attached, or None where that is nothing."""
    if not (seen.comment or seen.marked or seen.is_replay or seen.metadata):
        return None
    metadata: dict[str, object] = {}
    for key, value in seen.metadata.items():
        try:
            msgspec.json.encode(value)
        except (TypeError, ValueError):
            continue
        metadata[str(key)] = value
    encoded = msgspec.json.encode(metadata) if metadata else b""
    return FlowNotes(seen.id, seen.comment, seen.marked, seen.is_replay, encoded)


def whole(seen: flow.Flow, known: Mapping[str, ConnectionSeen]) -> Iterator[JournalRecord]:
    """All records of a flow that is over; legs equal to those in `known` are left out."""
    for leg in (connection(seen.client_conn), connection(seen.server_conn)):
        if known.get(leg.id) != leg:
            yield leg
    unsent = cast("object", seen.metadata.pop(UNSENT, None))
    told = seen.metadata.pop(CLIENT_RANDOM, None)
    if told is not None and seen.client_conn.id not in known:
        yield _hello(seen, str(told))
    if isinstance(seen, http.HTTPFlow):
        yield request(seen)
        if seen.response is not None:
            yield response(seen, seen.response)
        if seen.websocket is not None:
            for index in range(len(seen.websocket.messages)):
                yield websocket_message(seen, index)
            if seen.websocket.timestamp_end is not None:
                yield websocket_end(seen)
    elif isinstance(seen, tcp.TCPFlow | udp.UDPFlow):
        yield stream(seen)
        for index in range(len(seen.messages)):
            yield stream_message(seen, index)
        if not seen.error:
            yield stream_end(seen, seen.server_conn.timestamp_end or seen.client_conn.timestamp_end)
    elif isinstance(seen, dns.DNSFlow):
        yield dns_question(seen)
        if seen.response is not None:
            yield dns_answer(seen, seen.response)
    if seen.error is not None:
        yield failure(seen, seen.error, unsent)
    attached = notes(seen)
    if attached is not None:
        yield attached


def _hello(seen: flow.Flow, told: str) -> HelloSeen:
    """The ClientHello that an export kept with a flow."""
    client = seen.client_conn
    return HelloSeen(
        client.id,
        client.timestamp_start,
        endpoint(client.peername),
        endpoint(seen.server_conn.address),
        bytes.fromhex(told)[:32],
        client.sni,
        tuple(client.alpn_offers),
    )


def _bounded(content: bytes) -> tuple[bytes, int | None]:
    """The beginning of `content` that is kept, and the whole size where that is more."""
    return (content, None) if len(content) <= MAX_BODY else (content[:MAX_BODY], len(content))
