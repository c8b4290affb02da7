"""A document as blocks, whatever it was written in: the one thing that the layouts look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from sdkwitness.statement.words import Words, joined


class Heading(msgspec.Struct, frozen=True):
    """A heading, or what is laid out as one."""

    words: Words
    level: int


class Line(msgspec.Struct, frozen=True):
    """One line of running text."""

    words: Words
    gap: bool = False
    """Whether a blank line, or the edge of a paragraph, stands before it."""


class Item(msgspec.Struct, frozen=True):
    """One line of a list."""

    words: Words
    depth: int
    """0 for the outermost list."""
    ordered: bool = False
    gap: bool = False
    continues: bool = False
    """A further line of the item above."""


class Cell(msgspec.Struct, frozen=True, eq=False):
    """A cell of a table; one that spans rows or columns stands in each of them as the same object."""

    lines: tuple[Words, ...]
    header: bool = False

    @property
    def words(self) -> Words:
        """The lines as one text."""
        return joined(self.lines)

    @property
    def text(self) -> str:
        """The lines as one text, without their places."""
        return self.words.text


class Table(msgspec.Struct, frozen=True, eq=False):
    """A table whose rows all have the same number of cells."""

    rows: tuple[tuple[Cell, ...], ...]


class Record(msgspec.Struct, frozen=True):
    """An object of program data: keys and values in their order."""

    fields: tuple[tuple[Words, Value], ...]


class Array(msgspec.Struct, frozen=True):
    """An array of program data."""

    values: tuple[Value, ...]


Value: TypeAlias = "Words | Record | Array"


class Data(msgspec.Struct, frozen=True):
    """Program data that stands in a document: JSON, or a literal of JavaScript or TypeScript."""

    name: str
    """Of the constant, empty without one."""
    value: Value


Block: TypeAlias = "Heading | Line | Item | Table | Data"


class Document(msgspec.Struct, frozen=True):
    """A document that was read."""

    kind: str
    lines: tuple[str, ...]
    """What spans count in: the lines of the source, or of what a reader sees of it."""
    blocks: tuple[Block, ...]
    title: str = ""
    doubts: tuple[str, ...] = ()
    """What the reader left out or guessed, a sentence each."""

    def flow(self) -> Iterator[Heading | Line | Item]:
        """The blocks that hold one line."""
        return (b for b in self.blocks if isinstance(b, Heading | Line | Item))


MAX_CELLS = 200_000
"""Places in a grid; where spans would fill more, they count for one."""


def grid(rows: list[list[tuple[Cell, int, int]]], *, widest: int = 64) -> Table:
    """Lay out cells that span rows and columns.

    Args:
        rows: for each row its cells, each with how many columns and rows it spans.
        widest: columns beyond are left out.
    """
    laid: list[list[Cell | None]] = [[] for _ in rows]
    filled = 0
    for y, row in enumerate(rows):
        x = 0
        for cell, wide, high in row:
            across, down = (wide, high) if filled < MAX_CELLS else (1, 1)
            filled += min(across, widest) * min(down, len(rows) - y)
            while x < len(laid[y]) and laid[y][x] is not None:
                x += 1
            for yy in range(y, min(y + down, len(rows))):
                line = laid[yy]
                end = min(x + across, widest)
                line.extend([None] * (end - len(line)))
                for xx in range(x, end):
                    line[xx] = cell if line[xx] is None else line[xx]
    width = max(map(len, laid), default=0)
    empty = Cell(())
    return Table(tuple(tuple(c if c is not None else empty for c in [*r, *[None] * (width - len(r))]) for r in laid))
