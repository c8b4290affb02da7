"""One pass over leaves and buffers for every form of every known value."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from sdkwitness.audit.classify.values.expand import Needle, expand
from sdkwitness.audit.classify.values.known import KnownValue
from sdkwitness.audit.patterns.scan import Scan, literal

_DIGITS = frozenset(b"0123456789")
_HEX = frozenset(b"0123456789abcdefABCDEF")
_WORD = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_BASE64 = _WORD | frozenset(b"+/-_")
_PREFIX = re.compile(rb"(?:^|[^A-Za-z0-9])(oa_|an_|android_|vaid_|wb_|a-|d-|g-|o-|u-|v-)\Z")
"""Marks that the Xiaomi account and push SDKs put before an identifier to say which one it is."""
_SEPARATOR = b"\n\x00\n"
_MAX_MATCHES = 10_000
"""Matches in one buffer; more come only from a buffer made of one value over and over."""


class Match(NamedTuple):
    """One form of one known value in a buffer."""

    needle: Needle
    start: int
    end: int
    form: str
    """The needle's form, with the mark that stood before it."""
    text: str
    """The matched bytes as text, mark included."""


class Finder:
    """All forms of all known values, compiled once."""

    def __init__(self, knowns: Sequence[KnownValue], extra: Iterable[Needle] = ()) -> None:
        self._needles: list[list[Needle]] = []
        index: dict[bytes, int] = {}
        for needle in (*(n for known in knowns for n in expand(known)), *extra):
            # The pass does not tell case; it is checked after a match where it matters.
            pattern = needle.pattern.lower()
            at = index.setdefault(pattern, len(index))
            if at == len(self._needles):
                self._needles.append([])
            self._needles[at].append(needle)
        self.letters = [literal(pattern) for pattern in index]
        """Expressions without one of which nothing is found."""
        self._sizes = [len(pattern) for pattern in index]
        self._scan: Scan | None = None

    def search(self, data: bytes) -> list[Match]:
        """Return the matches in `data`, leftmost first; of nested ones the longest."""
        return self.search_all([data]).get(0, [])

    def search_all(self, contents: Sequence[bytes]) -> dict[int, list[Match]]:
        """Search many buffers in one call; return the matches of each that has any, by its index."""
        if not self.letters:
            return {}
        self._scan = self._scan or Scan(self.letters)
        # Joined, hundreds of short fields cost one call; a match that runs over the separator is dropped.
        spots = self._scan.find(_SEPARATOR.join(contents))
        if not spots:
            return {}
        starts = [0, *accumulate(len(content) + len(_SEPARATOR) for content in contents)]
        found: dict[int, list[Match]] = {}
        for pattern, joined_end in spots:
            joined_start = joined_end - self._sizes[pattern]
            index = bisect_right(starts, joined_start) - 1
            start, end = joined_start - starts[index], joined_end - starts[index]
            data = contents[index]
            matches = found.setdefault(index, [])
            if end > len(data) or len(matches) >= _MAX_MATCHES:
                continue
            for needle in self._needles[pattern]:
                if needle.exact_case and data[start:end] != needle.pattern:
                    continue
                if _bordered(data, start, end, needle):
                    matches.append(_match(data, start, end, needle))
        return {index: _longest(matches) for index, matches in found.items() if matches}


def _bordered(data: bytes, start: int, end: int, needle: Needle) -> bool:
    """Say whether a match stands on its own and is not a piece of something longer."""
    before = data[start - 1] if start else None
    after = data[end] if end < len(data) else None
    match needle.border:
        case "none":
            return True
        case "digit":
            if before in _HEX or after in _HEX:
                return False
            # 356868000041418 as the fraction, or as the whole part, of a float is no identifier.
            fraction = before == 0x2E and start > 1 and data[start - 2] in _DIGITS
            whole = after == 0x2E and end + 1 < len(data) and data[end + 1] in _DIGITS
            return not (fraction or whole)
        case "hex":
            return before not in _HEX and after not in _HEX
        case "word":
            return before not in _WORD and after not in _WORD
        case "qualified":
            inner = before == 0x2E and start > 1 and data[start - 2] in _WORD
            outer = after == 0x2E and end + 1 < len(data) and data[end + 1] in _WORD
            return not (inner or outer or before in _WORD or after in _WORD)
        case "base64":
            if needle.form == "sha1.base64url.16":
                return after not in _BASE64 and (before not in _WORD)
            return before not in _WORD and after not in _WORD


def _match(data: bytes, start: int, end: int, needle: Needle) -> Match:
    prefix = _PREFIX.search(data, max(0, start - 10), start)
    form = needle.form
    if form == "raw" and not needle.exact_case:
        form = _spelling(data[start:end], needle.pattern)
    if prefix is None:
        return Match(needle, start, end, form, _text(data[start:end]))
    mark = prefix[1].decode().rstrip("_-")
    return Match(needle, start, end, f"{mark}_{form}", _text(data[prefix.start(1) : end]))


def _spelling(found: bytes, pattern: bytes) -> str:
    if found == pattern:
        return "raw"
    if found == pattern.lower():
        return "lower"
    return "upper" if found == pattern.upper() else "case"


def _text(found: bytes) -> str:
    try:
        text = found.decode("utf-8")
    except UnicodeDecodeError:
        return found.hex()
    return text if text.isprintable() else found.hex()


def _longest(found: list[Match]) -> list[Match]:
    """Drop matches inside a longer one, and a value's second form of the same spot.

    The version inside a build's fingerprint is part of that fingerprint, and not told once more.
    """
    kept: list[Match] = []
    for match in sorted(found, key=lambda m: (m.start, -m.end)):
        around = [other for other in kept[-20:] if other.start <= match.start and match.end <= other.end]
        if not any(
            (other.start, other.end) != (match.start, match.end) or other.needle.known == match.needle.known
            for other in around
        ):
            kept.append(match)
    return kept
