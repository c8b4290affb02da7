"""Hostile text made inert: everything a report shows from a capture passes here first.

Hosts, paths, header names and error texts are chosen by whoever wrote the SDK. Escape sequences would move
a terminal's cursor, direction marks would turn a host around, control characters are not even legal in XML.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def plain(value: str, limit: int = 400) -> str:
    r"""Return one line of printable text, at most `limit` characters.

    Characters that do not print (controls, direction marks, lone surrogates, private use) become `\x1b`,
    `\u202e`, ... so that they are seen instead of obeyed.
    """
    clipped = value if len(value) <= limit else value[: limit - 1] + "…"
    if clipped.isascii() and clipped.isprintable():
        return clipped
    return "".join(_escape(c) if unicodedata.category(c) in _INVISIBLE else c for c in clipped)


def _escape(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def markdown(value: str, limit: int = 400) -> str:
    """Return `value` as Markdown text that shows itself: no markup, no HTML, no table cell broken."""
    return "".join(f"\\{c}" if c in "\\`*_[]{}<>|#~!" else "&amp;" if c == "&" else c for c in plain(value, limit))


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Return `1 flow`, `2 flows`; `nouns` where the plural is irregular."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"
