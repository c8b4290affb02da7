"""Words: what nearly all fields hold, told at a glance from texts that a decode step may open.

A word is letters, digits, blanks, dots, hyphens and underscores, or Base64 with its other characters. Of all steps
only those that undo an encoding of bytes (and that of a JWT) open one.
"""

from __future__ import annotations

import re
from typing import Final

from sdkwitness.audit.decode import textual

_PLAIN: Final = re.compile(r"[\w .\-]*\Z", re.ASCII)
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}\Z")
_JWT: Final = "eyJ"
_MAX_SCHEME: Final = 16
"""Characters before a JSON Web Token: `Bearer ` and blanks."""
_HEX_DIGITS: Final = "0123456789abcdefABCDEF"
_HEX_MARKS: Final = ("0x", "\\x")
_MIN_APART: Final = 23
"""Characters of eight bytes in hex with something between them."""
_MIN_ENCODED: Final = 8
_MIN_SURELY_HEX: Final = 16
"""Hex digits from which on a text is not also taken for Base64: one Base64 text in a million has only those."""
_LOWER: Final = re.compile(r"[a-z_\-]{12,}\Z")
"""Words in small letters: one Base64 text of that length in thirty thousand has neither capital nor digit."""
_MAX_REMEMBERED: Final = 32
_MAX_WORDS: Final = 20_000

Encodings = list[tuple[str, bytes]]
"""(layer, bytes) of the encodings that a text may be."""

PLAIN: Final[set[str]] = set()
"""Words met before that nothing opens and that hold no list of numbers: an app sends the same ones again and again."""


def is_plain(text: str) -> bool:
    """Say whether a text is words and numbers, most of all fields: no step but that of a JWT opens them."""
    return _PLAIN.match(text) is not None and _JWT not in text[:_MAX_SCHEME]


def glance(text: str) -> Encodings | None:
    """Return the encodings that a word may be, None for a text that other steps have to look at.

    Args:
        text: content of a field, not stripped.
    """
    if not text.isascii():
        return None
    if text.isalnum():
        found = encodings(text)
    elif is_plain(text):
        if text[0] == " " or text[-1] == " ":
            return None
        found = encodings(text) if (" " not in text and "." not in text) or _is_apart(text) else []
    elif _BASE64.match(text):
        return encodings(text)
    else:
        return None
    if not found and len(text) <= _MAX_REMEMBERED and (" " not in text or text.replace(" ", "").isalpha()):
        if len(PLAIN) >= _MAX_WORDS:
            PLAIN.clear()
        PLAIN.add(text)
    return found


def encodings(text: str) -> Encodings:
    """Return the encodings of bytes that a stripped text may be, each a guess until its content makes sense."""
    size = len(text)
    if size < _MIN_ENCODED:
        return []
    found: Encodings = []
    if not size % 2 and not text.strip(_HEX_DIGITS):
        found.append(("hex", bytes.fromhex(text)))
        if size >= _MIN_SURELY_HEX:
            return found
    elif text.startswith(_HEX_MARKS) or _is_apart(text):
        raw = textual.hex_bytes(text)
        if raw is not None:
            found.append(("hex", raw))
            if size >= _MIN_SURELY_HEX:
                return found
    if _LOWER.match(text):
        return found
    coded = textual.base64_bytes(text)
    if coded is not None:
        found.append(coded)
    return found


def _is_apart(text: str) -> bool:
    """Say whether a text may be bytes in hex that are set apart."""
    return len(text) >= _MIN_APART and text[2] in " :-"
