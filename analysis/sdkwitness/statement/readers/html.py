"""Web pages, also those that office programs save: to blocks, with the visible text as the lines.

The tree comes from libxml2's HTML parser, which repairs what browsers repair, in linear time, and cuts off what is
nested deeper than 256 elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from sdkwitness.statement.blocks import Block, Cell, Document, Heading, Item, Line, Table, grid
from sdkwitness.statement.readers.element import Element
from sdkwitness.statement.readers.text import check_text
from sdkwitness.statement.words import Link, Words, joined
from sdkwitness.statement.words import at as placed

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol", "p",
    "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
    "h1", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip
HIDDEN = frozenset({
    "script", "style", "template", "noscript", "svg", "head", "iframe", "object", "select", "option", "textarea",
    "button", "input", "canvas", "audio", "video", "math", "colgroup", "rp", "rt",
})  # fmt: skip
FURNITURE = frozenset({"nav", "footer", "aside"})
"""Elements that by their meaning are no part of a page's content."""
MAX_SPAN = 1000
MAX_AHEAD = 40
"""Lines of the source in which words are looked for."""
MAX_LINE, MAX_LINKS = 100_000, 200
"""Characters and links of one line that are kept."""
_BLANK = re.compile(r"[\s\u200b\ufeff\u00ad]+")
_LISTED = re.compile(r"mso-list:\s*\S+\s+level(\d)", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[·•●■◆oØ§ü\-–]|\(?\d{1,3}[.)、）]|[a-z][.)])\s+")
_MARKUP = re.compile(r"<[a-zA-Z!/?]")


def read(text: str) -> Document:
    """Read a page.

    Args:
        text: the source of the page, or of a part of one.
    """
    reader = _Reader(first_line=1)
    root = tree(text)
    title = ""
    if root is not None:
        found = root.find(".//title")
        title = " ".join("".join(found.itertext()).split()) if found is not None else ""
        reader.block(root)
    return Document(
        kind="html", lines=tuple(reader.lines), blocks=tuple(reader.blocks), title=title, doubts=tuple(reader.doubts)
    )


def fragment(text: str, first_line: int) -> tuple[Block, ...]:
    """Read HTML that stands in another document, from this line on; its words are looked for in its source."""
    root = tree(text)
    if root is None:
        return ()
    reader = _Reader(first_line=first_line, source=text.split("\n"))
    reader.block(root)
    return tuple(reader.blocks)


def inline(text: str) -> Words:
    """Return the visible text of a value that may hold inline markup, as a single text with its links."""
    if not _MARKUP.search(text) and "&" not in text:
        return Words(" ".join(text.split()))
    root = tree(f"<div>{text}</div>")
    if root is None:
        return Words(" ".join(text.split()))
    reader = _Reader(first_line=1)
    found = joined(reader.texts(root))
    return Words(found.text, (), found.links, found.strong)


def scripts(text: str) -> Iterator[str]:
    """Yield the programs and data that a page carries."""
    root = tree(text)
    if root is not None:
        for element in root.iter("script"):
            if element.text and not element.get("src"):
                yield element.text


def tree(text: str) -> Element | None:
    """Parse HTML, None where there is nothing in it."""
    parser = etree.HTMLParser(recover=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    # Word writes lists as conditional comments around their bullets; what stands between is wanted
    text = re.sub(r"<!\[(?:if|endif)[^>]{0,200}>", "", text)
    try:
        return etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


class _Run:
    """The inline text of one visible line, put together."""

    def __init__(self) -> None:
        self.pieces: list[tuple[str, str, bool]] = []

    def words(self) -> Words:
        """The text with blanks collapsed, its links, and how much of its beginning is bold."""
        text = ""
        links: list[Link] = []
        strong = 0
        for raw, url, bold in self.pieces:
            piece = _BLANK.sub(" ", raw)
            if not text or text.endswith(" "):
                piece = piece.lstrip(" ")
            if not piece:
                continue
            if len(text) > MAX_LINE:
                break
            if url and piece.strip() and len(links) < MAX_LINKS:
                if links and links[-1].url == url and links[-1].end >= len(text.rstrip()):
                    links[-1] = Link(links[-1].start, len(text) + len(piece.rstrip()), url)
                else:
                    links.append(Link(len(text), len(text) + len(piece.rstrip()), url))
            if bold and strong == len(text):
                strong += len(piece)
            text += piece
        return Words(text.rstrip(), (), tuple(links), min(strong, len(text.rstrip())))


class _Reader:
    """Walks a tree and collects blocks and visible lines."""

    def __init__(self, *, first_line: int, source: list[str] | None = None) -> None:
        self.blocks: list[Block] = []
        self.lines: list[str] = []
        self.doubts: list[str] = []
        self._line = first_line
        self._source = source
        self._first = first_line
        self._column = 0
        self._size = 0

    def block(self, element: Element) -> None:
        """Read one block element with all that is in it."""
        run = _Run()
        state = _State()
        self._children(element, run, state, url="", bold=False)
        self._end(run, state)

    def texts(self, element: Element) -> list[Words]:
        """The visible lines of an element, its tables row by row."""
        held, self.blocks = self.blocks, []
        self.block(element)
        inner, self.blocks = self.blocks, held
        found: list[Words] = []
        for block in inner:
            if isinstance(block, Table):
                found.extend(joined((c.words for c in dict.fromkeys(row)), " ") for row in block.rows)
            elif isinstance(block, Heading | Line | Item):
                found.append(block.words)
        return [w for w in found if w.text]

    def _children(self, element: Element, run: _Run, state: _State, *, url: str, bold: bool) -> None:
        if element.text:
            run.pieces.append((element.text, url, bold))
        for child in element:
            tag = child.tag.rpartition(":")[2].lower() if isinstance(child.tag, str) else ""
            self._child(child, tag, run, state, url=url, bold=bold)
            if child.tail:
                run.pieces.append((child.tail, url, bold))

    def _child(self, child: Element, tag: str, run: _Run, state: _State, *, url: str, bold: bool) -> None:
        if not tag or tag in HIDDEN:
            return
        if tag == "br":
            self._end(run, state)
            state.gap = False
        elif tag == "table":
            self._end(run, state)
            self._table(child)
            state.gap = True
        elif tag in BLOCKS:
            self._end(run, state)
            inner = state.inside(tag, child)
            self._children(child, run, inner, url=url, bold=bold or tag in ("th", "dt", "summary"))
            self._end(run, inner)
            state.gap = True
        else:
            href = child.get("href") or ""
            style = (child.get("style") or "").replace(" ", "").lower()
            heavy = tag in ("b", "strong") or "font-weight:bold" in style or "font-weight:7" in style
            self._children(child, run, state, url=href or url, bold=bold or heavy)

    def _end(self, run: _Run, state: _State) -> None:
        words = run.words()
        run.pieces.clear()
        if not words.text:
            return
        words = self._place(words)
        if state.furniture:
            return
        if state.heading:
            self.blocks.append(Heading(words, state.heading))
        elif state.depth >= 0:
            self.blocks.append(
                Item(words, state.depth, ordered=state.ordered, gap=state.gap, continues=not state.first())
            )
        elif state.listed >= 0:
            bullet = _BULLET.match(words.text)
            self.blocks.append(Item(words.part(bullet.end() if bullet else 0), state.listed, gap=state.gap))
        else:
            self.blocks.append(Line(words, gap=state.gap))

    def _place(self, words: Words) -> Words:
        self.lines.append(words.text)
        self._size += len(words.text)
        check_text(self._size, len(self.lines), "The page")
        known = placed(words.text, self._line)
        if self._source is None:
            self._line += 1
        else:
            known = self._found(words.text, self._source)
        return Words(words.text, known.marks, words.links, words.strong)

    def _found(self, text: str, source: list[str]) -> Words:
        """Look for words in the lines behind the last that were found; entities and breaks may hide them."""
        for n in range(self._line - self._first, min(self._line - self._first + MAX_AHEAD, len(source))):
            at = source[n].find(text, self._column if n == self._line - self._first else 0)
            if at >= 0:
                self._line, self._column = n + self._first, at + len(text)
                return placed(text, self._line, at)
        return placed(text, self._line, self._column)

    def _table(self, element: Element) -> None:
        rows: list[list[tuple[Cell, int, int]]] = []
        inner: list[Table] = []
        for row in _rows(element):
            cells: list[tuple[Cell, int, int]] = []
            for cell in row:
                tag = cell.tag if isinstance(cell.tag, str) else ""
                if tag not in ("td", "th"):
                    continue
                held, self.blocks = self.blocks, []
                self.block(cell)
                found, self.blocks = self.blocks, held
                inner.extend(b for b in found if isinstance(b, Table) and len(b.rows) > 1)
                lines = tuple(b.words for b in found if isinstance(b, Heading | Line | Item))
                flat = tuple(w for b in found if isinstance(b, Table) for r in b.rows for c in r for w in c.lines)
                header = tag == "th" or _is_head(row)
                cells.append((Cell(lines or flat, header), _span(cell, "colspan"), _span(cell, "rowspan")))
            rows.append(cells)
        caption = element.find("caption")
        if caption is not None:
            self.blocks.extend(Heading(w, 6) for w in self.texts(caption)[:1])
        laid = grid(rows)
        layout = bool(inner) and all(len(r) == 1 for r in rows)
        if not layout and any(c.lines for r in laid.rows for c in r):
            self.blocks.append(laid)
        self.blocks.extend(inner)


class _State:
    """Where in the page the walk is."""

    def __init__(self) -> None:
        self.heading = 0
        self.depth = -1
        self.listed = -1
        self.ordered = False
        self.gap = True
        self.furniture = False
        self._begun = [False]

    def inside(self, tag: str, element: Element) -> _State:
        """The state within a block element."""
        inner = _State()
        inner.heading = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else self.heading
        inner.depth = self.depth + 1 if tag in ("ul", "ol") else self.depth
        inner.ordered = tag == "ol" or (self.ordered and tag != "ul")
        inner.furniture = self.furniture or tag in FURNITURE or element.get("role") in ("navigation", "contentinfo")
        inner._begun = [False] if tag == "li" else self._begun
        listed = _LISTED.search(element.get("style") or "")
        inner.listed = int(listed[1]) - 1 if listed else self.listed
        return inner

    def first(self) -> bool:
        """Whether this is the first line of the list item."""
        first = not self._begun[0]
        self._begun[0] = True
        return first


def _rows(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _is_head(row: Element) -> bool:
    parent = row.getparent()
    return parent is not None and parent.tag == "thead"


def _span(cell: Element, name: str) -> int:
    digits = re.match(r"\s*(\d{1,4})", cell.get(name) or "")
    return max(1, min(int(digits[1]), MAX_SPAN)) if digits else 1
