"""One stream of HTTP/2 or HTTP/3: a request and its answer, as far as they have come."""

from __future__ import annotations

from typing import Final

from sdkwitness.capture.journal_records import FlowNotes, Pairs, RequestSeen, ResponseSeen
from sdkwitness.capture.packets.exchanges import targets
from sdkwitness.capture.packets.exchanges.talk import Body, Talk
from sdkwitness.capture.packets.model import Sink

VERSION: Final = b"HTTP/2.0"
PUSHED: Final = "pushed by the server: the app did not ask for it"

Fields = list[tuple[bytes, bytes]]


class Half:
    """One direction of a stream."""

    __slots__ = ("body", "done", "fields", "lost", "since", "trailers")

    def __init__(self) -> None:
        self.fields: Fields | None = None
        """None until the head has come."""
        self.since = 0
        self.body: Body | None = None
        self.trailers: Fields | None = None
        self.done = False
        self.lost = False
        """Whether bytes of it were not recorded."""

    def take(self, last: bytes) -> tuple[bytes, int | None]:
        """The body, of which `last` is the end, and the size of the whole where that is more."""
        body = self.body
        if body is None:
            return last, None
        if last:
            body.add(last)
        self.body = None
        return body.take()


class Stream:
    """A request and its answer."""

    __slots__ = ("_late", "_late_why", "answer", "asked", "flow", "inner", "over", "request", "talk", "version")

    def __init__(self, talk: Talk, flow: str = "", version: bytes = VERSION) -> None:
        self.talk = talk
        self.version = version
        self.flow = flow or talk.flow()
        self.request = Half()
        self.answer = Half()
        self.asked = False
        """Whether the request was written."""
        self.inner: Sink | None = None
        """Takes its bytes, where it became a WebSocket or a tunnel."""
        self.over = False
        self._late: ResponseSeen | None = None
        self._late_why = ""

    def ask(self, time: int, last: bytes = b"", why: str | None = None) -> None:
        """Write the request, whose body ends with `last`.

        Args:
            time: Of its end.
            last: The end of the body.
            why: Why it is not whole, empty where the recording just ended; None where it is.
        """
        half = self.request
        if self.asked or half.fields is None:
            return
        self.asked = half.done = True
        content, size = half.take(last)
        why = why or ("bytes of its body were not recorded" if half.lost else why)
        talk = self.talk
        if not talk.seen:
            talk.legs()
        method = path = authority = b""
        scheme = talk.scheme
        pairs: Fields = []
        for field in half.fields:
            name = field[0]
            if name[:1] != b":":
                pairs.append(field)
            elif name == b":method":
                method = field[1]
            elif name == b":path":
                path = field[1]
            elif name == b":authority":
                authority = field[1]
            elif name == b":scheme":
                scheme = field[1]
        if talk.secure is not None and scheme == b"http":
            scheme = b"https"
        host, port = targets.endpoint(authority, targets.PORTS.get(scheme, 80)) or talk.conversation.server
        since = half.since / 1e9
        talk.append(
            RequestSeen(
                self.flow,
                talk.client,
                talk.server,
                since,
                host,
                port,
                method,
                scheme,
                authority,
                path,
                self.version,
                tuple(pairs),
                content,
                _trailers(half),
                since,
                time / 1e9 if why is None else None,
                size,
            )
        )
        if why:
            talk.failed(self.flow, time, why)
        if self._late is not None:
            self._write(self._late, time, self._late_why)

    def respond(self, time: int, last: bytes = b"", why: str | None = None, *, websocket: bool = False) -> None:
        """Write the answer, whose body ends with `last`; see `ask`."""
        half = self.answer
        if half.done or half.fields is None:
            return
        half.done = True
        content, size = half.take(last)
        why = why or ("bytes of its body were not recorded" if half.lost else why)
        status = 0
        pairs: Fields = []
        for field in half.fields:
            if field[0][:1] != b":":
                pairs.append(field)
            elif field[0] == b":status" and field[1].isdigit():
                status = int(field[1][:3])
        answer = ResponseSeen(
            self.flow,
            self.talk.server,
            self.version,
            status,
            b"",
            tuple(pairs),
            content,
            _trailers(half),
            half.since / 1e9,
            time / 1e9 if why is None else None,
            websocket,
            size,
        )
        if self.asked:
            self._write(answer, time, why or "")
        else:
            self._late, self._late_why = answer, why or ""

    def fail(self, time: int, why: str) -> None:
        """Nothing of it follows; write what came, and why there is no more; empty where the recording ended."""
        self.over = True
        whole = self.answer.done
        self.ask(time, why=why)
        if not whole and self.asked:
            self.respond(time, why="")
            if why:
                self.talk.failed(self.flow, time, why)

    def unasked(self) -> bytes:
        """The body of an answer, as far as it came, where there is no request to write it behind."""
        return self._late.content or b"" if self._late is not None else self.answer.take(b"")[0]

    def pushed(self, time: int) -> None:
        """It is a promise of the server's; see RFC 9113, 8.4."""
        self.ask(time)
        self.talk.append(FlowNotes(self.flow, PUSHED))

    def _write(self, answer: ResponseSeen, time: int, why: str) -> None:
        self.talk.append(answer)
        if why:
            self.talk.failed(self.flow, time, why)


def value(fields: Fields, name: bytes) -> bytes:
    """The first value of a field, empty where there is none."""
    return next((found for key, found in fields if key == name), b"")


def _trailers(half: Half) -> Pairs | None:
    return tuple(half.trailers) if half.trailers is not None else None
