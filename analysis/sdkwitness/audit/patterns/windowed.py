"""Matches of an automaton in a large buffer, window by window, so that whoever has seen enough can stop.

The library lists all matches of one call: a buffer of eight megabytes that is one pattern over and over would give
a gigabyte of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from ahocorasick_rs import BytesAhoCorasick

_WINDOW = 64 * 1024


def matches(finder: BytesAhoCorasick, data: bytes, longest: int) -> Iterator[tuple[int, int, int]]:
    """Yield (number of the pattern, start, end) of all matches, overlapping ones too, windows in order.

    Args:
        finder: the automaton.
        data: what to search.
        longest: length of the longest pattern, by which windows overlap.
    """
    for at in range(0, len(data), _WINDOW):
        window = data[at : at + _WINDOW + longest - 1] if len(data) > _WINDOW else data
        for index, start, end in finder.find_matches_as_indexes(window, overlapping=True):
            if start < _WINDOW:
                yield index, at + start, at + end
