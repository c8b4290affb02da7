"""One direction of a stream, or of the handshake: its bytes in order, whatever order packets came in."""

from __future__ import annotations

from sdkwitness.capture.packets.exchanges.talk import Room
from sdkwitness.capture.packets.pieces import Pieces


class Inflow:
    """Puts bytes at offsets in order."""

    __slots__ = ("_pieces", "_room", "final", "next")

    def __init__(self, room: Room) -> None:
        self._room = room
        self._pieces: Pieces | None = None
        """What came before its time."""
        self.next = 0
        """Where the next bytes to give begin."""
        self.final: int | None = None
        """How long it is in all, once that is known."""

    @property
    def waiting(self) -> bool:
        """Whether bytes are held because some before them are missing."""
        return self._pieces is not None

    @property
    def over(self) -> bool:
        """Whether all was given."""
        return self.final is not None and self.next >= self.final

    def put(self, offset: int, data: bytes, time: int) -> bytes:
        """Take bytes, and return those that are in order now."""
        skip = self.next - offset
        if skip >= len(data):
            return b""
        if skip < 0:
            pieces = self._pieces = self._pieces or Pieces()
            before = pieces.size
            pieces.add(offset, time, data)
            self._room.left -= pieces.size - before
            return b""
        if skip:
            data = data[skip:]
        self.next += len(data)
        return data if self._pieces is None else b"".join((data, *self._follow()))

    def skip(self) -> tuple[int, bytes]:
        """Give up what is missing: how many bytes that are, and those that follow."""
        pieces = self._pieces
        if pieces is None or not pieces.items:
            return 0, b""
        missing = pieces.items[0][0] - self.next
        self.next += missing
        return missing, b"".join(self._follow())

    def drop(self) -> None:
        """Forget what is held."""
        if self._pieces is not None:
            self._room.left += self._pieces.size
            self._pieces = None

    def _follow(self) -> list[bytes]:
        pieces = self._pieces
        found: list[bytes] = []
        if pieces is None:
            return found
        before = pieces.size
        while pieces.items and pieces.items[0][0] <= self.next:
            offset, _, data = pieces.take()
            data = data[self.next - offset :]
            self.next += len(data)
            found.append(data)
        self._room.left += before - pieces.size
        if not pieces.items:
            self._pieces = None
        return found
