"""Markdown, with the HTML and the MDX that stands in it: to blocks, placed in the lines of the source."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sdkwitness.statement.blocks import Block, Cell, Document, Heading, Item, Line, grid
from sdkwitness.statement.readers import html, script
from sdkwitness.statement.words import Link, Mark, Words

_FRONT = re.compile(r"\A\s*---\s*\n(?P<yaml>.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title:\s*[\"']?(?P<title>[^\"'\n]+)", re.MULTILINE)
_ISLAND = re.compile(r"<(?P<tag>table|dl|ul|ol)\b", re.IGNORECASE)
_PROGRAM = re.compile(r"^(?:export|import|const)\s", re.MULTILINE)
_COMPONENT = re.compile(r"<[A-Z][\w.]*\s[^<>]*?=\{\s*[\[{]")
_NO_BREAK = re.compile(r"[^\n]")
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_HREF = re.compile(r"<a\s[^>]*?href\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
MAX_PROGRAM, MAX_PROGRAMS = 128 << 10, 512 << 10
"""Characters of one statement or component, and of all that are tried."""


def read(text: str) -> Document:
    """Read Markdown or MDX."""
    lines = tuple(text.split("\n"))
    title = ""
    cuts: list[tuple[int, int]] = []
    front = _FRONT.match(text)
    if front:
        named = _TITLE.search(front["yaml"])
        title = named["title"].strip() if named else ""
        cuts.append(front.span())
    cuts.extend(_between(text, "<!--", "-->"))
    cuts.extend(_between(text, "{/*", "*/}"))
    text = _blanked(text, cuts)
    places = _Places(text)
    found: list[tuple[int, Block]] = []
    for pattern, component in ((_PROGRAM, False), (_COMPONENT, True)):
        text = _blanked(text, _programs(text, pattern, places, found, component=component))
    text = _blanked(text, _islands(text, places, found))
    found.extend(_Reader(text.split("\n")).blocks())
    found.sort(key=lambda f: f[0])
    return Document(kind="markdown", lines=lines, blocks=tuple(b for _, b in found), title=title)


def _programs(
    text: str, pattern: re.Pattern[str], places: _Places, found: list[tuple[int, Block]], *, component: bool
) -> list[tuple[int, int]]:
    """Find MDX's statements, or the data that components are given; return what to take out."""
    cuts: list[tuple[int, int]] = []
    begin = parsed = 0
    while parsed < MAX_PROGRAMS:
        match = pattern.search(text, begin)
        if match is None:
            break
        start = match.start()
        program = text[start : start + MAX_PROGRAM]
        parsed += len(program)
        data, length = script.first(program, places.line(start), component=component)
        found.extend((places.line(start), d) for d in data)
        if length and (data or not component):
            cuts.append((start, start + length))
        begin = max(match.end(), start + length)
    return cuts


def _islands(text: str, places: _Places, found: list[tuple[int, Block]]) -> list[tuple[int, int]]:
    """Read lists and tables that are written in HTML, which Markdown would cut at their blank lines."""
    cuts: list[tuple[int, int]] = []
    begin = 0
    while (match := _ISLAND.search(text, begin)) is not None:
        end = _closed(text, match.start(), match["tag"])
        number = places.line(match.start())
        found.extend((number, b) for b in html.fragment(text[match.start() : end], number))
        cuts.append((match.start(), end))
        begin = end
    return cuts


class _Places:
    """Tells lines of places in a text."""

    def __init__(self, text: str) -> None:
        self._ends = [m.start() for m in re.finditer("\n", text)]

    def line(self, at: int) -> int:
        """The line, from 1, that a character stands in."""
        return bisect_left(self._ends, at) + 1


def _between(text: str, opening: str, closing: str) -> Iterator[tuple[int, int]]:
    begin = text.find(opening)
    while begin >= 0:
        end = text.find(closing, begin + len(opening))
        if end < 0:
            return
        yield begin, end + len(closing)
        begin = text.find(opening, end + len(closing))


def _blanked(text: str, cuts: list[tuple[int, int]]) -> str:
    """Put blanks where something is taken out, so that places stay."""
    parts: list[str] = []
    at = 0
    for start, end in sorted(cuts):
        if start >= at:
            parts.extend((text[at:start], _NO_BREAK.sub(" ", text[start:end])))
            at = end
    return "".join(parts) + text[at:]


def _closed(text: str, start: int, tag: str) -> int:
    """Where the element that begins here ends."""
    depth = 0
    for match in re.finditer(rf"<(/?){tag}\b[^>]*>", text[start:], re.IGNORECASE):
        depth += -1 if match[1] else 1
        if depth <= 0:
            return start + match.end()
    return len(text)


class _Reader:
    """Turns the parser's tokens into blocks; each word is looked for in the lines that its block came from."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._tokens = (
            MarkdownIt("commonmark", {"maxNesting": 40}).enable("table").disable("code").parse("\n".join(lines))
        )

    def blocks(self) -> Iterator[tuple[int, Block]]:
        """Yield blocks with the lines they begin in."""
        lists: list[bool] = []
        heading = 0
        first = gap = True
        at = 0
        i = 0
        while i < len(self._tokens):
            token = self._tokens[i]
            i += 1
            at = token.map[0] if token.map else at
            match token.type:
                case "heading_open":
                    heading = int(token.tag[1])
                case "heading_close":
                    heading = 0
                case "bullet_list_open" | "ordered_list_open":
                    lists.append(token.type.startswith("ordered"))
                case "bullet_list_close" | "ordered_list_close":
                    lists.pop()
                case "list_item_open":
                    first = True
                case "paragraph_open":
                    gap = True
                case "inline":
                    for words in self._inline(token, at):
                        block: Block
                        if heading:
                            block = Heading(words, heading)
                        elif lists:
                            block = Item(words, len(lists) - 1, ordered=lists[-1], gap=gap, continues=not first)
                            first = False
                        else:
                            block = Line(words, gap=gap)
                        gap = False
                        yield words.line or at + 1, block
                case "table_open":
                    end = next(j for j in range(i, len(self._tokens)) if self._tokens[j].type == "table_close")
                    yield at + 1, self._table(self._tokens[i:end], at)
                    i = end
                    gap = True
                case "html_block":
                    yield from ((at + 1, b) for b in html.fragment(token.content, at + 1))
                case "fence":
                    for n, text in enumerate(token.content.splitlines(), at + 2):
                        if text.strip():
                            column = max(0, self._lines[n - 1].find(text.strip())) if n <= len(self._lines) else 0
                            yield n, Line(Words(text.strip(), (Mark(0, n, column),)), gap=gap)
                            gap = False
                case _:
                    pass

    def _table(self, tokens: list[Token], at: int) -> Block:
        rows: list[list[tuple[Cell, int, int]]] = []
        header = False
        cursor = (at, 0)
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
                if token.map:
                    cursor = (token.map[0], 0)
            elif token.type in ("th_open", "td_open"):
                header = token.type == "th_open"
            elif token.type == "inline":
                lines = tuple(self._inline(token, cursor[0], cursor[1], one_line=True))
                rows[-1].append((Cell(lines, header), 1, 1))
                ends = [w.span() for w in lines]
                last = ends[-1] if ends else None
                if last is not None and last.line == cursor[0] + 1:
                    cursor = (cursor[0], last.end)
        return grid(rows)

    def _inline(self, token: Token, row: int, column: int = 0, *, one_line: bool = False) -> Iterator[Words]:
        """The visible lines of an inline token; it begins in the line with this index (from 0)."""
        text = ""
        marks: list[Mark] = []
        links: list[Link] = []
        strong = depth = 0
        url = ""
        begun = 0

        def done() -> Words:
            blank = len(text) - len(text.lstrip())
            return Words(text, tuple(marks), tuple(links), strong).part(blank)

        for child in token.children or ():
            kind = child.type
            if kind in ("softbreak", "hardbreak") or (kind == "html_inline" and _BREAK.match(child.content)):
                if text.strip():
                    yield done()
                text, marks, links, strong = "", [], [], 0
                begun = 0
                if kind != "html_inline" and not one_line:
                    row, column = row + 1, 0
            elif kind == "link_open" or (kind == "html_inline" and _HREF.match(child.content)):
                found = _HREF.match(child.content) if kind == "html_inline" else None
                url = found[1] if found else str(child.attrs.get("href", ""))
                begun = len(text)
            elif kind == "link_close" or (kind == "html_inline" and child.content.lower().startswith("</a")):
                if url and text[begun:].strip():
                    links.append(Link(begun, len(text), url))
                url = ""
            elif kind == "strong_open":
                depth += 1
            elif kind == "strong_close":
                depth -= 1
            else:
                piece = _content(child)
                if not piece:
                    continue
                row, column, place = self._find(piece, row, column, one_line=one_line)
                if place is not None:
                    marks.append(Mark(len(text), place[0], place[1]))
                if depth and strong == len(text):
                    strong += len(piece)
                text += piece
        if text.strip():
            if url:
                links.append(Link(begun, len(text), url))
            yield done()

    def _find(self, piece: str, row: int, column: int, *, one_line: bool) -> tuple[int, int, tuple[int, int] | None]:
        for n in range(row, min(row + (1 if one_line else 3), len(self._lines))):
            found = self._lines[n].find(piece, column if n == row else 0)
            if found >= 0:
                return n, found + len(piece), (n + 1, found)
        return row, column, (row + 1, column) if row < len(self._lines) else None


def _content(child: Token) -> str:
    if child.type in ("text", "code_inline", "text_special"):
        return child.content
    if child.type == "image":
        return ""
    if child.type == "html_inline":
        return _TAG.sub("", child.content)
    return ""
