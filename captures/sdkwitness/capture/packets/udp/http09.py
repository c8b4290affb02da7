"""HTTP/0.9 over QUIC, as implementations test each other with: a line asks, all that follows answers.

https://github.com/quic-interop/quic-interop-runner, README, "hq-interop".
"""

from __future__ import annotations

import re
from typing import Final

from sdkwitness.capture.packets.exchanges.streams import Stream
from sdkwitness.capture.packets.exchanges.talk import ENDS, Body, Talk
from sdkwitness.capture.packets.model import How

VERSION: Final = b"HTTP/0.9"
MAX_LINE: Final = 1 << 14
_LINE: Final = re.compile(rb"([A-Z]{3,10}) +(/[^ \r\n]*)[^\r\n]*\r?\n?")


class Http09:
    """Takes the streams of one connection."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._open: dict[int, Stream] = {}
        self._lines: dict[int, bytes] = {}

    def stream(self, number: int, from_client: bool, time: int, data: bytes, final: bool) -> None:
        """Take bytes of a stream."""
        if number & 3:
            return  # nothing is said there
        stream = self._stream(number)
        if from_client:
            line = self._lines[number] = (self._lines.get(number, b"") + data)[:MAX_LINE]
            stream.request.since = stream.request.since or time
            if final or line.endswith(b"\n"):
                self._ask(stream, line, time)
            return
        answer = stream.answer
        if answer.body is None:
            answer.since, answer.fields, answer.body = time, [(b":status", b"200")], Body(self._talk.room)
        answer.body.add(data)
        if final:
            self._finish(number, time, None)

    def gap(self, number: int, from_client: bool, time: int, size: int) -> None:
        """Take note of a loss."""
        stream = self._stream(number)
        half = stream.request if from_client else stream.answer
        half.lost = True
        if half.body is not None:
            half.body.lose(size)

    def reset(self, number: int, from_client: bool, time: int, code: int) -> None:
        """Take note that a stream was given up."""
        if number in self._open and not from_client:
            self._finish(number, time, f"the server gave the stream up with error 0x{code:x}")

    def datagram(self, from_client: bool, time: int, data: bytes) -> None:
        """Nothing is said there."""

    def end(self, time: int, how: How) -> None:
        """Write what there is."""
        for number in tuple(self._open):
            self._finish(number, time, "" if how == "cut" else f"{ENDS[how]} before its end")

    def _stream(self, number: int) -> Stream:
        found = self._open.get(number)
        if found is None:
            found = self._open[number] = Stream(self._talk, version=VERSION)
        return found

    def _ask(self, stream: Stream, line: bytes, time: int) -> None:
        found = _LINE.match(line)
        secure = self._talk.secure
        host = secure.sni if secure is not None else None
        stream.request.fields = [
            (b":method", found[1] if found is not None else b""),
            (b":path", found[2] if found is not None else line),
            (b":authority", (host or "").encode()),
        ]
        stream.ask(time)

    def _finish(self, number: int, time: int, why: str | None) -> None:
        stream = self._open.pop(number)
        line = self._lines.pop(number, b"")
        if not stream.asked:
            self._ask(stream, line, time)
        if stream.answer.fields is not None:
            stream.respond(time, why=why)
        elif why:
            self._talk.failed(stream.flow, time, why)
