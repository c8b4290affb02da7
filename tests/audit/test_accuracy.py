from __future__ import annotations

import time
from functools import cache

import msgspec
import pytest
from bodies import lab, make, places
from bodies.score import NOTHING, Scores, Tally, judge, score
from factories import T0

from sdkwitness.audit.model import Hit, Leaf
from sdkwitness.knowledge.identity import parse
from sdkwitness.knowledge.load import catalogue

BODIES = 400
FIXED = 20_261
FRESH = int(time.time())


@cache
def scores(seed: int) -> Scores:
    return score(BODIES, [seed])


@pytest.mark.parametrize("seed", [FIXED, FRESH], ids=["fixed seed", "fresh seed"])
def test_what_the_identity_holds_is_found_and_nothing_invented(seed: int) -> None:
    tally = scores(seed).with_identity
    assert tally.found.total() + tally.missed.total() > 2 * BODIES
    assert tally.precision() >= 0.995, seed
    assert tally.recall() >= 0.985, seed


@pytest.mark.parametrize("seed", [FIXED, FRESH], ids=["fixed seed", "fresh seed"])
def test_formats_and_names_find_most_without_any_identity(seed: int) -> None:
    tally = scores(seed).without
    assert tally.found.total() + tally.missed.total() > 2 * BODIES
    assert tally.precision() >= 0.97, seed
    assert tally.recall() >= 0.85, seed


def test_every_data_type_is_planted() -> None:
    ids = {row.id for row in catalogue().data_types.values() if not row.id.startswith("umbrella.")}
    assert ids == set(lab.TYPES) == set(make.names())


def test_every_data_type_comes_often_in_a_full_run() -> None:
    rarest = min(scores(FIXED).planted.values())
    assert rarest * 5_000 / BODIES >= 30


def test_the_same_seed_gives_the_same_bodies() -> None:
    one, other = (list(make.bodies(40, 7)) for _ in range(2))
    assert one == other
    assert [body.flow for body in one] != [body.flow for body in make.bodies(40, 8)]


def test_the_identity_file_of_a_lab_can_be_read() -> None:
    held = make.labs(1)[0]
    known = parse(lab.identity_text(held), catalogue())
    assert {value.value for value in known.values} >= {value for values in held.values.values() for value in values}
    assert len(known.places) == len(held.places)
    assert len(known.series) == sum(len(several) for several in held.series.values())


@pytest.mark.parametrize(
    ("wgs84", "gcj02", "bd09"),
    [
        ((39.904211, 116.407395), (39.905614, 116.413637), (39.911876, 116.420041)),
        ((31.230416, 121.473701), (31.228474, 121.478224), (31.234327, 121.484782)),
    ],
)
def test_the_datums_of_planted_places_are_right(
    wgs84: tuple[float, float], gcj02: tuple[float, float], bd09: tuple[float, float]
) -> None:
    spot = lab.Spot(*wgs84)
    assert places.gcj02(spot) == pytest.approx(gcj02, abs=2e-6)
    assert places.bd09(spot) == pytest.approx(bd09, abs=2e-6)


def test_a_miss_an_invention_and_a_mistake_are_counted_as_what_they_are() -> None:
    body = next(body for body in make.bodies(50, 1) if body.named and len(body.planted) >= 2)
    there, other = body.planted[:2]
    right = hit(there.data_type, min(there.names))
    stray = hit("id.gov.passport", "somewhere")
    mistaken = hit("id.gov.passport", min(there.names))
    for hits, found, invented in (([right], 1, 0), ([], 0, 0), ([stray], 0, 1), ([right, stray, mistaken], 1, 2)):
        tally = Tally()
        judge(tally, (1, 0), body, [there], hits)
        assert (tally.found.total(), tally.missed.total(), tally.invented.total()) == (found, 1 - found, invented)
    tally = Tally()
    judge(tally, (1, 0), body, [there, other], [right, right])
    assert (tally.precision(), tally.recall()) == (1.0, 0.5)
    assert tally.confusion[other.data_type, NOTHING] == 1


def test_a_placeholder_is_no_claim() -> None:
    body = next(make.bodies(1, 1))
    tally = Tally()
    judge(tally, (1, 0), body, [], [msgspec.structs.replace(hit("id.sim.imsi", "imsi"), placeholder=True)])
    assert tally.invented.total() == 0


def hit(data_type: str, key: str) -> Hit:
    leaf = Leaf(evidence="flow:1", path=("request.body", f"json:$.{key}"), key=key, value="", time=T0)
    return Hit(leaf=leaf, data_type=data_type, detector="format", grade="strong", confidence=0.9)
