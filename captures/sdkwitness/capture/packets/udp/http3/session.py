"""An HTTP/3 connection: control streams, and an exchange for each request stream (RFC 9114, 6)."""

from __future__ import annotations

from typing import Final, NamedTuple

from sdkwitness.capture.journal_records import StreamEnded, StreamMessage, StreamOpened
from sdkwitness.capture.packets.exchanges.streams import Stream
from sdkwitness.capture.packets.exchanges.talk import ENDS, Talk
from sdkwitness.capture.packets.model import How
from sdkwitness.capture.packets.udp.http3.message import Reader
from sdkwitness.capture.packets.udp.http3.qpack import Qpack
from sdkwitness.capture.packets.udp.quic.header import Damaged, varint

HTTP3: Final = b"HTTP/3"
CONTROL: Final = 0x00
ENCODER: Final = 0x02
"""Kinds of streams of one direction (RFC 9114, 6.2; RFC 9204, 4.2)."""
TUNNELS: Final = (0x01, 0x54)
"""Pushes of the server, and WebTransport."""
SETTINGS: Final = 0x04
MAX_SETTINGS: Final = 1 << 14
NO_ERROR: Final = 0x100
"""H3_NO_ERROR (RFC 9114, 8.1)."""
MISSING_TABLE: Final = "packets with the table of its fields were not recorded"


class _Exchange(NamedTuple):
    """What goes both ways on a request stream."""

    stream: Stream
    request: Reader
    answer: Reader


class _OneWay:
    """A stream of one direction that is not the app's."""

    __slots__ = ("buffer", "done", "kind")

    def __init__(self) -> None:
        self.buffer = b""
        self.kind: int | None = None
        self.done = False


class Http3:
    """Takes the streams of one connection."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
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
            message.reset = f"{who} gave the stream up with error 0x{code:x} of HTTP/3"
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
            self._talk.journal.problem(
                f"{carried:,} bytes of an HTTP/3 connection belong to pushes, tunnels or WebTransport: "
                "those are not read."
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
        elif other.kind in TUNNELS:
            self._foreign[other.kind] = self._foreign.get(other.kind, 0) + len(data)
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
            stream = Stream(self._talk, version=HTTP3)
            found = self._exchanges[number] = _Exchange(
                stream,
                Reader(stream.request, number, self._qpack[True], self._talk.room),
                Reader(stream.answer, number, self._qpack[False], self._talk.room),
            )
        return found

    def _settle(self, number: int, exchange: _Exchange, time: int) -> None:
        """Write what is complete."""
        if exchange.request.over:
            exchange.stream.ask(exchange.request.ended or time, why=exchange.request.why(""))
            if exchange.answer.over:
                self._finish(number, exchange, time, "closed")

    def _finish(self, number: int, exchange: _Exchange, time: int, how: How) -> None:
        del self._exchanges[number]
        stream, request, answer = exchange.stream, exchange.request, exchange.answer
        rest = "" if how == "cut" else f"{ENDS[how]} before its end"
        if stream.request.fields is None:
            self._headless(exchange, time)
            return
        stream.ask(request.ended or time, why=request.why(rest))
        why = answer.why(rest)
        if stream.answer.fields is not None:
            stream.respond(answer.ended or time, why=why)
        elif why:
            self._talk.failed(stream.flow, time, why)

    def _headless(self, exchange: _Exchange, time: int) -> None:
        """Of an exchange whose request's fields are not known, keep what there is."""
        request, answer = exchange.request, exchange.answer
        talk, flow = self._talk, exchange.stream.flow
        kept = (answer.half.take(b""), request.half.take(b""))
        carried = [len(body) + reader.unread for (body, _), reader in zip(kept, (answer, request), strict=True)]
        if not any(carried) and answer.half.fields is None:
            return
        began = request.half.since or answer.half.since or time
        talk.append(StreamOpened(flow, talk.client, talk.server, talk.conversation.transport, began / 1e9))
        for from_client, (body, _) in enumerate(kept):
            if body:
                talk.append(StreamMessage(flow, began / 1e9, bool(from_client), body))
        talk.append(
            StreamEnded(
                flow,
                talk.server,
                time / 1e9,
                error=f"an exchange of HTTP/3 could not be read: {request.lost or 'its request was not recorded'}",
                sent=request.unread,
                received=answer.unread,
                dark=True,
            )
        )
