"""Plain text: lines, with their bullets and numbers, and tables whose cells tabs part."""

from __future__ import annotations

import re

from sdkwitness.statement.blocks import Block, Cell, Document, Heading, Item, Line, grid
from sdkwitness.statement.words import at as placed

BULLET = re.compile(r"^(?P<indent>\s*)(?P<mark>[*+•●■◆·▪‣○◦\-–—]|\d{1,3}[.)]|[a-zA-Z][.)])(?P<blank>\s+)(?=\S)")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
_RULE = re.compile(r"^\s*[-=_*~—·.\s]{3,}$")


def read(lines: tuple[str, ...], kind: str = "text") -> Document:
    """Read text."""
    blocks: list[Block] = []
    gap = True
    number = 0
    while number < len(lines):
        tabbed, mark = _columns(lines, number)
        if tabbed:
            blocks.append(grid([[(c, 1, 1) for c in _cells(lines[n], n + 1, mark)] for n in range(number, tabbed)]))
            number, gap = tabbed, True
            continue
        line = lines[number]
        number += 1
        if not line.strip() or _RULE.match(line):
            gap = True
            continue
        blocks.append(_block(line, number, gap=gap))
        gap = False
    return Document(kind=kind, lines=lines, blocks=tuple(blocks))


def _block(line: str, number: int, *, gap: bool) -> Block:
    heading = _HEADING.match(line)
    if heading:
        return Heading(placed(heading[2], number, heading.start(2)), len(heading[1]))
    bullet = BULLET.match(line)
    if bullet:
        words = placed(line, number).part(bullet.end())
        depth = len(bullet["indent"].expandtabs(4)) // 2
        return Item(words, min(depth, 8), ordered=bullet["mark"][0].isalnum(), gap=gap)
    return Line(placed(line, number).part(0), gap=gap)


def _columns(lines: tuple[str, ...], start: int) -> tuple[int, str]:
    """The line after a table that begins at this line and what parts its cells; 0 where none begins."""
    for mark, most in (("\t", 2), ("|", 2)):
        count = lines[start].count(mark)
        end = start
        while count >= most and end < len(lines) and lines[end].count(mark) == count:
            end += 1
        if end - start >= 2:
            return end, mark
    return 0, ""


def _cells(line: str, number: int, mark: str) -> list[Cell]:
    cells: list[Cell] = []
    start = 0
    parts = line.split(mark)
    for i, text in enumerate(parts):
        words = placed(line, number).part(start, start + len(text))
        # the edges of a row of pipes hold nothing
        if mark == "\t" or words.text or 0 < i < len(parts) - 1:
            cells.append(Cell((words,) if words.text else ()))
        start += len(text) + 1
    return cells
