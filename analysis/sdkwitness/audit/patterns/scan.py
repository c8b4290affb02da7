"""Many patterns over a buffer in one pass, by Hyperscan; what is looked at closer is what it finds.

The pass costs about as much as counting a letter in the buffer does, however many patterns there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from typing import Final

import hyperscan

_ALPHANUMERIC: Final = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_MAX_SPOTS: Final = 500_000
"""Matches of one pass; more come only from a buffer made of them."""
_MAX_SAME: Final = 10_000
"""Matches of one pattern that are told, so that one value over and over hides no other."""
_REMEMBERED: Final = 16
"""Compiled sets kept: one capture, or one test file, asks for the same again and again."""

Spot = tuple[int, int]
"""(number of the pattern, offset at which its match ends)."""


class Scan:
    """Patterns compiled for one pass; case of ASCII letters is not told apart."""

    def __init__(self, patterns: Iterable[bytes]) -> None:
        """Compile patterns.

        Args:
            patterns: expressions of Hyperscan's PCRE subset, over bytes; `literal` makes one of plain bytes.
        """
        self._database = _compiled(tuple(patterns))

    def find(self, data: bytes) -> list[Spot]:
        """Return all matches, overlapping ones too, by their ends."""
        found: list[Spot] = []
        if self._database is None or not data:
            return found
        told: dict[int, int] = {}

        def take(number: int, _start: int, end: int, _flags: int, _context: object) -> bool | None:
            count = told[number] = told.get(number, 0) + 1
            if count <= _MAX_SAME:
                found.append((number, end))
            return len(found) >= _MAX_SPOTS or None

        with suppress(hyperscan.ScanTerminated):
            self._database.scan(data, match_event_handler=take)
        return found


def literal(text: bytes) -> bytes:
    """Return the expression that matches `text` alone."""
    return b"".join(bytes((byte,)) if byte in _ALPHANUMERIC else b"\\x%02x" % byte for byte in text)


@lru_cache(_REMEMBERED)
def _compiled(patterns: tuple[bytes, ...]) -> hyperscan.Database | None:
    if not patterns:
        return None
    database = hyperscan.Database()
    flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_DOTALL
    database.compile(
        expressions=list(patterns),
        ids=list(range(len(patterns))),
        elements=len(patterns),
        flags=[flags] * len(patterns),
    )
    return database
