"""HPACK: header blocks to fields (RFC 7541), also where the beginning of a connection was not recorded.

hpack's own decoder gives up at the first reference to an entry it has not seen, and takes several times as long; its
tables are used here. Entries are counted from the newest, so those added since a loss are exact.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from hpack.exceptions import HPACKError
from hpack.huffman_table import decode_huffman
from hpack.table import HeaderTable

MAX_TABLE: Final = 1 << 20
"""Bytes of a table, whatever the peers agree on."""
MAX_FIELDS: Final = 1 << 20
"""Bytes that the fields of one block may become."""
OVERHEAD: Final = 32
"""Bytes that an entry counts beside its content (RFC 7541, 4.1)."""
CACHED: Final = 8192
"""Strings of which the plain form is remembered."""
CACHED_SIZE: Final = 256

UNNAMED: Final = b"name-not-recorded"
"""In place of a name that was said before the recording began."""

Field = tuple[bytes, bytes]
_STATIC: Final[tuple[Field, ...]] = (
    (b"", b""),
    *((bytes(name), bytes(value)) for name, value in HeaderTable.STATIC_TABLE),
)
_FIRST: Final = len(_STATIC)
"""Index of the newest entry."""


class Undecodable(ValueError):
    """A block that is none, or would become too much."""


class Decoder:
    """Decodes the header blocks of one direction."""

    __slots__ = ("_entries", "_limit", "_plain", "_size", "missing")

    def __init__(self) -> None:
        self._entries: deque[Field] = deque()
        self._size = 0
        self._limit = 4096
        self._plain: dict[bytes, bytes] = {}
        self.missing = 0
        """Fields that lack their name or are left out, since they refer to what was not recorded."""

    def forget(self) -> None:
        """Blocks were lost: what was known can no longer be counted on."""
        self._entries.clear()
        self._size = 0
        self._limit = MAX_TABLE

    def decode(self, block: bytes) -> list[Field]:
        """Return the fields of a block.

        Raises:
            Undecodable: It is malformed; blocks after it can be decoded once `forget` was called.
        """
        try:
            return self._decode(block)
        except (IndexError, HPACKError) as e:
            raise Undecodable("it ends within a field") from e

    def _decode(self, block: bytes) -> list[Field]:
        found: list[Field] = []
        append = found.append
        entries = self._entries
        at, size = 0, len(block)
        total = 0
        while at < size:
            byte = block[at]
            if byte & 0x80:  # 6.1
                index = byte & 0x7F
                at += 1
                if index == 0x7F:
                    index, at = _integer(block, at, 0x7F)
                if index < _FIRST:
                    if not index:
                        raise Undecodable("it refers to nothing")
                    field = _STATIC[index]
                elif index - _FIRST < len(entries):
                    field = entries[index - _FIRST]
                else:
                    self.missing += 1
                    continue
                total += len(field[0]) + len(field[1]) + OVERHEAD
                if total > MAX_FIELDS:
                    raise Undecodable("its fields are too many")
                append(field)
                continue
            if byte & 0x60 == 0x20:  # 6.3
                limit, at = (byte & 0x1F, at + 1) if byte & 0x1F != 0x1F else _integer(block, at + 1, 0x1F)
                if limit > MAX_TABLE:
                    raise Undecodable("its table is too large")
                self._limit = limit
                self._evict()
                continue
            keep = byte & 0x40  # 6.2
            mask = 0x3F if keep else 0x0F
            index = byte & mask
            at += 1
            if index == mask:
                index, at = _integer(block, at, mask)
            if not index:
                name, at = self._string(block, at)
            elif index < _FIRST:
                name = _STATIC[index][0]
            elif index - _FIRST < len(entries):
                name = entries[index - _FIRST][0]
            else:
                name = UNNAMED
                self.missing += 1
            value, at = self._string(block, at)
            total += len(name) + len(value) + OVERHEAD
            if total > MAX_FIELDS:
                raise Undecodable("its fields are too many")
            field = (name, value)
            if keep:
                entries.appendleft(field)
                self._size += len(name) + len(value) + OVERHEAD
                if self._size > self._limit:
                    self._evict()
            append(field)
        return found

    def _string(self, block: bytes, at: int) -> tuple[bytes, int]:
        """RFC 7541, 5.2."""
        byte = block[at]
        length = byte & 0x7F
        at += 1
        if length == 0x7F:
            length, at = _integer(block, at, 0x7F)
        end = at + length
        raw = block[at:end]
        if end > len(block):
            raise Undecodable("it ends within a field")
        if not byte & 0x80:
            return raw, end
        plain = self._plain.get(raw)
        if plain is None:
            plain = bytes(decode_huffman(raw))
            if length <= CACHED_SIZE:
                if len(self._plain) >= CACHED:
                    self._plain.clear()
                self._plain[raw] = plain
        return plain, end

    def _evict(self) -> None:
        entries = self._entries
        while self._size > self._limit and entries:
            name, value = entries.pop()
            self._size -= len(name) + len(value) + OVERHEAD


def _integer(block: bytes, at: int, prefix: int) -> tuple[int, int]:
    """An integer that did not fit its prefix, and where it ends (RFC 7541, 5.1)."""
    value = prefix
    shift = 0
    while True:
        byte = block[at]
        at += 1
        value += (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, at
        shift += 7
        if shift > 28:
            raise Undecodable("it holds a number that is too large")
