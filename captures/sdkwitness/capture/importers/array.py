"""The elements of one JSON array of any length, as they stand in the file, without reading the file whole.

A HAR of two gigabytes, or one that ends in the middle or is damaged in one place, is read entry by entry. Brackets
are matched outside strings; what that gives is parsed by a JSON library afterwards. Where an element turns out to be
no JSON, the next one is looked for by the key with which the elements of this file begin.
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple, cast

MAX_ELEMENT: Final = 256 << 20
"""Bytes; a longer element is not parsed."""
FREE: Final = 16 << 20
"""Bytes that may be walked in search of an element in however small a file."""
MAX_KEYS: Final = 16
"""First keys, and names of keys, of elements that are remembered."""
ALIKE: Final = 3
"""Keys that an object has in common with elements and no other object has."""
MAX_DEPTH: Final = 200
"""Levels; deeper ones are no recording, and the parser's stack is not theirs."""

# A string ends on its line, as JSON demands: a quote that is lost costs its line and not the rest of the file.
_STRING: Final = rb'"(?:[^"\\\n]*+(?:\\.[^"\\\n]*+)*+")?+'
_BRACKET: Final = re.compile(rb'[^"{}\[\]]*+(?:' + _STRING + rb'[^"{}\[\]]*+)*+([{}\[\]])', re.DOTALL)
_SPACE: Final = re.compile(rb"[\s,]*+")
_FOLLOWED: Final = re.compile(rb"\s*+(?:,\s*+(?:[{\[\w-]|\Z)|\]|\Z)")
"""What comes after an element; a string would be the key of an object that was closed too early."""
_SCALAR: Final = re.compile(_STRING + rb"|[^\s,\[\]{}\"]++", re.DOTALL)
_FIRST_KEY: Final = re.compile(rb'\{\s*"([^"\\]{1,64})"\s*:')


class Element(NamedTuple):
    """One element, parsed; or what could not be."""

    value: object
    """None where it could not be parsed."""
    fault: str = ""
    """The end of a sentence that begins with its name and says what is wrong; empty where it was parsed."""
    twice: str = ""
    """A key that one of its objects holds more than once, so that JSON gives only the last."""
    trailing: bool = False
    """True where bytes come after it that are none of any element."""


class Cut(NamedTuple):
    """The file ends before the array does."""

    inside: bool
    """True where it ends inside an element, which is lost."""


class Ended(NamedTuple):
    """The array ended."""

    at: int
    """Offset behind its bracket."""


def elements(
    data: mmap.mmap | bytes, start: int, moved: Callable[[int], None], keys: Iterable[str] = ()
) -> Iterator[Element | Cut | Ended]:
    """Yield the elements of an array, and in the end how it ended.

    Args:
        data: The file.
        start: Offset behind the array's opening bracket.
        moved: Told the offset behind each element.
        keys: Names of keys by which an element is known where damage came before it; others are learned.
    """
    at, size = start, len(data)
    search = _Search(data)
    known = _Known(keys)
    damaged = False
    while True:
        at = _end(_SPACE.match(data, at), at)
        moved(at)
        if at >= size:
            yield Cut(inside=False)
            return
        if data[at : at + 1] == b"]":
            # Behind damage it may be one of an element's own.
            again = search.next(at + 1, known.first) if damaged else size
            if again == size:
                yield Ended(at + 1)
                return
            at = again
            continue
        stop = _stop(data, at)
        if stop is None:
            element = Element(None, "is damaged.")
        elif stop - at > MAX_ELEMENT:
            element = Element(None, "is longer than can be read.")
        else:
            element = parse(data[at:stop])
        begins = known.begins(data, at, element.value, certain=not damaged)
        if stop is not None and _FOLLOWED.match(data, stop) is not None:
            again = stop if not element.fault else min(search.next(at + 1, known.first), stop)
        else:  # brackets or quotes are lost, or too many
            again = search.next(at + 1, known.first)
            if again == size and stop is None:
                yield Cut(inside=True)
                return
            again = again if again < size or stop is None else stop
            element = element._replace(trailing=True)
        # What is left of a damaged element lies about in pieces: they are none of their own.
        if begins:
            damaged = bool(element.fault)
            yield element
        at = again


def parse(raw: bytes) -> Element:
    """Parse one JSON value of a tool that may be careless: NaN, control characters and wrong UTF-8 are let pass."""
    twice = ""

    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal twice
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = twice or next(k for n, (k, _) in enumerate(pairs) if k in dict(pairs[:n]))
        return found

    if _depth(raw) > MAX_DEPTH:
        return Element(None, "is nested too deeply.")
    try:
        text = raw.decode("utf-8", "surrogateescape")
        value: object = json.loads(text, strict=False, parse_constant=_nothing, object_pairs_hook=made)
    except (ValueError, RecursionError):
        return Element(None, "is damaged: it is no JSON.")
    return Element(value, twice=twice)


def _nothing(constant: str) -> None:
    """NaN and the infinities, which JSON does not know, are no value."""


def _depth(raw: bytes) -> int:
    """How deep brackets are nested, at least: cheap where that cannot be deep."""
    if raw.count(b"{") + raw.count(b"[") <= MAX_DEPTH:
        return 0
    depth = deepest = at = 0
    while (found := _BRACKET.match(raw, at)) is not None:
        depth += 1 if found[1] in b"{[" else -1
        deepest = max(deepest, depth)
        at = found.end()
    return deepest


def _stop(data: mmap.mmap | bytes, at: int) -> int | None:
    """Offset behind the value that begins at `at`, or None where the file ends first."""
    if data[at : at + 1] not in (b"{", b"["):
        found = _SCALAR.match(data, at)
        return found.end() if found is not None and found.end() > at else at + 1
    depth = 0
    while (bracket := _BRACKET.match(data, at)) is not None:
        at = bracket.end()
        depth += 1 if bracket[1] in b"{[" else -1
        if depth == 0:
            return at
    return None


class _Known:
    """How the elements of this array look, by which one is told from a piece of another."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.first: set[bytes] = set()
        """First keys."""
        self._keys = set(keys)

    def begins(self, data: mmap.mmap | bytes, at: int, value: object, *, certain: bool) -> bool:
        """Whether an element begins at `at`.

        Args:
            data: The file.
            at: Offset.
            value: What was parsed there, or None.
            certain: True where what came before was whole, so that nothing else can begin there.
        """
        keys = cast("dict[str, object]", value).keys() if isinstance(value, dict) else set[str]()
        key = _FIRST_KEY.match(data, at, min(at + 128, len(data)))
        first = key[1] if key is not None else None
        shared = len(self._keys & keys)
        like = shared >= ALIKE or 2 * shared > len(keys) if self._keys else bool(keys)
        if not (certain or like or first in self.first):
            return False
        if certain and first is not None and len(self.first) < MAX_KEYS:
            self.first.add(first)
        if certain and len(self._keys) < MAX_KEYS:
            self._keys.update(keys)
        return True


class _Search:
    """Looks for where another element begins: damage to a bracket or quote swallows an element's neighbours."""

    def __init__(self, data: mmap.mmap | bytes) -> None:
        self._data = data
        self._found = 0
        self._left = 4 * len(data) + FREE
        """Bytes that may still be walked: a hostile file has many places that look like a beginning."""

    def next(self, start: int, keys: set[bytes]) -> int:
        """Offset from `start` on; the end of the file where there is none, or none can be found any more."""
        data, size = self._data, len(self._data)
        if self._found >= start:
            return self._found
        self._found = size
        if not keys:
            return size
        begins = re.compile(rb'(?<=[\s,])\{\s*"(?:' + b"|".join(map(re.escape, sorted(keys))) + rb')"\s*:')
        self._left -= size - start
        for found in begins.finditer(data, start):
            if self._left < 0:
                break
            end = _stop(data, found.start())
            self._left -= (end if end is not None else size) - found.start()
            if end is not None and end - found.start() <= MAX_ELEMENT and _FOLLOWED.match(data, end) is not None:
                self._found = found.start()
                break
        return self._found


def _end(found: re.Match[bytes] | None, otherwise: int) -> int:
    return found.end() if found is not None else otherwise
