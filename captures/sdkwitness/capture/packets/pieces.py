"""Bytes at offsets that come in any order, put in order."""

from __future__ import annotations

from bisect import bisect_right, insort
from typing import Final

Piece = tuple[int, int, bytes]
"""Offset, time, and the bytes."""
COST: Final = 160
"""Bytes that a piece takes beside its content."""
LAST: Final = float("inf")


class Pieces:
    """Holds pieces that do not overlap; of bytes that came twice, the first are kept."""

    __slots__ = ("items", "size")

    def __init__(self) -> None:
        self.items: list[Piece] = []
        self.size = 0
        """Bytes of memory, roughly."""

    def add(self, offset: int, time: int, data: bytes) -> bool:
        """Add what is new of a piece.

        Returns:
            Whether the rest is the same as what is there.
        """
        items = self.items
        same = True
        end = offset + len(data)
        begin = offset
        at = bisect_right(items, (offset, LAST))
        if at:
            before, _, known = items[at - 1]
            over = before + len(known) - offset
            if over > 0:
                skip = offset - before
                same = known[skip : skip + len(data)] == data[:over]
                begin = offset + over
        while begin < end:
            if at == len(items) or items[at][0] >= end:
                self._put(begin, time, data[begin - offset :])
                break
            after, _, known = items[at]
            if begin < after:
                self._put(begin, time, data[begin - offset : after - offset])
                at += 1
            part = data[after - offset : after - offset + len(known)]
            same = same and known[: len(part)] == part
            begin = after + len(known)
            at += 1
        return same

    def take(self) -> Piece:
        """Remove and return the first piece."""
        piece = self.items.pop(0)
        self.size -= len(piece[2]) + COST
        return piece

    def _put(self, offset: int, time: int, data: bytes) -> None:
        insort(self.items, (offset, time, data))
        self.size += len(data) + COST
