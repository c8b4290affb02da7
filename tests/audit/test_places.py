"""Shapes of places, each beside what only looks like it."""

from __future__ import annotations

import pytest

from sdkwitness.audit.classify.fields.places import PLACES, angle, coarse


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("latitude", "31.230416", "122.543096"),
        ("latitude", "22543096", "0.0"),
        ("longitude", "-121.47", "190.1"),
        ("coordinate", "121.473701,31.230416", "121.4,190.2"),
        ("coordinate", "[31.2, 121.5]", "0.75"),
        ("geohash", "ws10k8rv", "helloworld"),
        ("city", "上海市", "city_select_page"),
        ("city", "310115", "9"),
        ("address_code", "021", "993015"),
    ],
)
def test_validators(name: str, good: str, bad: str) -> None:
    assert PLACES[name](good)
    assert not PLACES[name](bad)


@pytest.mark.parametrize("text", ["31.23", "121.5,31.2", "ws10k"])
def test_a_kilometre_is_coarse(text: str) -> None:
    assert coarse(text)


@pytest.mark.parametrize("text", ["31.230", "121.473701,31.23", "ws10k8r", "22543096"])
def test_a_hundred_metres_are_precise(text: str) -> None:
    assert not coarse(text)


def test_angles_with_a_fraction_or_scaled() -> None:
    assert angle("31.23") == (31.23, 2)
    assert angle("22543096") == (22.543096, 6)
    assert angle("1214737010") == (121.473701, 7)
    assert angle("1732374540123") is None
    assert angle("north") is None
