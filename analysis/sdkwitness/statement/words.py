"""Text that remembers where each of its characters stood, and which of them are links or set bold."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

import msgspec

from sdkwitness.statement.model import Span

_CUT_URL = re.compile(r"https?://[!-~]+$")
_HYPHEN = re.compile(r"[A-Za-z]-$")
_URL_REST = re.compile(r"(?!https?:)(?=[!-~]*[/?=&%#_.\-A-Z0-9])[!-~]+$")
"""What can only be the rest of a link that a line break has cut."""


class Mark(msgspec.Struct, frozen=True):
    """From the character `at` on, the text stands at `line` (from 1) and `column` (from 0) of the source."""

    at: int
    line: int
    column: int


class Link(msgspec.Struct, frozen=True):
    """The characters [start, end) lead to `url`."""

    start: int
    end: int
    url: str


class Words(msgspec.Struct, frozen=True):
    """A piece of a document as a reader sees it."""

    text: str
    marks: tuple[Mark, ...] = ()
    """In ascending order; empty where the place is not known."""
    links: tuple[Link, ...] = ()
    strong: int = 0
    """How many characters at the beginning are set bold."""

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    @property
    def url(self) -> str:
        """Where the first link leads, empty without one."""
        return self.links[0].url if self.links else ""

    @property
    def line(self) -> int:
        """Line of the first character, 0 where it is not known."""
        return self.marks[0].line if self.marks else 0

    def part(self, start: int, end: int | None = None) -> Words:
        """Return the characters [start, end), without blanks around them."""
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        end = start + len(text)
        marks: list[Mark] = []
        for i, mark in enumerate(self.marks):
            after = self.marks[i + 1].at if i + 1 < len(self.marks) else len(self.text) + 1
            if after <= start or mark.at >= max(end, start + 1):
                continue
            skipped = max(0, start - mark.at)
            marks.append(Mark(mark.at + skipped - start, mark.line, mark.column + skipped))
        links = tuple(
            Link(max(k.start, start) - start, min(k.end, end) - start, k.url)
            for k in self.links
            if k.start < end and k.end > start
        )
        return Words(text, tuple(marks), links, max(0, min(self.strong, end) - start))

    def span(self, start: int = 0, end: int | None = None) -> Span | None:
        """Return where the characters [start, end) stand in the source, None where that is not known."""
        end = len(self.text) if end is None else end
        if not self.marks or end <= start:
            return None
        line, column = self._place(start)
        last, edge = self._place(end - 1)
        return Span(line=line, start=column, end=edge + 1, end_line=last if last != line else None)

    def _place(self, at: int) -> tuple[int, int]:
        mark = self.marks[max(0, bisect_right(self.marks, at, key=lambda m: m.at) - 1)]
        return mark.line, mark.column + at - mark.at


def joined(parts: Iterable[Words], glue: str | None = None) -> Words:
    """Put pieces together.

    Args:
        parts: the pieces; those without text are left out.
        glue: what stands between them; None for a blank where a blank belongs, which between Chinese characters it
            does not.
    """
    text = ""
    marks: list[Mark] = []
    links: list[Link] = []
    strong = 0
    for part in parts:
        if not part.text:
            continue
        if text:
            text += _glue(text, part.text) if glue is None else glue
        if strong == len(text.rstrip()):
            strong = len(text) + part.strong if part.strong else strong
        at = len(text)
        marks.extend(Mark(m.at + at, m.line, m.column) for m in part.marks)
        links.extend(Link(k.start + at, k.end + at, k.url) for k in part.links)
        text += part.text
    return Words(text, tuple(marks), tuple(links), strong)


def at(text: str, line: int, column: int = 0) -> Words:
    """Return text that stands in one line of the source."""
    return Words(text, (Mark(0, line, column),))


def goes_on(before: str, after: str) -> bool:
    """Whether a line can only be the rest of the link that the line before ends with."""
    cut = _CUT_URL.search(before) is not None and _URL_REST.match(after) is not None
    return cut and any(c in after for c in "/=?&%#")


def is_wide(c: str) -> bool:
    """Whether a character is written without blanks around it: Chinese, and full-width punctuation."""
    return "\u2e80" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff" or "\uff00" <= c <= "\uff60"


def _glue(before: str, after: str) -> str:
    if _CUT_URL.search(before) and _URL_REST.match(after):
        return ""
    if _HYPHEN.search(before) and after[0].islower():
        return ""  # names are compared without hyphens, so that it may stay
    return "" if is_wide(before[-1]) and is_wide(after[0]) else " "
