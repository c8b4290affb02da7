"""HTTP/1: requests and answers of one connection, each answer with the request it belongs to (RFC 9112)."""

from __future__ import annotations

from collections import deque
from typing import Final, Protocol

from sdkwitness.capture.journal_records import Endpoint, Pairs, RequestSeen, ResponseSeen
from sdkwitness.capture.packets.exchanges import heads, targets
from sdkwitness.capture.packets.exchanges.message import SKIP, SWITCH, Reader
from sdkwitness.capture.packets.exchanges.raw import Raw
from sdkwitness.capture.packets.exchanges.talk import ENDS, Talk
from sdkwitness.capture.packets.model import How, Sink

MAX_PENDING: Final = 10_000
"""Requests of one connection that wait for their answers."""
NO_ANSWER: Final = "its answer was not recorded"
STRAY: Final = "it belongs to no HTTP message that could be read"
DOUBTFUL: Final = "{} of HTTP gives a length that is none: it was read as if it gave none."
SWITCHING: Final = 101
BODILESS: Final = (204, 304)


class Onward(Protocol):
    """What goes on where HTTP/1 ends."""

    def tunnel(self, talk: Talk, wanted: Endpoint, number: int = 0) -> Sink:
        """The sink of a tunnel that a proxy made; `number` tells it from others in the same connection."""
        ...

    def other(self, talk: Talk) -> Sink:
        """The sink of another protocol in the same connection."""
        ...

    def upgraded(self, talk: Talk, exchange: Exchange) -> Sink:
        """The sink of HTTP/2 whose first request was one of HTTP/1 (RFC 7540, 3.2)."""
        ...


class Exchange:
    """A request, and what came of it."""

    __slots__ = (
        "answer",
        "answer_why",
        "asked",
        "failed",
        "fields",
        "flow",
        "method",
        "server",
        "since",
        "target",
        "version",
    )

    def __init__(
        self, flow: str, server: str, method: bytes, target: targets.Target, version: bytes, fields: heads.Fields
    ) -> None:
        self.flow = flow
        self.server = server
        """The leg."""
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
        self.since = 0
        self.asked = False
        """Whether the request was written."""
        self.failed = False
        """Whether an error was written."""
        self.answer: ResponseSeen | None = None
        """Where it was complete before the request."""
        self.answer_why = ""


class Http1:
    """Takes both sides of a connection.

    Args:
        talk: Of the connection.
        onward: What goes on where HTTP/1 ends.
    """

    def __init__(self, talk: Talk, onward: Onward) -> None:
        self.talk = talk
        self.onward = onward
        self.pending: deque[Exchange] = deque()
        """Requests without an answer."""
        self.inner: Sink | None = None
        """What takes everything, once another protocol is spoken."""
        self.asks_ears = _Requests(self)
        self.asks = Reader(self.asks_ears, talk.room, from_client=True)
        self.answers = Reader(_Answers(self), talk.room, from_client=False)
        self._readers = (self.answers, self.asks)
        self._stray: Raw | None = None

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Take bytes of one side."""
        if self.inner is not None:
            self.inner.data(from_client, time, data)
            return
        reader = self._readers[from_client]
        need = reader.need - len(data)
        if need > 0:
            reader.need = need
            reader.body.add(data)
            return
        reader.feed(time, data)
        if self.answers.waiting and not self.answers.blocked:
            self.answers.release()
        if self.asks.waiting and not self.asks.blocked and self.inner is None:
            self.asks.release()

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """Pass over bytes that were not recorded."""
        if self.inner is not None:
            self.inner.gap(from_client, time, size)
            return
        if from_client:
            self.answers.orphan()
        self._readers[from_client].gap(time, size)
        if self._stray is not None:
            self._stray.gap(from_client, time, size)

    def end(self, time: int, how: How) -> None:
        """Write what is left, as far as it came."""
        if self.inner is not None:
            self.inner.end(time, how)
        else:
            why = "" if how == "cut" else f"{ENDS[how]} before its end"
            self.asks.end(time, how, why)
            self.answers.end(time, how, why)
            if how != "cut":
                self.fail_pending(time, f"{ENDS[how]} before it was answered")
        if self._stray is not None:
            self._stray.end(time, how)

    def stray(self, from_client: bool, time: int, data: bytes) -> None:
        """Keep bytes that belong to no message."""
        if self._stray is None:
            self._stray = Raw(self.talk, STRAY)
        self._stray.data(from_client, time, data)

    def fail_pending(self, time: int, why: str, keep: int = 0) -> None:
        """Give up requests whose answers cannot come, but for the last ones."""
        while len(self.pending) > keep:
            exchange = self.pending.popleft()
            if exchange.asked:
                self.fail(exchange, time, why)

    def switch(self, inner: Sink, time: int, rest: bytes) -> None:
        """Go on with another protocol."""
        self.inner = inner
        pieces, self.asks.waiting = self.asks.waiting, []
        for since, data in pieces:
            inner.data(True, since, data)
        if rest:
            inner.data(False, time, rest)

    def write(self, exchange: Exchange, answer: ResponseSeen, time: int, why: str) -> None:
        """Write an answer, after its request."""
        if not exchange.asked:
            exchange.answer, exchange.answer_why = answer, why
            return
        self.talk.append(answer)
        if why:
            self.fail(exchange, time, why)

    def fail(self, exchange: Exchange, time: int, why: str) -> None:
        """Write the first error of an exchange."""
        if not exchange.failed:
            exchange.failed = True
            self.talk.failed(exchange.flow, time, why, exchange.server)


class _Requests:
    """Hears of the client's messages."""

    def __init__(self, both: Http1) -> None:
        self._both = both
        self._now: Exchange | None = None
        ends = both.talk.conversation.server
        self._origin = targets.Target(ends[0], ends[1], both.talk.scheme, b"", b"")

    def head(self, data: bytes, at: int, end: int, time: int) -> int:
        both = self._both
        talk = both.talk
        method, text, version, line = heads.request_line(data, at, end)
        fields = heads.fields(data, line, end)
        if fields.doubtful:
            talk.journal.problem(DOUBTFUL.format("a request"))
        target, server = self._origin, talk.server
        if not talk.seen:
            talk.legs()
        if text[:1] == b"/":  # as nearly always
            target = targets.Target(target[0], target[1], target[2], b"", text)
        elif method == b"CONNECT":
            wanted = targets.endpoint(text, 443)
            if wanted is None:
                raise heads.Malformed("asks a proxy for a place that is none")
            target = targets.Target(*wanted, b"", text, b"")
        else:
            whole = targets.absolute(text)
            if whole is None:
                target = target._replace(path=text)
            else:
                target, server = whole, talk.leg_to((whole.host, whole.port))
        exchange = self._now = Exchange(talk.flow(), server, method, target, version, fields)
        exchange.since = time
        both.pending.append(exchange)
        if len(both.pending) > MAX_PENDING:
            both.fail_pending(time, NO_ANSWER, keep=MAX_PENDING)
        both.answers.blocked = False
        both.answers.orphans = False
        if method == b"CONNECT" or fields.upgrade:
            both.asks.blocked = True  # what comes next may be of another protocol
            if method == b"CONNECT":
                return 0
        return fields.length or 0

    def done(self, time: int, content: bytes, size: int | None, trailers: Pairs | None, why: str | None) -> None:
        both, exchange = self._both, self._now
        if exchange is None:
            return
        self._now = None
        exchange.asked = True
        if exchange.method == b"CONNECT":
            return  # it is written only where it fails, as of a live recording
        self._write(exchange, time, content, size, trailers, why)
        if why:
            both.fail(exchange, time, why)
        if exchange.answer is not None:
            both.write(exchange, exchange.answer, time, exchange.answer_why)

    def write_connect(self, exchange: Exchange, time: int) -> None:
        """Write a request for a tunnel that was not made."""
        self._write(exchange, time, b"", None, None, None)

    def finish(self, time: int) -> None:
        """The answer makes an end of a request that was under way."""
        if self._now is not None:
            self._both.asks.break_off(time, "")

    def _write(
        self, exchange: Exchange, time: int, content: bytes, size: int | None, trailers: Pairs | None, why: str | None
    ) -> None:
        talk = self._both.talk
        host, port, scheme, authority, path = exchange.target
        since = exchange.since / 1e9
        talk.append(
            RequestSeen(
                exchange.flow,
                talk.client,
                exchange.server,
                since,
                host,
                port,
                exchange.method,
                scheme,
                authority,
                path,
                exchange.version,
                exchange.fields.pairs,
                content,
                trailers,
                since,
                time / 1e9 if why is None else None,
                size,
            )
        )

    def switched(self, time: int, rest: bytes) -> None:
        pass  # a request switches nothing

    def astray(self, time: int, data: bytes) -> None:
        self._both.stray(True, time, data)

    def malformed(self, why: str) -> None:
        self._both.talk.journal.problem(
            f"an HTTP request {why}: what could not be read of its connection is kept as raw bytes."
        )

    def resumed(self) -> None:
        pass


class _Answers:
    """Hears of the server's messages."""

    def __init__(self, both: Http1) -> None:
        self._both = both
        self._now: Exchange | None = None
        self._version = b""
        self._status = 0
        self._reason = b""
        self._pairs: Pairs = ()
        self._since = 0

    def head(self, data: bytes, at: int, end: int, time: int) -> int:
        both = self._both
        match = heads.ANSWER.match(data, at, end)
        if match is None:
            raise heads.Malformed("has a first line that is none of HTTP")
        fields = heads.fields(data, match.end(), end)
        version, digits, reason = match[1].upper(), match[2], match[3]
        status = int(digits)
        if status < 200 and status != SWITCHING:
            return SKIP
        if fields.doubtful:
            both.talk.journal.problem(DOUBTFUL.format("an answer"))
        exchange = both.pending[0]
        self._version = version if version != b"ICY" else b"HTTP/1.0"
        self._status, self._reason = status, reason or b""
        self._pairs, self._since = fields.pairs, time
        both.pending.popleft()
        both.answers.blocked = not both.pending
        if status == SWITCHING or (exchange.method == b"CONNECT" and status < 300):
            self._now = exchange
            return SWITCH
        both.asks.blocked = False
        if exchange.method == b"CONNECT":
            both.asks_ears.write_connect(exchange, time)
        self._now = exchange
        if exchange.method == b"HEAD" or status in BODILESS:
            return 0
        return heads.TO_END if fields.length is None else fields.length

    def done(self, time: int, content: bytes, size: int | None, trailers: Pairs | None, why: str | None) -> None:
        exchange = self._now
        if exchange is None:
            return
        self._now = None
        self._both.write(exchange, self._answer(exchange, time, content, size, trailers, why), time, why or "")

    def switched(self, time: int, rest: bytes) -> None:
        both, exchange = self._both, self._now
        assert exchange is not None
        self._now = None
        talk = both.talk
        both.asks_ears.finish(time)
        if exchange.method == b"CONNECT":
            both.switch(both.onward.tunnel(talk, (exchange.target.host, exchange.target.port)), time, rest)
            return
        chosen = _value(self._pairs, b"upgrade").lower()
        if chosen == b"h2c":
            both.switch(both.onward.upgraded(talk, exchange), time, rest)
            return
        websocket = chosen == b"websocket"
        talk.append(self._answer(exchange, time, b"", None, None, None, websocket=websocket))
        if websocket:
            from sdkwitness.capture.packets.exchanges.websocket import WebSocket  # few files need its library

            extensions = _value(self._pairs, b"sec-websocket-extensions").decode("latin-1")
            both.switch(WebSocket(talk, exchange.flow, exchange.server, extensions), time, rest)
        else:
            both.switch(both.onward.other(talk), time, rest)

    def _answer(
        self,
        exchange: Exchange,
        time: int,
        content: bytes,
        size: int | None,
        trailers: Pairs | None,
        why: str | None,
        *,
        websocket: bool = False,
    ) -> ResponseSeen:
        return ResponseSeen(
            exchange.flow,
            exchange.server,
            self._version,
            self._status,
            self._reason,
            self._pairs,
            content,
            trailers,
            self._since / 1e9,
            time / 1e9 if why is None else None,
            websocket,
            size,
        )

    def astray(self, time: int, data: bytes) -> None:
        self._both.stray(False, time, data)

    def malformed(self, why: str) -> None:
        self._both.talk.journal.problem(
            f"an HTTP answer {why}: what could not be read of its connection is kept as raw bytes."
        )

    def resumed(self) -> None:
        both = self._both
        if len(both.pending) > 1:  # those before the latest were answered by what is missing
            both.fail_pending(self._since, NO_ANSWER, keep=1)


def _value(pairs: Pairs, name: bytes) -> bytes:
    """The values of a field, joined (RFC 9110, 5.3)."""
    return b", ".join(value for key, value in pairs if key.lower() == name)
