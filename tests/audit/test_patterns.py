"""No regular expression of decoding and classification takes the square of a hostile text's length."""

from __future__ import annotations

import importlib
import itertools
import pkgutil
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

import pytest

import sdkwitness.audit
import sdkwitness.knowledge

SIZE: Final = 32 * 1024
SECONDS: Final = 1.0
"""What is linear takes a millisecond; the square of 32 KiB takes more than a second."""
PIECES: Final = (
    *(" ", "a", "1", "A1b2", "a=", "a: ", '"', "%41", "1,", "1.1 ", "39.9,116.4 ", "A\n", "-", ".", "a.", "/", "="),
    *("\\u0041", "[1]", "['a']", "a@a.", "<a ", 'name="', '\\"a\\":', "2a37-", "00 ", "中", "1 , ", "&amp;", "ab:"),
)
TAILS: Final = ("", "!", "\n")
ANCHORED: Final = frozenset({"audit.decode.xmltext._START", "audit.expand._QUALIFIED"})
"""Patterns that are asked for at the start of a text, or for all of it, though nothing in them says so."""


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Yield the compiled patterns of all modules, by module and name."""
    for package in (sdkwitness.audit, sdkwitness.knowledge):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(info.name)).items():
                for found in _within(value):
                    yield f"{info.name.removeprefix('sdkwitness.')}.{name}", found


def _within(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (tuple, list)):
        yield from itertools.chain.from_iterable(map(_within, cast("tuple[object, ...]", value)))
    elif isinstance(value, Mapping):
        yield from itertools.chain.from_iterable(map(_within, cast("Mapping[object, object]", value).values()))


def slowest(name: str, pattern: re.Pattern[Any], pieces: tuple[str, ...] = PIECES) -> tuple[float, str]:
    """Return the longest time, seconds, that the pattern takes with any of the texts, and the text's piece."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    look = pattern.match if source.endswith(r"\Z") or source.startswith("^") or name in ANCHORED else pattern.search
    worst = (0.0, "")
    for piece, tail in itertools.product(pieces, TAILS):
        text = (piece * SIZE)[:SIZE] + tail
        started = time.process_time()
        look(text if isinstance(pattern.pattern, str) else text.encode())
        worst = max(worst, (time.process_time() - started, piece))
    return worst


@pytest.mark.parametrize(("name", "pattern"), dict(patterns()).items())
def test_a_pattern_takes_time_that_grows_with_the_text(name: str, pattern: re.Pattern[Any]) -> None:
    taken, piece = slowest(name, pattern)
    assert taken < SECONDS, f"{name} takes {taken:.1f} s with {piece!r}"


def test_a_square_is_told() -> None:
    taken, _ = slowest("made", re.compile(r"\s+x"), (" ",))
    assert taken > SECONDS / 10
