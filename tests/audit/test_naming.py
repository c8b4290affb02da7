from __future__ import annotations

import json

import pytest

from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.model import Leaf
from sdkwitness.audit.naming import Surroundings, containers, event


def field(document: object, key: str) -> tuple[Leaf, Surroundings]:
    leaves = decode_body(json.dumps(document).encode(), "application/json").leaves
    return next(leaf for leaf in leaves if leaf.key == key), Surroundings(leaves)


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"key": "weight", "value": 57.3}, "weight"),
        ({"list": [{"name": "体重", "value": 57.3}]}, "体重"),
        ({"weight": {"value": 57.3}}, "weight"),
        ({"weight": [{"value": 57.3}]}, "weight"),
        ({"a": {"type": "weight"}, "weight_goal": {"value": 57.3}}, "weightgoal"),
        ({"type": 3, "value": 57.3}, ""),
        ({"value": 57.3}, ""),
    ],
)
def test_a_value_has_the_name_that_stands_beside_or_around_it(document: object, name: str) -> None:
    leaf, around = field(document, "value")
    assert around.name(leaf) == name


def test_a_field_with_a_name_of_its_own_keeps_it() -> None:
    leaf, around = field({"type": "weight", "height": 172}, "height")
    assert around.name(leaf) == ""


def test_the_company_of_a_field_are_its_siblings_their_short_texts_and_its_containers() -> None:
    leaf, around = field({"far": 1, "view": {"height": 96, "Unit": "dp", "text": "x" * 40}}, "height")
    assert around.of(leaf).names == {"view", "unit", "unit=dp", "text"}
    assert around.of(leaf).unit == "dp"


def test_what_stands_beside_the_container_speaks_of_a_value_in_it() -> None:
    leaf, around = field({"height": {"max": 172}, "width": "fill"}, "max")
    assert "width" in around.of(leaf).names


def test_members_of_one_list_are_no_company_of_each_other() -> None:
    leaf, around = field({"items": [{"height": 172}, {"width": 40}]}, "height")
    assert around.of(leaf).names == {"items"}


def test_containers_reach_through_encodings_and_stop_at_four() -> None:
    leaf, _ = field({"a": {"b": {"c": {"d": json.dumps({"e": {"f": 1}})}}}}, "f")
    assert containers(leaf) == ("b", "c", "d", "e")


@pytest.mark.parametrize(("document", "happened"), [({"event": "click"}, "click"), ({"x": "click"}, "")])
def test_an_event_is_named_by_a_value(document: dict[str, str], happened: str) -> None:
    leaf, _ = field(document, next(iter(document)))
    assert event(leaf) == happened
