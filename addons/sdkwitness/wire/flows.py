"""Turns what mitmproxy's hooks hand over into journal records, each fact once and in an order that can be read."""

from __future__ import annotations

import time
from typing import Protocol

from mitmproxy import dns, flow, http, tcp, udp
from mitmproxy.connection import Connection

from sdkwitness.capture import mitm_records
from sdkwitness.capture.journal_records import ConnectionEnded, JournalRecord
from sdkwitness.wire import bodies


class Sink(Protocol):
    """Where records go."""

    def append(self, record: JournalRecord, /) -> None:
        """Take one record."""
        ...


class FlowLog:
    """Remembers what was written of the open connections and flows, and nothing of the closed ones."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._legs: dict[str, tuple[float | None, float | None]] = {}
        self._begun: set[str] = set()

    def leg(self, conn: Connection) -> None:
        """Write what is known of a leg, unless it was written in this state."""
        state = (conn.timestamp_tls_setup, getattr(conn, "timestamp_tcp_setup", None))
        if self._legs.get(conn.id, 0) != state:
            self._legs[conn.id] = state
            self._sink.append(mitm_records.connection(conn))

    def leg_closed(self, conn: Connection) -> None:
        """Write that a leg was closed, if anything was written of it."""
        if self._legs.pop(conn.id, 0) != 0:
            self._sink.append(ConnectionEnded(conn.id, conn.timestamp_end, conn.error))

    def request(self, seen: http.HTTPFlow) -> None:
        """Write a request, once."""
        if seen.id in self._begun:
            return
        self._begun.add(seen.id)
        self.leg(seen.client_conn)
        self._sink.append(mitm_records.request(seen, *bodies.copied(seen.request)))

    def response(self, seen: http.HTTPFlow) -> None:
        """Write a response, after its request."""
        assert seen.response is not None
        self.request(seen)
        self.leg(seen.server_conn)
        self._sink.append(mitm_records.response(seen, seen.response, *bodies.copied(seen.response)))
        if seen.websocket is None:
            self._over(seen)

    def error(self, seen: flow.Flow) -> None:
        """Write the error that ended an exchange, with what there was of it before."""
        if isinstance(seen, http.HTTPFlow):
            self.request(seen)
            if seen.response is not None:
                self._sink.append(mitm_records.response(seen, seen.response, *bodies.copied(seen.response)))
        self.leg(seen.server_conn)
        if seen.error is not None:
            self._sink.append(mitm_records.failure(seen, seen.error))
        self._over(seen)

    def websocket_message(self, seen: http.HTTPFlow) -> None:
        """Write the latest WebSocket message."""
        self._sink.append(mitm_records.websocket_message(seen))

    def websocket_end(self, seen: http.HTTPFlow) -> None:
        """Write how a WebSocket ended."""
        self._sink.append(mitm_records.websocket_end(seen))
        self._over(seen)

    def stream_start(self, seen: tcp.TCPFlow | udp.UDPFlow) -> None:
        """Write that a raw stream began."""
        self.leg(seen.client_conn)
        self.leg(seen.server_conn)
        self._sink.append(mitm_records.stream(seen))

    def stream_message(self, seen: tcp.TCPFlow | udp.UDPFlow) -> None:
        """Write the latest chunk of a raw stream."""
        self.leg(seen.server_conn)  # it may have been connected only after the stream began
        self._sink.append(mitm_records.stream_message(seen))

    def stream_end(self, seen: tcp.TCPFlow | udp.UDPFlow) -> None:
        """Write that a raw stream ended, well or with an error."""
        self.leg(seen.server_conn)
        self._sink.append(mitm_records.stream_end(seen, time.time()))
        self._over(seen)

    def dns_question(self, seen: dns.DNSFlow) -> None:
        """Write a DNS query."""
        self.leg(seen.client_conn)
        self._sink.append(mitm_records.dns_question(seen))

    def dns_answer(self, seen: dns.DNSFlow) -> None:
        """Write a DNS answer."""
        assert seen.response is not None
        self.leg(seen.server_conn)
        self._sink.append(mitm_records.dns_answer(seen, seen.response))
        self._over(seen)

    def _over(self, seen: flow.Flow) -> None:
        self._begun.discard(seen.id)
        attached = mitm_records.notes(seen)
        if attached is not None:
            self._sink.append(attached)
