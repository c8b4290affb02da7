"""How the columns of the tables are applied; what the shipped tables say is in `cases/classify/leaves`."""

from __future__ import annotations

import json

import msgspec
import pytest

from sdkwitness.audit.classify.fields.lexicon import Lexicon, Reading
from sdkwitness.audit.classify.fields.naming import Surroundings
from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.knowledge.load import catalogue
from sdkwitness.knowledge.model import DataType, KeyRule, Unit

LOAD = DataType(
    id="health.load",
    label="load",
    group="Body and health",
    source="test",
    keys=("load", "lift", "burden"),
    minimum=10,
    maximum=90,
    unit="kg",
    units=(Unit(names=("kg",), minimum=10, maximum=90), Unit(names=("lb", "磅"), minimum=22, maximum=198)),
    rules=(
        KeyRule(keys=("lift",), needs=("gym",), unless=("floor", "kind=goods"), minimum=10, maximum=20),
        KeyRule(keys=("burden",), format="flag"),
        KeyRule(keys=("burden",), needs=("gym",), minimum=70, maximum=90),
    ),
    members=("left", "right"),
)
LEXICON = Lexicon(msgspec.structs.replace(catalogue(), data_types={LOAD.id: LOAD}))


def readings(document: object) -> dict[str, list[Reading]]:
    leaves = decode_body(json.dumps(document).encode(), "application/json").leaves
    around = Surroundings(Decoded(leaves))
    found = {leaf.path[-1]: LEXICON.read_leaf(leaf, str(leaf.value), around) for leaf in leaves}
    return {path: each for path, each in found.items() if each}


@pytest.mark.parametrize(
    "document",
    [
        {"load": 50},
        {"load": "50 kg"},
        {"load": "150lb"},
        {"load": "150 磅"},
        {"load_lb": 150},
        {"load": 150, "unit": "lb"},
        {"load": 150, "loadUnit": "LB", "unit": "kg"},
        {"load": "50,51,52"},
        {"lift": 15, "gym": "east"},
        {"gym": {"lift": 15}},
        {"burden": "yes"},
        {"burden": 80, "gym": "east"},
        {"load": {"left": 50}},
        {"load": {"value": 50}},
        {"name": "load", "value": 50},
    ],
)
def test_reads_a_measurement(document: object) -> None:
    assert list(readings(document).values()) == [[Reading("health.load", False, "raw", False)]]


@pytest.mark.parametrize(
    "document",
    [
        {"load": 150},
        {"load": "50 px"},
        {"load": 50, "unit": "px"},
        {"load_lb": 500},
        {"load": "50,510,52"},
        {"load": 0},
        {"load": "heavy"},
        {"lift": 15},
        {"lift": 15, "gym": "east", "floor": 3},
        {"lift": 15, "gym": "east", "kind": "goods"},
        {"lift": 50, "gym": "east"},
        {"burden": 50},
        {"burden": 80},
        {"burden": 50, "gym": "east"},
        {"left": 50},
        {"lift": {"left": 50}},
    ],
)
def test_reads_nothing_else(document: object) -> None:
    assert readings(document) == {}


def test_two_members_are_two_readings() -> None:
    assert list(readings({"gym": "x", "load": {"left": 40, "right": 41}})) == ["json:$.load.left", "json:$.load.right"]


def test_an_adapters_word_needs_a_plausible_value() -> None:
    assert LEXICON.plausible("health.load", "50")
    assert not LEXICON.plausible("health.load", "500")


@pytest.mark.parametrize(
    ("data_type", "value", "plausible"),
    [
        ("id.user.account_id", "2804917365", True),
        ("id.user.account_id", "0", False),
        ("id.user.account_id", "widget-3", False),
        ("id.user.account_id", "UCBuaXMP0jyFozP5", True),
        ("tel.phone_number", "xiaomi", False),
        ("tel.phone_number", "13764205918", True),
        ("fitness.steps", "8123", True),
        ("fitness.steps", "init", False),
        ("fitness.steps", "0", False),
        ("health.vital.heart_rate", "/z1hj1h3/w==", True),
        ("health.vital.heart_rate", "1000", False),
        ("profile.nickname", "x", True),
    ],
)
def test_the_word_of_an_adapter_needs_a_content_that_can_be_of_the_type(
    data_type: str, value: str, plausible: bool
) -> None:
    assert Lexicon(catalogue()).plausible(data_type, value) is plausible


@pytest.mark.parametrize("name", ["deviceId", "x", "oaid"])
def test_the_mark_of_a_device_id_says_which_it_is(name: str) -> None:
    found = Lexicon(catalogue()).read(name, "oa_939db65ccb8e91442d71e941ace6aaab")
    assert found == [Reading("id.device.resettable.oaid", True, "oa_md5", False)]
    assert Lexicon(catalogue()).read("deviceId", "oa_939db65ccb8e91442d71e941ace6aaa") == []


@pytest.mark.parametrize("name", ["reqId", "req_id", "id"])
def test_an_id_of_nothing_in_particular_is_no_account(name: str) -> None:
    assert Lexicon(catalogue()).read(name, "24acf90e5ddb5bba1c0edf95a220ce8f") == []
    assert Lexicon(catalogue()).read(name, "2804917365") == []


@pytest.mark.parametrize(
    ("name", "data_type", "agrees"),
    [
        ("gender", "profile.gender", True),
        ("user_gender", "profile.gender", True),
        ("battery_str", "dev.battery", True),
        ("gender", "dev.battery", False),
        ("title", "profile.gender", False),
        ("x" * 9_000, "profile.gender", False),
    ],
)
def test_a_name_agrees_with_a_value_that_is_known(name: str, data_type: str, agrees: bool) -> None:
    assert Lexicon(catalogue()).agrees(name, data_type) is agrees
