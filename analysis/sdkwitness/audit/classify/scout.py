"""One pass over all that was decoded, which says what is worth looking for in it.

Most bodies hold none of the known values and places. What finds them looks closely, at borders, spellings and
neighbours; this pass asks only whether any of their letters are there at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import repeat
from typing import Final, Literal

from sdkwitness.audit.decode.decoded import Decoded, written
from sdkwitness.audit.patterns.scan import Scan

Sign = Literal["value", "place", "mark"]
"""What the letters may be of: a known value, a known place, or a value that says by itself what it is."""

_SEPARATOR: Final = b"\n\x00\n"


class Scout:
    """The letters of all that is looked for, compiled once."""

    def __init__(self, letters: Mapping[Sign, Iterable[bytes]]) -> None:
        """Compile expressions, as `Scan` takes them, by what they are a sign of."""
        self._signs: list[Sign] = []
        expressions: list[bytes] = []
        for sign, patterns in letters.items():
            before = len(expressions)
            expressions.extend(patterns)
            self._signs.extend(repeat(sign, len(expressions) - before))
        self._scan = Scan(expressions)

    def look(self, decoded: Decoded) -> frozenset[Sign]:
        """Return what may be in a piece of evidence."""
        contents = [_bytes(buffer.value) for buffer in decoded.opened]
        contents += [data for _, _, data in decoded.guesses]
        contents += [_bytes(written(decoded.fields[at][1])) for at in decoded.apart]
        # No letters have a line end beside a zero in them.
        found = self._scan.find(_SEPARATOR.join(contents))
        return frozenset([self._signs[number] for number, _ in found])


def _bytes(value: str | bytes) -> bytes:
    return value.encode("utf-8", "replace") if isinstance(value, str) else value
