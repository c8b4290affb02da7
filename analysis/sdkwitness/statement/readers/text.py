"""The text of a document: bytes in some encoding to lines."""

from __future__ import annotations

import codecs
import re
import unicodedata

from sdkwitness.capture.errors import UserError

MAX_BYTES = 8 << 20
"""The longest published lists have some hundred kilobytes."""
MAX_TEXT, MAX_LINES = 2 << 20, 30_000
"""Characters and lines of what a reader sees; a page may carry much more beside it."""
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]")


def decoded(data: bytes, name: str) -> str:
    """Return the text of a document, its lines ended by line feeds alone.

    UTF-8, UTF-16 with a byte-order mark, GB 18030, and what a page says of itself are read: Chinese pages come in all.

    Raises:
        UserError: the document is empty, too large, or no text.
    """
    check_size(len(data), name)
    if not data.strip():
        raise UserError(f"{name} is empty; give the text of a sharing statement.")
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    if not marked and b"\0" in data:
        raise UserError(f"{name} is not text; give the statement as text, as PDF, or saved from the page.")
    said = _CHARSET.search(data[:4096])
    for encoding in (marked,) if marked else ("utf-8", *([said[1].decode("ascii")] if said else []), "gb18030"):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        return _BREAKS.sub("\n", text)
    raise UserError(f"{name} is text in no encoding that is known; save it as UTF-8.")


def lines_of(data: bytes, name: str) -> tuple[str, ...]:
    """Return the lines of a text.

    Raises:
        UserError: the document is empty, too large, or no text.
    """
    return tuple(decoded(data, name).split("\n"))


def check_size(size: int, name: str) -> None:
    """Refuse what is too large, before it is read.

    Raises:
        UserError: the document is too large.
    """
    if size > MAX_BYTES:
        raise UserError(f"{name} is larger than {MAX_BYTES >> 20} MiB: that is no sharing statement.")


def check_text(size: int, lines: int, name: str) -> None:
    """Refuse a document that is too long to be a list.

    Raises:
        UserError: it has too many characters or lines.
    """
    if size > MAX_TEXT or lines > MAX_LINES:
        raise UserError(
            f"{name} holds more than {MAX_TEXT >> 20} MiB or {MAX_LINES} lines of text: that is no sharing statement."
        )


def is_control(text: str) -> bool:
    """Whether a text has so many control characters that it is none."""
    sample = text[:4096]
    return sum(unicodedata.category(c) == "Cc" and c not in "\n\r\t\f\v" for c in sample) > len(sample) / 20
