"""Length-prefixed fields of TLS messages (RFC 8446, section 3), read with every length checked."""

from __future__ import annotations

from collections.abc import Iterator


class Short(ValueError):
    """A message ends before a field of it does."""


class Fields:
    """A message, read field by field from its beginning."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._data)

    def take(self, size: int) -> bytes:
        """The next `size` bytes.

        Raises:
            Short: fewer are left.
        """
        end = self._at + size
        if end > len(self._data):
            raise Short("a field is longer than its message")
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def number(self, size: int) -> int:
        """The next `size` bytes as an unsigned number."""
        return int.from_bytes(self.take(size), "big")

    def rest(self, prefix: int) -> bytes:
        """The next vector, or as much of it as is there."""
        size = self.number(prefix)
        return self.take(min(size, len(self._data) - self._at))

    def vector(self, prefix: int) -> bytes:
        """The next vector, whose length stands before it in `prefix` bytes."""
        return self.take(self.number(prefix))


def numbers(data: bytes, size: int = 2) -> tuple[int, ...]:
    """A vector of numbers of `size` bytes each; a torn last one is left out."""
    whole = len(data) - len(data) % size
    return tuple(int.from_bytes(data[at : at + size], "big") for at in range(0, whole, size))


def vectors(data: bytes, prefix: int) -> Iterator[bytes]:
    """The vectors within a vector, as far as they are whole."""
    fields = Fields(data)
    try:
        while fields:
            yield fields.vector(prefix)
    except Short:
        return
