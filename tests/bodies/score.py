"""What the classifier makes of the bodies, held against what was planted.

A hit counts for a planted thing of its data type when it stands in a field of that thing's name, or when what it
recognised is what was written there; where the encoding has no names, the type alone decides. Two ways of asking:

- `with_identity`: the identity file of the lab is known, and only hits of the grades proven and strong count. Expected
  is all that is planted at those grades.
- `without`: nothing is known of the lab, and hits of all grades count. Expected is all that is legible.

A hit that names a planted thing of a weaker grade, or one that nobody could know, is neither a find nor an invention.
Placeholders are told as such by the product and are no claim that anything was sent; they do not count either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from bodies import lab as lab_values
from bodies.make import Body, Planted, bodies, labs

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.classify.fields.adapters import segments
from sdkwitness.audit.decode import decode_flow
from sdkwitness.audit.model import Hit
from sdkwitness.knowledge.identity import parse
from sdkwitness.knowledge.load import catalogue

NOTHING: Final = "nothing"
_SURE: Final = frozenset({"proven", "strong"})
_SHORTEST: Final = 3
"""Characters from which a recognised text is compared with a written one."""


class Miss(NamedTuple):
    """A planted thing that was not found, or a hit on what is none."""

    seed: int
    number: int
    body: Body
    planted: Planted | None
    hit: Hit | None


class Tally:
    """Counts over many bodies."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()
        """Planted things that were found, by data type."""
        self.missed: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        """Hits that name a planted thing, by data type."""
        self.invented: Counter[str] = Counter()
        self.confusion: Counter[tuple[str, str]] = Counter()
        """(true type, found type) of planted things and of inventions; `nothing` where a side has none."""
        self.steps: Counter[tuple[str, bool]] = Counter()
        """(step of encoding, whether it was found) of planted things."""
        self.forms: Counter[tuple[str, bool]] = Counter()
        self.misses: list[Miss] = []

    def precision(self, data_type: str | None = None) -> float:
        """Share of the hits that name what is there; 1 where there is no hit."""
        return _share(self.right, self.invented, data_type)

    def recall(self, data_type: str | None = None) -> float:
        """Share of the planted things that were found; 1 where nothing was planted."""
        return _share(self.found, self.missed, data_type)

    def planted(self, data_type: str) -> int:
        """Things of a type that were to be found."""
        return self.found[data_type] + self.missed[data_type]


def _share(good: Counter[str], bad: Counter[str], data_type: str | None) -> float:
    hits = good.total() if data_type is None else good[data_type]
    others = bad.total() if data_type is None else bad[data_type]
    return hits / (hits + others) if hits + others else 1.0


class Scores(NamedTuple):
    """Both ways of asking, and what was asked."""

    with_identity: Tally
    without: Tally
    bodies: int
    planted: Counter[str]
    """All that was planted, by data type."""


def score(count: int, seeds: Sequence[int]) -> Scores:
    """Classify `count` bodies of each seed, with the identity and without."""
    scores = Scores(Tally(), Tally(), count * len(seeds), Counter())
    plain = Classifier(catalogue(), None)
    for seed in seeds:
        texts = [lab_values.identity_text(held) for held in labs(seed)]
        knowing = [Classifier(catalogue(), parse(text, catalogue())) for text in texts]
        for number, body in enumerate(bodies(count, seed)):
            scores.planted.update(one.data_type for one in body.planted)
            place = (seed, number)
            decoded = decode_flow(body.flow)
            host, path = body.flow.host, body.flow.request.path if body.flow.request else ""
            sure = knowing[body.lab].classify(decoded, host=host, request_path=path)
            expected = [one for one in body.planted if one.grade in _SURE]
            judge(scores.with_identity, place, body, expected, [hit for hit in sure if hit.grade in _SURE])
            found = plain.classify(decoded, host=host, request_path=path)
            judge(scores.without, place, body, [one for one in body.planted if one.legible], found)
    return scores


def judge(tally: Tally, place: tuple[int, int], body: Body, expected: Iterable[Planted], hits: Iterable[Hit]) -> None:
    """Count the finds, misses and inventions in one body."""
    told = [hit for hit in hits if not hit.placeholder and hit.leaf.outgoing]
    for planted in expected:
        near = [hit for hit in told if _meets(hit, planted, body)]
        ok = any(hit.data_type == planted.data_type for hit in near)
        (tally.found if ok else tally.missed)[planted.data_type] += 1
        named = planted.data_type if ok else next((hit.data_type for hit in near), NOTHING)
        tally.confusion[planted.data_type, named] += 1
        tally.steps.update((step, ok) for step in dict.fromkeys(body.steps))
        tally.forms[planted.form, ok] += 1
        if not ok:
            tally.misses.append(Miss(*place, body, planted, None))
    for hit in told:
        meant = [one for one in body.planted if _meets(hit, one, body)]
        if any(hit.data_type == one.data_type for one in meant):
            tally.right[hit.data_type] += 1
        elif not any(hit.data_type in one.also for one in meant):
            tally.invented[hit.data_type] += 1
            tally.confusion[meant[0].data_type if meant else NOTHING, hit.data_type] += 1
            tally.misses.append(Miss(*place, body, meant[0] if meant else None, hit))


def _meets(hit: Hit, planted: Planted, body: Body) -> bool:
    """Say whether a hit stands where a thing was planted, or shows what was written there."""
    if not body.named and hit.data_type in {planted.data_type, *planted.also}:
        return True
    names = {hit.leaf.key, *segments(hit.leaf)}
    if names & planted.names or hit.leaf.path[-1].rpartition(":")[2] in planted.names:
        return True
    one, other = hit.matched.lower(), planted.text.lower()
    return min(len(one), len(other)) >= _SHORTEST and (one in other or other in one)


def lines(misses: Iterable[Miss]) -> Iterator[str]:
    """Describe misses, one a line, values included: they are made up."""
    for miss in misses:
        steps = "+".join(miss.body.steps)
        where = f"{miss.seed}/{miss.number} {miss.body.endpoint} [{steps}]"
        if miss.hit is None and miss.planted is not None:
            one = miss.planted
            yield f"missed {one.data_type} {sorted(one.names)} {one.form} {one.grade} {one.text[:60]!r} {where}"
        elif miss.hit is not None:
            hit = miss.hit
            there = f" on {miss.planted.data_type}" if miss.planted else ""
            path = " > ".join(hit.leaf.path)
            yield f"invented {hit.data_type}{there} {hit.detector} {hit.form} {hit.matched[:60]!r} {path} {where}"
