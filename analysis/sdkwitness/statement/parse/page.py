"""Saved web pages: the text of an HTML document, a line for each block, as a reader sees it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl", "dt", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "table", "tbody", "td", "th", "thead", "title", "tr", "ul",
})  # fmt: skip
HIDDEN = frozenset({"script", "style", "template", "noscript", "svg"})
HEADINGS = frozenset({"h1", "title"})
_PAGE = re.compile(r"^\s*(?:<!doctype html|<html|<\?xml|<!--|<(?:head|body|div|p|h[1-6]|ul|table)[\s>])", re.IGNORECASE)


def is_page(text: str) -> bool:
    """Whether a text is HTML: it begins with a tag that only pages begin with."""
    return _PAGE.match(text) is not None


def text_lines(text: str) -> tuple[str, ...]:
    """Return the visible text of a page, one line a block; the page's heading begins with `# `, as in Markdown."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return tuple(reader.lines())


class _Reader(HTMLParser):
    """Collects text between block tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[str] = []
        self._line: list[str] = []
        self._hidden = 0

    def lines(self) -> list[str]:
        """The lines so far, blank ones left out."""
        self._end_line()
        return self._done

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins a line; a heading is marked."""
        if tag in HIDDEN:
            self._hidden += 1
        elif tag in BLOCKS:
            self._end_line()
            if tag in HEADINGS:
                self._line.append("# ")

    def handle_endtag(self, tag: str) -> None:
        """A block ends its line."""
        if tag in HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in BLOCKS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        """Text of the current line."""
        if not self._hidden:
            self._line.append(data)

    def _end_line(self) -> None:
        words = " ".join("".join(self._line).split())
        if words.strip("# "):
            self._done.append(words)
        self._line = []
