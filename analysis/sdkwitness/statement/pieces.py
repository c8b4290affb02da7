"""Parts of a line that remember where they stood, and the splitting of lists with nested parentheses."""

from __future__ import annotations

import msgspec

OPEN = "(（[【"
CLOSE = ")）]】"
SEPARATORS = ",，;；、。"


class Piece(msgspec.Struct, frozen=True):
    """A part of a line."""

    text: str
    start: int
    """0-based column of its first character."""

    @property
    def end(self) -> int:
        """Column after its last character."""
        return self.start + len(self.text)

    def part(self, start: int, end: int) -> Piece:
        """Return the characters [start, end) of this piece, without blanks around them."""
        text = self.text[start:end]
        lead = len(text) - len(text.lstrip())
        return Piece(text.strip(), self.start + start + lead)


def split_list(piece: Piece) -> tuple[Piece, ...]:
    """Split at separators outside parentheses; empty parts are left out."""
    parts: list[Piece] = []
    depth = begin = 0
    for i, c in enumerate(piece.text):
        if c == "【" and depth == 0 and i > begin:
            parts.append(piece.part(begin, i))
            begin = i
        if c in OPEN:
            depth += 1
        elif c in CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and c in SEPARATORS:
            parts.append(piece.part(begin, i))
            begin = i + 1
    parts.append(piece.part(begin, len(piece.text)))
    return tuple(p for p in parts if p.text.strip(".… "))


def split_parentheses(piece: Piece) -> tuple[Piece, Piece | None]:
    """Split `head (inner)` into its two pieces; inner is None where nothing ends in parentheses."""
    text = piece.text.rstrip(".")
    if not text or text[-1] not in CLOSE:
        return piece, None
    depth = 0
    for i in range(len(text) - 1, -1, -1):
        depth += (text[i] in CLOSE) - (text[i] in OPEN)
        if depth == 0:
            return (piece.part(0, i), piece.part(i + 1, len(text) - 1)) if i else (piece, None)
    return piece, None
