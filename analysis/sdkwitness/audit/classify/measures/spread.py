"""Series whose samples left a few at a time: one heart rate in each request, in the order in which they were fed in."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from sdkwitness.audit.classify.hits import run_hit
from sdkwitness.audit.classify.measures.series import Run
from sdkwitness.audit.model import Hit, Leaf

_MAX_NUMBER = 32
"""Characters of a number; more are none."""
_MAX_LEAVES = 200_000
"""Numbers kept for one recipient and endpoint: a day of one a second, with room to spare."""
_STARTS = frozenset("-0123456789")


class Spanning(NamedTuple):
    """A series that stands in several pieces of evidence."""

    hits: tuple[Hit, ...]
    """One for each piece of evidence, at the first sample in it, in order."""
    covered: frozenset[tuple[str, tuple[str, ...]]]
    """(evidence, path) of every sample."""


class Spread:
    """The numbers that went to each endpoint, in recording order."""

    def __init__(self) -> None:
        self._leaves: dict[Hashable, list[Leaf]] = {}

    def add(self, endpoint: Hashable, found: Sequence[Leaf]) -> None:
        """Keep the numbers that left for an endpoint: one recipient, one host, one path."""
        if found:
            held = self._leaves.setdefault(endpoint, [])
            held.extend(found[: _MAX_LEAVES - len(held)])

    def find(self, runs: Callable[[Sequence[Leaf]], Sequence[Run]]) -> Iterator[Spanning]:
        """Yield the series that run across several pieces of evidence, by what `runs` finds in the numbers of one."""
        for leaves in self._leaves.values():
            if len({leaf.evidence for leaf in leaves}) > 1:
                ordered = sorted(leaves, key=lambda leaf: leaf.time)
                yield from (_spanning(run) for run in runs(ordered) if len({leaf.evidence for leaf in run.leaves}) > 1)


def numbers(leaves: Sequence[Leaf]) -> tuple[Leaf, ...]:
    """Return the numbers that left."""
    return tuple(leaf for leaf in leaves if leaf.outgoing and _is_number(leaf))


def _spanning(run: Run) -> Spanning:
    by_evidence: dict[str, list[int]] = {}
    for index, leaf in enumerate(run.leaves):
        by_evidence.setdefault(leaf.evidence, []).append(index)
    evidence = list(by_evidence)
    whole = run_hit(run)
    note = f"{len(run.samples)} samples in the order fed, from {evidence[0]} to {evidence[-1]}"
    hits = (
        msgspec.structs.replace(
            whole, leaf=run.leaves[at[0]], matched=",".join(str(run.leaves[i].value) for i in at), note=note
        )
        for at in by_evidence.values()
    )
    return Spanning(tuple(hits), frozenset((leaf.evidence, leaf.path) for leaf in run.leaves))


def _is_number(leaf: Leaf) -> bool:
    return isinstance(leaf.value, str) and leaf.value[:1] in _STARTS and len(leaf.value) <= _MAX_NUMBER
