"""The text of a PDF: lines, with what runs across the pages taken out and wrapped lines put together again."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from sdkwitness.capture.errors import UserError
from sdkwitness.statement.blocks import Document
from sdkwitness.statement.readers import plain

# its warnings would stand beside the one sentence that a user gets, with bytes of the document in them
logging.getLogger("pypdf").setLevel(logging.CRITICAL)
MAX_PAGES = 200
MAX_PAGE = 1 << 20
"""Bytes of a page's content."""
_PAGE = re.compile(
    r"^\s*(?:[-–—]?\s*\d{1,4}\s*[-–—]?|(?:page|第)?\s*\d{1,4}\s*(?:页|/|of|／)\s*(?:共)?\s*\d{0,4}\s*页?)\s*$",
    re.IGNORECASE,
)


def read(data: bytes, name: str) -> Document:
    """Read a PDF.

    Raises:
        UserError: it cannot be read, is encrypted, or holds pictures and no text.
    """
    try:
        pages = _pages(data, name)
    except UserError:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
        ArithmeticError,
    ) as e:
        raise UserError(f"{name} is a PDF that cannot be read; save its text as a text file.") from e
    lines = [line for page in _without_margins(pages) for line in page]
    if not any(line.strip() for line in lines):
        raise UserError(f"{name} is a PDF without text, such as a scan; give the statement as text.")
    return plain.read(tuple(lines), kind="pdf")


def _pages(data: bytes, name: str) -> list[list[str]]:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise UserError(f"{name} is an encrypted PDF; save it without a password.")
    found: list[list[str]] = []
    for page in reader.pages[:MAX_PAGES]:
        contents = page.get_contents()
        if contents is not None and len(contents.get_data()) > MAX_PAGE:
            continue
        found.append([line.rstrip() for line in page.extract_text().splitlines()])
    return found


def _without_margins(pages: list[list[str]]) -> list[list[str]]:
    """Leave out page numbers, and lines that stand at the edge of most pages."""
    edges = Counter(_edge(line) for page in pages for line in {*page[:2], *page[-2:]} if line.strip())
    running = {e for e, n in edges.items() if n > 2 and n > len(pages) * 0.6}
    return [
        [
            line
            for i, line in enumerate(page)
            if not (_PAGE.match(line) or (_edge(line) in running and (i < 2 or i >= len(page) - 2)))
        ]
        for page in pages
    ]


def _edge(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())
