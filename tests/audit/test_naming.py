from __future__ import annotations

import json
import time

import pytest

from sdkwitness.audit.classify.fields.naming import Surroundings, containers, event
from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.model import Leaf


def field(document: object, key: str) -> tuple[Leaf, Surroundings]:
    leaves = decode_body(json.dumps(document).encode(), "application/json").leaves
    return next(leaf for leaf in leaves if leaf.key == key), Surroundings(Decoded(leaves))


@pytest.mark.parametrize(
    ("document", "names"),
    [
        ({"key": "weight", "value": 57.3}, ("weight",)),
        ({"type": "daily", "key": "weight", "value": 57.3}, ("daily", "weight")),
        ({"list": [{"name": "体重", "value": 57.3}]}, ("体重", "list")),
        ({"weight": {"value": 57.3}}, ("weight",)),
        ({"weight": [{"value": 57.3}]}, ("weight",)),
        ({"a": {"type": "weight"}, "weight_goal": {"value": 57.3}}, ("weightgoal",)),
        ({"type": 3, "value": 57.3}, ()),
        ({"value": 57.3}, ()),
    ],
)
def test_a_value_has_the_name_that_stands_beside_or_around_it(document: object, names: tuple[str, ...]) -> None:
    leaf, around = field(document, "value")
    assert around.names(leaf) == names


def test_a_field_with_a_name_of_its_own_keeps_it() -> None:
    leaf, around = field({"type": "weight", "height": 172}, "height")
    assert around.names(leaf) == ()


def test_the_company_of_a_field_are_its_siblings_their_short_texts_and_its_containers() -> None:
    leaf, around = field({"far": 1, "view": {"height": 96, "Unit": "dp", "text": "x" * 40}}, "height")
    found = around.of(leaf)
    assert all(found.has([name]) for name in ("view", "view>", "unit", "unit=dp", "text"))
    assert not found.has(["height", "unit>", "far", f"text={'x' * 40}"])
    assert found.unit == "dp"


def test_what_stands_beside_the_container_speaks_of_a_value_in_it() -> None:
    leaf, around = field({"height": {"max": 172}, "width": "fill"}, "max")
    assert around.of(leaf).has(["width"])


def test_members_of_one_list_are_no_company_of_each_other() -> None:
    leaf, around = field({"items": [{"height": 172}, {"width": 40}]}, "height")
    assert around.of(leaf).has(["items"])
    assert not around.of(leaf).has(["width"])


def test_in_xml_too_only_the_fields_of_the_same_element_are_company() -> None:
    body = b"<r><type>upload</type><weight><value>57.3</value><unit>kg</unit></weight></r>"
    leaves = decode_body(body, "application/xml").leaves
    leaf = next(leaf for leaf in leaves if leaf.key == "value")
    around = Surroundings(Decoded(leaves))
    assert around.names(leaf) == ("weight",)
    assert around.of(leaf).unit == "kg"


def test_names_of_elements_that_follow_each_other_are_nobodys() -> None:
    body = b"<r><i><type>weight</type><value>57</value></i><i><type>steps</type><value>8123</value></i></r>"
    leaves = decode_body(body, "application/xml").leaves
    around = Surroundings(Decoded(leaves))
    assert [around.names(leaf) for leaf in leaves if leaf.key == "value"] == [("i",), ("i",)]


def test_a_unit_may_name_the_field_it_is_for() -> None:
    leaf, around = field({"unit": "kg", "height": 1.72, "height_unit": "m"}, "height")
    assert around.of(leaf).unit == "m"


def test_a_long_list_is_looked_at_once() -> None:
    leaves = [
        Leaf(evidence="body:1", path=("body", f"json:$.list[{n}]"), key="list", value=str(n), time=0)
        for n in range(20_000)
    ]
    around = Surroundings(Decoded(leaves))
    started = time.process_time()
    for leaf in leaves:
        around.names(leaf)
        around.of(leaf)
    assert time.process_time() - started < 2


def test_containers_reach_through_encodings_and_stop_at_four() -> None:
    leaf, _ = field({"a": {"b": {"c": {"d": json.dumps({"e": {"f": 1}})}}}}, "f")
    assert containers(leaf) == ("b", "c", "d", "e")


@pytest.mark.parametrize(("document", "happened"), [({"event": "click"}, "click"), ({"x": "click"}, "")])
def test_an_event_is_named_by_a_value(document: dict[str, str], happened: str) -> None:
    leaf, _ = field(document, next(iter(document)))
    assert event(leaf) == happened
