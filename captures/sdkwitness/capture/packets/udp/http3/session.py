"""An HTTP/3 connection: control streams, and an exchange for each request stream (RFC 9114, 6)."""

from __future__ import annotations

from typing import Final

from sdkwitness.capture.journal_records import (
    FlowFailed,
    Pairs,
    RequestSeen,
    ResponseSeen,
    StreamEnded,
    StreamMessage,
    StreamOpened,
)
from sdkwitness.capture.packets.model import Conversation, How, Journal, Secure
from sdkwitness.capture.packets.udp.http3.message import Message
from sdkwitness.capture.packets.udp.http3.qpack import Fields, Qpack
from sdkwitness.capture.packets.udp.quic.header import Damaged, varint
from sdkwitness.capture.packets.udp.quic.inflow import Budget

HTTP3: Final = b"HTTP/3"
CONTROL: Final = 0x00
ENCODER: Final = 0x02
"""Kinds of streams of one direction (RFC 9114, 6.2; RFC 9204, 4.2)."""
SETTINGS: Final = 0x04
MAX_SETTINGS: Final = 1 << 14
NO_ERROR: Final = 0x100
"""H3_NO_ERROR (RFC 9114, 8.1)."""
MISSING_TABLE: Final = "packets with the table of its fields were not recorded"


class _Exchange:
    """What goes both ways on a request stream."""

    __slots__ = ("answer", "answered", "flow", "request", "reset", "written")

    def __init__(self, request: Message, answer: Message) -> None:
        self.request = request
        self.answer = answer
        self.flow = ""
        self.written = False
        """Whether the request is in the journal."""
        self.answered = False
        self.reset = ""
        """Who gave it up, and with what code."""


class _OneWay:
    """A stream of one direction that is not the app's."""

    __slots__ = ("buffer", "done", "kind")

    def __init__(self) -> None:
        self.buffer = b""
        self.kind: int | None = None
        self.done = False


class Http3:
    """Takes the streams of one connection."""

    def __init__(self, conversation: Conversation, secure: Secure, journal: Journal, budget: Budget) -> None:
        self._conversation = conversation
        self._secure = secure
        self._journal = journal
        self._budget = budget
        self._qpack = {True: Qpack(), False: Qpack()}
        """Of what client and server send."""
        self._exchanges: dict[int, _Exchange] = {}
        self._others: dict[int, _OneWay] = {}
        self._foreign: dict[int, int] = {}
        """Streams that are none of HTTP, as WebTransport opens them, with the bytes they carried."""

    # --- Application -------------------------------------------------------------------------------------------

    def stream(self, number: int, from_client: bool, time: int, data: bytes, final: bool) -> None:
        """Take bytes of a stream."""
        if number & 2:
            self._one_way(number, from_client, time, data)
            return
        if number & 1:
            self._foreign[number & 1] = self._foreign.get(number & 1, 0) + len(data)
            return
        exchange = self._exchange(number)
        (exchange.request if from_client else exchange.answer).take(time, data, final)
        if final:
            self._settle(number, exchange, time)

    def gap(self, number: int, from_client: bool, time: int, size: int) -> None:
        """Take note of a loss."""
        if number & 2:
            other = self._others.setdefault(number, _OneWay())
            if other.kind == ENCODER or other.kind is None:
                self._resume(from_client, self._qpack[from_client].give_up(), time)
            other.done = True
        elif not number & 1:
            exchange = self._exchange(number)
            (exchange.request if from_client else exchange.answer).gap(size)

    def reset(self, number: int, from_client: bool, time: int, code: int) -> None:
        """Take note that a stream was given up."""
        exchange = self._exchanges.get(number)
        if exchange is None:
            return
        message = exchange.request if from_client else exchange.answer
        message.final = True
        if code != NO_ERROR:
            who = "the app" if from_client else "the server"
            exchange.reset = exchange.reset or f"{who} gave the stream up with error 0x{code:x} of HTTP/3"
        self._settle(number, exchange, time)

    def datagram(self, from_client: bool, time: int, data: bytes) -> None:
        """HTTP datagrams (RFC 9297) belong to tunnels, which are not read."""
        self._foreign[2] = self._foreign.get(2, 0) + len(data)

    def end(self, time: int, how: How) -> None:
        """Write what there is of exchanges that did not end."""
        for from_client in (True, False):
            self._resume(from_client, self._qpack[from_client].guess(), time)
        for number, exchange in tuple(self._exchanges.items()):
            for message in (exchange.request, exchange.answer):
                message.give_up(MISSING_TABLE)
            self._finish(number, exchange, time, how)
        if self._foreign:
            carried = sum(self._foreign.values())
            self._journal.problem(
                f"{carried:,} bytes of an HTTP/3 connection with {self._host(b'')} belong to tunnels or WebTransport, "
                "which are not read."
            )

    # --- streams of one direction ------------------------------------------------------------------------------

    def _one_way(self, number: int, from_client: bool, time: int, data: bytes) -> None:
        other = self._others.setdefault(number, _OneWay())
        if other.done:
            return
        if other.kind is None:
            data = other.buffer + data
            try:
                other.kind, at = varint(data, 0)
            except Damaged:
                other.buffer = data
                return
            data, other.buffer = data[at:], b""
        if other.kind == ENCODER:
            self._resume(from_client, self._qpack[from_client].insert(data), time)
        elif other.kind == CONTROL:
            self._control(other, from_client, time, data)
        else:
            other.done = True

    def _control(self, other: _OneWay, from_client: bool, time: int, data: bytes) -> None:
        """Settings come first on a control stream; of the rest nothing is needed."""
        buffer = other.buffer + data
        try:
            kind, at = varint(buffer, 0)
            size, at = varint(buffer, at)
        except Damaged:
            other.buffer = buffer
            return
        if kind != SETTINGS or size > MAX_SETTINGS:
            other.done = True
        elif len(buffer) - at >= size:
            other.done, other.buffer = True, b""
            # What one side can receive binds the other.
            self._resume(not from_client, self._qpack[not from_client].settings(buffer[at : at + size]), time)
        else:
            other.buffer = buffer

    def _resume(self, from_client: bool, numbers: list[int], time: int) -> None:
        for number in numbers:
            exchange = self._exchanges.get(number)
            if exchange is not None:
                (exchange.request if from_client else exchange.answer).resume(time)
                self._settle(number, exchange, time)

    # --- exchanges ---------------------------------------------------------------------------------------------

    def _exchange(self, number: int) -> _Exchange:
        found = self._exchanges.get(number)
        if found is None:
            found = self._exchanges[number] = _Exchange(
                Message(number, self._qpack[True], self._budget), Message(number, self._qpack[False], self._budget)
            )
        return found

    def _settle(self, number: int, exchange: _Exchange, time: int) -> None:
        """Write what is complete."""
        if exchange.request.over:
            if not exchange.written and exchange.request.fields is not None:
                self._request(exchange)
            if exchange.answer.over:
                self._finish(number, exchange, time, "closed")

    def _finish(self, number: int, exchange: _Exchange, time: int, how: How) -> None:
        del self._exchanges[number]
        request, answer = exchange.request, exchange.answer
        if request.fields is not None:
            if not exchange.written:
                self._request(exchange)
            if answer.fields is not None:
                self._answer(exchange)
            self._why(exchange, time, how)
        elif request.size or answer.fields is not None or answer.size or request.lost or answer.lost:
            self._headless(exchange, time)
        request.close()
        answer.close()

    def _request(self, exchange: _Exchange) -> None:
        seen = exchange.request
        pseudo, fields = _split(seen.fields or [])
        exchange.written = True
        exchange.flow = self._journal.flow()
        authority = pseudo.get(b":authority", b"")
        ends = self._conversation
        self._journal.append(
            RequestSeen(
                exchange.flow,
                ends.client_leg,
                ends.server_leg,
                seen.began / 1e9,
                self._host(authority),
                ends.server[1],
                pseudo.get(b":method", b""),
                pseudo.get(b":scheme", b"https"),
                authority,
                pseudo.get(b":path", b""),
                HTTP3,
                fields,
                seen.body(),
                tuple(seen.trailers) if seen.trailers is not None else None,
                seen.began / 1e9,
                seen.ended / 1e9 if seen.ended else None,
                _size(seen),
            )
        )

    def _answer(self, exchange: _Exchange) -> None:
        seen = exchange.answer
        pseudo, fields = _split(seen.fields or [])
        status = pseudo.get(b":status", b"")
        exchange.answered = True
        self._journal.append(
            ResponseSeen(
                exchange.flow,
                self._conversation.server_leg,
                HTTP3,
                int(status) if status.isdigit() and len(status) <= 3 else 0,
                b"",
                fields,
                seen.body(),
                tuple(seen.trailers) if seen.trailers is not None else None,
                seen.began / 1e9,
                seen.ended / 1e9 if seen.ended else None,
                size=_size(seen),
            )
        )

    def _why(self, exchange: _Exchange, time: int, how: How) -> None:
        """Say why an exchange is not whole, where it is not."""
        request, answer = exchange.request, exchange.answer
        why = exchange.reset
        if request.lost or answer.lost:
            which = "request" if request.lost else "answer"
            why = f"the {which} could not be read to its end: {request.lost or answer.lost}"
        elif request.gapped or answer.gapped:
            which = "request" if request.gapped else "answer"
            why = f"{request.gapped + answer.gapped:,} bytes of the {which}'s body were not recorded"
        elif not why and how == "closed" and not exchange.answered:
            why = "the connection was closed before the answer"
        if why:
            self._journal.append(FlowFailed(exchange.flow, self._conversation.server_leg, time / 1e9, why))

    def _headless(self, exchange: _Exchange, time: int) -> None:
        """Of an exchange whose request's fields are not known, keep what there is."""
        request, answer = exchange.request, exchange.answer
        ends, flow = self._conversation, self._journal.flow()
        began = request.began or answer.began or time
        self._journal.append(StreamOpened(flow, ends.client_leg, ends.server_leg, ends.transport, began / 1e9))
        for message, from_client in ((request, True), (answer, False)):
            if message.body():
                self._journal.append(StreamMessage(flow, began / 1e9, from_client, message.body()))
        why = request.lost or "its request was not recorded"
        self._journal.append(
            StreamEnded(
                flow,
                ends.server_leg,
                time / 1e9,
                error=f"an exchange of HTTP/3 could not be read: {why}",
                sent=request.size - len(request.body()),
                received=answer.size - len(answer.body()),
                dark=True,
            )
        )

    def _host(self, authority: bytes) -> str:
        named = authority.decode("utf-8", "backslashreplace").rpartition("@")[2]
        host, colon, port = named.rpartition(":")
        if colon and port.isdigit():
            named = host
        return named.strip("[]") or self._secure.sni or self._conversation.server[0]


def _split(fields: Fields) -> tuple[dict[bytes, bytes], Pairs]:
    """Pseudo-header fields, and the others."""
    pseudo: dict[bytes, bytes] = {}
    for name, value in fields:
        if name[:1] == b":":
            pseudo.setdefault(name, value)
    return pseudo, tuple((name, value) for name, value in fields if name[:1] != b":")


def _size(seen: Message) -> int | None:
    return seen.size if seen.size > len(seen.body()) and not seen.lost else None
