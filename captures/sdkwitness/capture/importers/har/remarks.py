"""Remarks that a damaged file may cause for each of its entries: the first are made, the rest are counted."""

from __future__ import annotations

from typing import Final

NAMED: Final = 10
"""Entries that are named for one reason."""


class Remarks:
    """The remarks of one kind."""

    def __init__(self) -> None:
        self._count = 0
        self.last = 0
        """Number of the last entry that gave cause."""

    def names(self, entry: int) -> bool:
        """Count an entry; True where it is to be named."""
        self._count += 1
        self.last = entry
        return self._count <= NAMED

    @property
    def more(self) -> int:
        """Entries that gave cause and were not named."""
        return max(self._count - NAMED, 0)
