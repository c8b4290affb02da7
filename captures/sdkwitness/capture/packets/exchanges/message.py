"""One direction of an HTTP/1 connection: where its messages begin, and how their bodies end (RFC 9112, 6 and 7)."""

from __future__ import annotations

import re
from typing import Final, Protocol

from sdkwitness.capture.journal_records import Pairs
from sdkwitness.capture.packets.exchanges import heads
from sdkwitness.capture.packets.exchanges.talk import Body, Room
from sdkwitness.capture.packets.model import How

SKIP: Final = -3
"""Instead of a body's length: the head announces nothing."""
SWITCH: Final = -4
"""Instead of a body's length: what follows is of another protocol."""
MAX_LINE: Final = 16 << 10
"""Bytes of the line before a chunk."""
MAX_WAITING: Final = 1 << 20
"""Bytes that wait for what the other direction says."""
_SIZE: Final = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")


HEAD: Final = 0
LENGTH: Final = 1
"""A body, or a chunk of one, of known length."""
SIZE: Final = 2
"""The line before a chunk."""
TRAILERS: Final = 3
TO_END: Final = 4
"""A body that ends with the connection."""
LOST: Final = 5
"""Who knows: nothing is read until something looks like a message."""


class Ears(Protocol):
    """What hears of messages."""

    def head(self, data: bytes, at: int, end: int, time: int) -> int:
        """Take a head; return the length of the body, or one of the negative numbers for what there is instead.

        Raises:
            Malformed: It is none.
        """
        ...

    def done(self, time: int, content: bytes, size: int | None, trailers: Pairs | None, why: str | None) -> None:
        """Take a body.

        Args:
            time: Of its last byte.
            content: The body, or its beginning.
            size: Bytes of the whole where that is more, or may be.
            trailers: Fields after it.
            why: Why it is not whole, empty where the recording just ended; None where it is.
        """
        ...

    def switched(self, time: int, rest: bytes) -> None:
        """Take what follows a head that answered SWITCH."""
        ...

    def astray(self, time: int, data: bytes) -> None:
        """Take bytes that belong to no message."""
        ...

    def malformed(self, why: str) -> None:
        """Note why what follows will be astray."""
        ...

    def resumed(self) -> None:
        """Note that after bytes astray a message begins."""
        ...


class Reader:
    """Reads one direction."""

    __slots__ = (
        "_chunked",
        "_ears",
        "_held",
        "_lost",
        "_may",
        "_on_done",
        "_on_head",
        "_resumes",
        "_searched",
        "_trailers",
        "blocked",
        "body",
        "need",
        "orphans",
        "since",
        "state",
        "waiting",
        "waits",
    )

    def __init__(self, ears: Ears, room: Room, *, from_client: bool) -> None:
        self._ears = ears
        self._on_head = ears.head
        self._on_done = ears.done
        self._may = heads.MAY_ASK if from_client else heads.MAY_ANSWER
        self._resumes = heads.ASKS if from_client else heads.ANSWERS
        self.state: int = HEAD
        """What comes next."""
        self.body = Body(room)
        self.need = 0
        """Bytes that the body, or its chunk, still lacks; 0 where that is not what decides."""
        self.since = 0
        """When the head began that is under way."""
        self.blocked = not from_client
        """Whether what comes next must wait for the other direction."""
        self.orphans = False
        """Whether what would have to wait is about something that was not recorded."""
        self.waiting: list[tuple[int, bytes]] = []
        self.waits = 0
        """Bytes that wait."""
        self._held = bytearray()
        self._searched = 0
        self._chunked = False
        self._lost = 0
        self._trailers: list[bytes] = []

    def feed(self, time: int, data: bytes) -> None:
        """Take the next bytes."""
        if self.waiting and self.blocked:
            self._wait(time, data)
            return
        if self.state == LOST:
            if not self._resumes.match(data):
                self._ears.astray(time, data)
                return
            self.state = HEAD
            self._ears.resumed()
        elif self._held:
            held = self._held
            held += data
            if self.state == HEAD and heads.end_of(held, 0, self._searched) < 0 and self._goes_on(held):
                self._searched = len(held)
                return
            data = bytes(held)
            held.clear()
            self._searched = 0
        at, size = 0, len(data)
        while at < size:
            state = self.state
            if state == HEAD:
                at = self._head(time, data, at)
            elif state == LENGTH:
                at = self._length(time, data, at)
            elif state == SIZE:
                at = self._size(time, data, at)
            elif state == TRAILERS:
                at = self._trailer(time, data, at)
            elif state == TO_END:
                self.body.add(data[at:] if at else data)
                return
            else:
                self._ears.astray(time, data[at:])
                return

    def _head(self, time: int, data: bytes, at: int) -> int:
        size = len(data)
        if data[at] in b"\r\n":  # RFC 9112, 2.2
            return at + 1
        if self.blocked:
            self._wait(time, data[at:])
            return size
        end = heads.end_of(data, at)
        if end < 0:
            rest = data[at:]
            if self._goes_on(rest):
                self._held += rest
                self._searched = len(rest)
                self.since = self.since or time
            else:
                self._derail(time, rest, "has no first line of HTTP or no end of its header")
            return size
        since = self.since or time
        self.since = 0
        try:
            length = self._on_head(data, at, end, since)
        except heads.Malformed as e:
            self._derail(time, data[at:], str(e))
            return size
        if length >= 0:
            stop = end + length
            if stop <= size:
                self._on_done(time, data[end:stop], None, None, None)
                return stop
            self.body.add(data[end:])
            self.need = stop - size
            self.state = LENGTH
            return size
        if length == SWITCH:
            self._ears.switched(time, data[end:])
            return size
        if length == heads.CHUNKED:
            self._chunked = True
            self.state = SIZE
        elif length == heads.TO_END:
            self.state = TO_END
        return end

    def _length(self, time: int, data: bytes, at: int) -> int:
        left = len(data) - at
        need = self.need
        if left < need:
            self.body.add(data[at:] if at else data)
            self.need = need - left
            return at + left
        self.body.add(data[at : at + need])
        self.need = 0
        if self._chunked:
            self.state = SIZE
        else:
            self._done(time)
        return at + need

    def _size(self, time: int, data: bytes, at: int) -> int:
        """Read the line before a chunk, and the end of the chunk before it."""
        size = len(data)
        while at < size and data[at] in b"\r\n":
            at += 1
        if at == size:
            return at
        match = _SIZE.match(data, at)
        if match is None:
            if b"\n" in data[at : at + MAX_LINE] or size - at > MAX_LINE:
                self._derail(time, data[at:], "has a chunk without a length")
            else:
                self._held += data[at:]
            return size
        self.need = int(match[1], 16)
        self.state = LENGTH if self.need else TRAILERS
        return match.end()

    def _trailer(self, time: int, data: bytes, at: int) -> int:
        end = data.find(b"\n", at) + 1
        if not end:
            if len(data) - at > MAX_LINE:
                self._derail(time, data[at:], "has a trailer without an end")
            else:
                self._held += data[at:]
            return len(data)
        line = data[at:end].rstrip(b"\r\n")
        if line and len(self._trailers) < 1000:
            self._trailers.append(line)
        elif not line:
            self._done(time)
        return end

    def gap(self, time: int, size: int) -> None:
        """Pass over bytes that were not recorded."""
        state = self.state
        if self.waiting:
            self._strand()
        if state == LENGTH and size > 0 and (size <= self.need or not self._chunked):
            here = min(size, self.need)
            self.body.lose(here)
            self._lost += here
            self.need -= here
            size -= here
            if not self.need:
                if self._chunked:
                    self.state = SIZE
                else:
                    self._done(time)
            if size:
                self.state = LOST
        elif state == TO_END:
            self.body.lose(size)
            self._lost += max(size, 1)
        elif state != LOST:
            self.break_off(time, "bytes of it were not recorded")
            self.state = LOST

    def end(self, time: int, how: How, why: str) -> None:
        """Nothing follows."""
        if self.waiting:
            self._strand()
        whole = self.state == TRAILERS or (self.state == TO_END and how == "closed")
        if whole:
            self._done(time)
        else:
            self.break_off(time, why)

    def break_off(self, time: int, why: str) -> None:
        """End the message that is under way, which does not go on."""
        state, held = self.state, bytes(self._held)
        self._held.clear()
        self._searched = self.since = 0
        if state == HEAD:
            if held:
                self._ears.astray(time, held)
        elif state != LOST:
            if self.need and not self._chunked:
                self.body.lose(self.need)
            self._done(time, why)

    def release(self) -> None:
        """Go on with what waited."""
        pieces, self.waiting, self.waits = self.waiting, [], 0
        for number, (time, data) in enumerate(pieces):
            self.feed(time, data)
            if self.waiting:  # it is blocked again
                self.waiting += pieces[number + 1 :]
                self.waits += sum(len(piece) for _, piece in pieces[number + 1 :])
                return

    def orphan(self) -> None:
        """What would have told the meaning of what waits was not recorded."""
        self.orphans = True
        if self.waiting:
            self._strand()
            self.state = LOST

    def _wait(self, time: int, data: bytes) -> None:
        self.waiting.append((time, data))
        self.waits += len(data)
        if self.waits > MAX_WAITING or self.orphans:
            self._strand()
            self.state = LOST

    def _strand(self) -> None:
        """Give up what waited."""
        pieces, self.waiting, self.waits = self.waiting, [], 0
        for time, data in pieces:
            self._ears.astray(time, data)

    def _goes_on(self, held: bytes | bytearray) -> bool:
        """Whether a head may still come of these bytes."""
        return len(held) <= heads.MAX_HEAD and self._may.match(held) is not None

    def _derail(self, time: int, rest: bytes, why: str) -> None:
        self._ears.malformed(why)
        self.break_off(time, f"it {why}")
        self.state = LOST
        self._ears.astray(time, rest)

    def _done(self, time: int, why: str | None = None) -> None:
        content, size = self.body.take()
        if why is None and self._lost:
            why = f"{self._lost:,} bytes of its body were not recorded"
        trailers: Pairs | None = None
        if self._trailers:
            parts = (line.partition(b":") for line in self._trailers)
            trailers = tuple((name.strip(b" \t"), value.strip(b" \t")) for name, colon, value in parts if colon)
            self._trailers = []
        self.state = HEAD
        self.need = self._lost = 0
        self._chunked = False
        self._on_done(time, content, size, trailers, why)
