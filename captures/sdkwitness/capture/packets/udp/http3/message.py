"""One side of an exchange: the frames of a request stream in one direction (RFC 9114, 4.1 and 7)."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from sdkwitness.capture.journal_records import MAX_BODY
from sdkwitness.capture.packets.udp.http3.qpack import Blocked, Fields, Qpack, Unreadable
from sdkwitness.capture.packets.udp.quic.header import Damaged, varint
from sdkwitness.capture.packets.udp.quic.inflow import Budget

MAX_FIELDS: Final = 1 << 17
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


class Message:
    """A request or an answer.

    Args:
        stream: Its number.
        qpack: What decodes its fields.
        budget: Of memory.
    """

    __slots__ = (
        "_budget",
        "_buffer",
        "_held",
        "_kept",
        "_kind",
        "_left",
        "_pieces",
        "_qpack",
        "_stream",
        "began",
        "ended",
        "fields",
        "final",
        "gapped",
        "lost",
        "size",
        "state",
        "trailers",
    )

    def __init__(self, stream: int, qpack: Qpack, budget: Budget) -> None:
        self._stream = stream
        self._qpack = qpack
        self._budget = budget
        self._buffer = b""
        self._kind = -1
        """Of the frame that is read; -1 between frames."""
        self._left = 0
        """Bytes still to come of it."""
        self._pieces: list[bytes] = []
        self._held = 0
        """Bytes of the body that are kept."""
        self._kept = True
        """False as soon as a part of the body is not kept: what follows would not join."""
        self.size = 0
        """Bytes of the body."""
        self.fields: Fields | None = None
        self.trailers: Fields | None = None
        self.began = 0
        """When its fields came."""
        self.ended = 0
        """When its last byte came; 0 where it did not."""
        self.final = False
        """Whether the stream has nothing more in this direction."""
        self.gapped = 0
        """Bytes that were not recorded."""
        self.state = State.FRAMES
        self.lost = ""
        """Why it cannot be read to its end."""

    @property
    def over(self) -> bool:
        """Whether all of it was read, or never can be."""
        return self.final and self.state is not State.BLOCKED

    def body(self) -> bytes:
        """What was kept of the body."""
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    def close(self) -> None:
        """Give back the memory."""
        self._budget.left += self._held
        self._held = 0
        self._pieces.clear()

    def take(self, time: int, data: bytes, final: bool) -> None:
        """Take bytes of the stream."""
        if final:
            self.final = True
            self.ended = time
        if self.state is State.LOST:
            self.size += len(data)
            return
        if self._kind == DATA and not self._buffer and len(data) <= self._left:
            self._left -= len(data)
            self._add(data)
            if not self._left:
                self._kind = -1
            return
        self._buffer = self._buffer + data if self._buffer else data
        if self.state is State.FRAMES:
            self._read(time)

    def gap(self, size: int) -> None:
        """Bytes were not recorded; within a frame that is only passed over or of a body, reading goes on after them."""
        self.gapped += size
        inside = self.state is State.FRAMES and not self._buffer and self._kind not in (-1, HEADERS)
        if inside and size <= self._left:
            self._left -= size
            if self._kind == DATA:
                self.size += size
                self._kept = False
            if not self._left:
                self._kind = -1
            return
        self._lose(f"{size:,} bytes of it were not recorded")

    def resume(self, time: int) -> None:
        """Fields that were missing came: go on."""
        if self.state is not State.BLOCKED:
            return
        try:
            self._set(self._qpack.resume(self._stream), time)
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
                    if kind == WEBTRANSPORT and self.fields is None:
                        self._buffer = b""
                        self._lose("WebTransport streams are not read")
                        return
                    length, after = varint(data, after)
                except Damaged:
                    break
                self._kind, self._left, at = kind, length, after
                if kind == HEADERS and length > MAX_FIELDS:
                    self._buffer = b""
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
        try:
            self._set(self._qpack.fields(self._stream, section), time)
        except Blocked:
            self.state = State.BLOCKED
            self.began = self.began or time
            return False
        except Unreadable as e:
            self._lose(str(e))
            return False
        return True

    def _set(self, fields: Fields, time: int) -> None:
        if self.fields is None or _informational(self.fields):
            self.fields = fields
            self.began = self.began or time
        else:
            self.trailers = [*(self.trailers or ()), *fields]

    def _add(self, part: bytes) -> None:
        self.size += len(part)
        if not self._kept or not part:
            return
        if self._held + len(part) > MAX_BODY or self._budget.left < len(part):
            self._kept = False
            return
        self._pieces.append(part)
        self._held += len(part)
        self._budget.left -= len(part)

    def _lose(self, why: str) -> None:
        self.state = State.LOST
        self.lost = self.lost or why
        self.size += len(self._buffer)
        self._buffer = b""


def _informational(fields: Fields) -> bool:
    """Whether fields are of an answer before the answer (RFC 9114, 4.1)."""
    status = dict(fields).get(b":status", b"")
    return len(status) == 3 and status[:1] == b"1" and status != b"101"
