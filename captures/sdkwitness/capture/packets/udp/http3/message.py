"""One direction of a request stream: its frames (RFC 9114, 4.1 and 7)."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from sdkwitness.capture.packets.exchanges.streams import Half, value
from sdkwitness.capture.packets.exchanges.talk import Body, Room
from sdkwitness.capture.packets.udp.http3.qpack import Blocked, Fields, Qpack, Unreadable
from sdkwitness.capture.packets.udp.quic.header import Damaged, varint

MAX_FIELDS: Final = 1 << 16
"""Bytes of one field section, as coded."""
DATA: Final = 0x0
HEADERS: Final = 0x1
WEBTRANSPORT: Final = 0x41
"""In place of frames (draft-ietf-webtrans-http3)."""


class State(Enum):
    """Where a message is."""

    FRAMES = auto()
    """At a frame, or in one."""
    BLOCKED = auto()
    """Its fields wait for others to be read."""
    LOST = auto()
    """What comes cannot be read any more."""


class Reader:
    """Reads a request or an answer.

    Args:
        half: Takes what is read.
        stream: Its number.
        qpack: What decodes its fields.
        room: For bodies.
    """

    __slots__ = (
        "_body",
        "_buffer",
        "_kind",
        "_left",
        "_qpack",
        "_room",
        "_stream",
        "ended",
        "final",
        "gapped",
        "half",
        "lost",
        "reset",
        "state",
        "unread",
    )

    def __init__(self, half: Half, stream: int, qpack: Qpack, room: Room) -> None:
        self.half = half
        self._stream = stream
        self._qpack = qpack
        self._room = room
        self._body: Body | None = None
        self._buffer = b""
        self._kind = -1
        """Of the frame that is read; -1 between frames."""
        self._left = 0
        """Bytes still to come of it."""
        self.ended = 0
        """When its last byte came; 0 where it did not."""
        self.final = False
        """Whether the stream has nothing more in this direction."""
        self.gapped = 0
        """Bytes that were not recorded."""
        self.state = State.FRAMES
        self.lost = ""
        """Why it cannot be read to its end."""
        self.reset = ""
        """Why its sender gave it up."""
        self.unread = 0
        """Bytes after that."""

    @property
    def over(self) -> bool:
        """Whether all of it was read, or never can be."""
        return self.final and self.state is not State.BLOCKED

    def why(self, rest: str) -> str | None:
        """Why it is not whole, None where it is; `rest` where it just has no end."""
        if self.lost:
            return f"it could not be read to its end: {self.lost}"
        if self.gapped:
            return f"{self.gapped:,} bytes of its body were not recorded"
        return None if self.ended else self.reset or rest

    def take(self, time: int, data: bytes, final: bool) -> None:
        """Take bytes of the stream."""
        if final:
            self.final = True
            self.ended = time
        if self.state is State.LOST:
            self.unread += len(data)
            return
        if self._kind == DATA and len(data) <= self._left and not self._buffer:
            self._left -= len(data)
            self._add(data)
            if not self._left:
                self._kind = -1
            return
        self._buffer = self._buffer + data if self._buffer else data
        if self.state is State.FRAMES:
            self._read(time)

    def gap(self, size: int) -> None:
        """Bytes were not recorded; within a frame that is passed over, or of a body, reading goes on after them."""
        self.gapped += size
        inside = self.state is State.FRAMES and not self._buffer and self._kind not in (-1, HEADERS)
        if not inside or size > self._left:
            self._lose("packets of it were not recorded")
            return
        self._left -= size
        if self._kind == DATA:
            self._add(b"").lose(size)
        if not self._left:
            self._kind = -1

    def resume(self, time: int) -> None:
        """Fields that were missing came: go on."""
        if self.state is not State.BLOCKED:
            return
        try:
            self._set(self._qpack.resume(self._stream))
        except Blocked:
            return
        except Unreadable as e:
            self._lose(str(e))
            return
        self.state = State.FRAMES
        self._read(time)

    def give_up(self, why: str) -> None:
        """Fields that were missing will not come."""
        if self.state is State.BLOCKED:
            self._lose(why)

    def _read(self, time: int) -> None:
        data, at = self._buffer, 0
        size = len(data)
        while True:
            if self._kind < 0:
                try:
                    kind, after = varint(data, at)
                    if kind == WEBTRANSPORT and self.half.fields is None:
                        self._lose("WebTransport streams are not read")
                        return
                    length, after = varint(data, after)
                except Damaged:
                    break
                self._kind, self._left, at = kind, length, after
                if kind == HEADERS and length > MAX_FIELDS:
                    self._lose("its fields are longer than fields are")
                    return
            if self._kind == HEADERS:
                if size - at < self._left:
                    break
                section = data[at : at + self._left]
                at += self._left
                self._kind, self._buffer = -1, data[at:]
                if not self._section(section, time):
                    return
                continue
            part = data[at : at + self._left]
            at += len(part)
            self._left -= len(part)
            if self._kind == DATA:
                self._add(part)
            if self._left:
                break
            self._kind = -1
        self._buffer = data[at:]

    def _section(self, section: bytes, time: int) -> bool:
        self.half.since = self.half.since or time
        try:
            self._set(self._qpack.fields(self._stream, section))
        except Blocked:
            self.state = State.BLOCKED
            return False
        except Unreadable as e:
            self._lose(str(e))
            return False
        return True

    def _set(self, fields: Fields) -> None:
        half = self.half
        if half.fields is None or _informational(half.fields):
            half.fields = fields
        else:
            half.trailers = [*(half.trailers or ()), *fields]

    def _add(self, part: bytes) -> Body:
        if self._body is None:
            self._body = self.half.body = Body(self._room)
        self._body.add(part)
        return self._body

    def _lose(self, why: str) -> None:
        self.state = State.LOST
        self.lost = self.lost or why
        self.unread += len(self._buffer)
        self._buffer = b""


def _informational(fields: Fields) -> bool:
    """Whether fields are of an answer before the answer (RFC 9114, 4.1)."""
    status = value(fields, b":status")
    return len(status) == 3 and status[:1] == b"1" and status != b"101"
