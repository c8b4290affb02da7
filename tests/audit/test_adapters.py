"""The index of rules gives what trying every rule would give."""

from __future__ import annotations

import pytest

from sdkwitness.audit.classify.fields.adapters import Adapters, Rules
from sdkwitness.audit.model import Leaf
from sdkwitness.knowledge.load import catalogue
from sdkwitness.knowledge.model import Adapter, FieldRule

PLACES = {"header": "request.header:{}", "cookie": "request.cookie:{}", "query": "query:{}", "form": "form:{}"}


def leaf(*path: str) -> Leaf:
    return Leaf(evidence="flow:1", path=path, key="", value="x", time=0)


def rules(*paths: str) -> Rules:
    fields = tuple(
        FieldRule(path=path, data_type=f"type.{path}", reasoning="vendor document", source="test") for path in paths
    )
    return Rules([Adapter(id="made-up", recipient="made-up-sdk", host="collect.example.com", fields=fields)])


def named(found: Rules, *path: str) -> list[str]:
    return [ruled.rule.path for ruled in found.match(leaf(*path))]


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ("imei", ("body", "json:$.d.imei")),
        ("d.imei", ("body", "json:$.d", "base64", "json:$.imei")),
        ("*.imei", ("body", "json:$.d[3].imei")),
        ("events.*", ("body", "json:$.events.anything")),
        ("macs", ("body", "json:$.macs[12]")),
        ("connection.device_id", ("body", "json:$['connection.device_id']")),
        ("imei", ("request.body", "form:data", "json:$.imei")),
        ("imei", ("body", "xml:/r/imei")),
        ("header:pass_o", ("request.header:Pass_O",)),
        ("query:imei", ("query", "form:imei")),
        ("form:user", ("request.body", "form:user", "base64")),
    ],
)
def test_a_rule_is_found_by_its_last_name(rule: str, path: tuple[str, ...]) -> None:
    assert named(rules("other", rule, "another"), *path) == [rule]


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ("imei", ("body", "json:$.imei.other")),
        ("d.imei", ("body", "json:$.e.imei")),
        ("macs", ("body", "json:$.macs[12].name")),
        ("form:user", ("request.body", "form:user", "json:$.name")),
        ("header:imei", ("body", "json:$.imei")),
    ],
)
def test_no_rule_is_found_by_another_place(rule: str, path: tuple[str, ...]) -> None:
    assert named(rules(rule), *path) == []


def test_every_rule_of_the_catalogue_is_found_at_its_own_path() -> None:
    for adapter in catalogue().adapters:
        for rule in adapter.fields:
            place, colon, name = rule.path.partition(":")
            at = PLACES[place].format(name) if colon and place in PLACES else f"json:$.{rule.path.removeprefix('$.')}"
            found = Rules([adapter]).match(leaf("request.body", at.replace("*", "anything")), adapter.path)
            assert rule.data_type in [ruled.rule.data_type for ruled in found], rule.path


def test_rules_are_those_of_the_host_and_else_of_the_recipient() -> None:
    adapters = Adapters(catalogue())
    amap = adapters.of("apilocate.amap.com", None)
    assert amap is adapters.of("apilocate.amap.com", None)
    assert adapters.of("collect.example.com", None).match(leaf("body", "json:$.imei")) == []
