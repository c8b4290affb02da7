"""The tables hold what the project promises, and the lint finds what it is there to find."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from leaf_cases import EXTENSION_LEAVES, STATEMENT_LEAVES

from sdkwitness.audit.classify.fields.formats import BINARY_FORMATS, FORMATS
from sdkwitness.knowledge import lint
from sdkwitness.knowledge.load import catalogue, sources
from sdkwitness.knowledge.model import (
    Catalogue,
    DataType,
    HostRule,
    KeyRule,
    PackageRule,
    Recipient,
    Unit,
    covers,
)


def words(text: str) -> list[str]:
    return text.split()


UMBRELLAS = words("""
personal_information device_identifier subscriber_identifier wearable_identifier device_information
account_information network_information location sensor_data workout_information health_information
contact_information app_information
""")
ENTRIES = words("""
amap-sdk wechat-share-sdk huami-sdk huami-open-api werun alipay-step-count xiaomi-account-sdk mi-ai-sdk
xiaomi-tsm-sdk onetrack-sdk xiaomi-community xiaomi-home-iot-sdk mi-push-sdk miao-health-sdk mi-link-sdk
alipay-sdk aidong-sdk mi-coins-sdk pku-international-hospital xiaomi-research-transfer qq-music
""")
OTHERS = words("mi-fitness hellowin-995120 strava google-fit alipay-aq umeng bugly android-platform okhttp")
SCENARIOS = words("""
outdoor_run share_item use_huami_device import_data link_wechat link_alipay sign_in use_mi_ai use_nfc use_app
use_community use_wearable receive_push health_features cast_course top_up_card interactive_course buy_watch_face
sleep_screening research workout_music
""")


def with_recipient(recipient: Recipient) -> Catalogue:
    base = catalogue()
    return Catalogue(
        version=base.version,
        data_types=base.data_types,
        umbrellas=base.umbrellas,
        recipients={**base.recipients, recipient.id: recipient},
        adapters=base.adapters,
        scenarios=base.scenarios,
    )


def with_data_type(data_type: DataType) -> Catalogue:
    base = catalogue()
    return Catalogue(
        version=base.version,
        data_types={**base.data_types, data_type.id: data_type},
        umbrellas=base.umbrellas,
        recipients=base.recipients,
        adapters=base.adapters,
        scenarios=base.scenarios,
    )


def test_the_shipped_tables_have_no_problem() -> None:
    assert lint.problems(catalogue(), sources()) == ()


def test_every_data_type_of_the_statement_is_there() -> None:
    assert len(STATEMENT_LEAVES) == 78
    assert [t for t in STATEMENT_LEAVES if t not in catalogue().data_types] == []


def test_every_data_type_beyond_the_statement_is_there() -> None:
    assert [t for t in EXTENSION_LEAVES if t not in catalogue().data_types] == []


def test_every_umbrella_covers_something_and_no_umbrella_term() -> None:
    for name in UMBRELLAS:
        covered = catalogue().children[f"umbrella.{name}"]
        assert covered, name
        assert not [c for c in covered if c.startswith("umbrella.")]


def test_a_device_identifier_is_neither_a_sims_nor_a_wearables() -> None:
    covered = catalogue().children["umbrella.device_identifier"]
    assert "id.device.permanent.imei" in covered
    assert "id.sim.imsi" not in covered
    assert "id.peripheral.wearable_sn" not in covered


def test_a_scan_lets_a_location_be_derived_and_is_none() -> None:
    location = catalogue().umbrellas["umbrella.location"]
    assert location.derivable == ("net.wifi_scan", "net.cell")
    assert not covers(location.members, "net.wifi_scan")
    assert covers(location.members, "loc.precise")


def test_a_prefix_member_ends_at_a_dot() -> None:
    assert covers(("id.device.*",), "id.device.permanent.imei")
    assert not covers(("id.dev.*",), "id.device.permanent.imei")


def test_every_recipient_of_the_statement_can_be_recognised() -> None:
    for name in ENTRIES:
        recipient = catalogue().recipients[name]
        assert recipient.kind == "third_party", name
        assert recipient.hosts or recipient.packages or recipient.peers, name


def test_recipients_that_the_statement_does_not_list_are_there() -> None:
    assert [r for r in OTHERS if r not in catalogue().recipients] == []


def test_every_scenario_of_the_statement_is_there_in_its_order() -> None:
    assert list(catalogue().scenarios) == SCENARIOS
    assert [s.id for s in catalogue().scenarios.values() if s.always] == ["use_app"]


@pytest.mark.parametrize(
    ("data_type", "keys"),
    [
        ("health.vital.heart_rate", {"heart_rate", "hrm", "bpm", "xinlv", "心率"}),
        ("id.device.permanent.imei", {"imei", "imei_md5", "multiImeis"}),
        ("fitness.steps", {"steps", "stepInfoList", "bushu", "步数"}),
        ("health.vital.bp", {"systolic", "dbp", "xueya", "血压"}),
    ],
)
def test_field_names_are_known_in_english_pinyin_and_chinese(data_type: str, keys: set[str]) -> None:
    assert keys <= set(catalogue().data_types[data_type].keys)


def test_permanent_identifiers_are_those_of_class_12b() -> None:
    types = catalogue().data_types.values()
    assert {t.id for t in types if t.class_code == "12b"} == {
        t.id for t in types if t.permanent and t.class_code != "2"
    }


@pytest.mark.parametrize(
    "data_type",
    [
        "id.device.permanent.imei",
        "id.device.permanent.mac",
        "id.device.permanent.serial",
        "id.sim.imsi",
        "id.sim.iccid",
        "id.user.account_id",
        "tel.phone_number",
    ],
)
def test_enumerable_identifiers_are_marked(data_type: str) -> None:
    assert catalogue().data_types[data_type].enumerable


def test_an_oaid_is_neither_permanent_nor_enumerable() -> None:
    oaid = catalogue().data_types["id.device.resettable.oaid"]
    assert not oaid.permanent
    assert not oaid.enumerable


def test_every_format_has_a_validator() -> None:
    types = catalogue().data_types.values()
    named = {name for t in types for name in (t.format, *(rule.format for rule in t.rules)) if name}
    assert named - set(FORMATS) - BINARY_FORMATS == set()


def test_test_hosts_are_marked() -> None:
    marked = {h.host for r in catalogue().recipients.values() for h in r.hosts if h.must_not_be_seen}
    assert {"staging-hlth.io.mi.com", "sandbox.xmpush.xiaomi.com", "openapitest.miaomore.com"} <= marked
    assert "hlth.io.mi.com" not in marked


def test_the_cloud_schemes_are_named() -> None:
    schemes = {a.host: a.scheme for a in catalogue().adapters if a.scheme}
    assert schemes["hlth.io.mi.com"] == "xiaomi-rc4"
    assert schemes["api.io.mi.com"] == "xiaomi-rc4"


def test_bpm_is_a_heart_rate_on_hlth_and_a_tempo_at_qq_music() -> None:
    rules = {(a.recipient, f.path): f.data_type for a in catalogue().adapters for f in a.fields}
    assert rules["mi-fitness", "bpm"] == "health.vital.heart_rate"
    assert rules["qq-music", "query:bpm"] == "fitness.cadence"


def test_a_rule_without_a_source_is_found() -> None:
    row = Recipient(id="x", organisation="X", source="STATEMENT", hosts=(HostRule(host="x.example", source=""),))
    assert lint.problems(with_recipient(row), sources()) == ("x: host x.example has no source",)


def test_an_unknown_source_is_found() -> None:
    row = Recipient(id="x", organisation="X", source="HEARSAY")
    assert lint.problems(with_recipient(row), sources()) == (
        "x names the source HEARSAY, which is not in sources.yaml",
    )


def test_a_memory_of_high_confidence_is_found() -> None:
    rule = HostRule(host="x.example", source="memory", confidence="high")
    found = lint.problems(
        with_recipient(Recipient(id="x", organisation="X", source="memory", hosts=(rule,))), sources()
    )
    assert found == ("x: host x.example is of high confidence and was not looked up",)


def test_a_field_name_in_two_rows_is_found() -> None:
    row = DataType(id="dev.x", label="x", group="X", source="memory", keys=("Heart-Rate",))
    assert lint.problems(with_data_type(row), sources()) == (
        "the field name heartrate stands at dev.x and at health.vital.heart_rate",
    )


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            {"rules": (KeyRule(keys=("y",), unless=("z",)),)},
            "dev.x has a rule for the field name y, which it does not have",
        ),
        ({"rules": (KeyRule(keys=("x1",), minimum=3, maximum=3),)}, "dev.x has a unit or a rule with an empty range"),
        ({"rules": (KeyRule(keys=("x1",), minimum=3),)}, "dev.x has a rule with only one end of a range"),
        ({"units": (Unit(names=("lb",), minimum=9, maximum=2),)}, "dev.x has a unit or a rule with an empty range"),
    ],
)
def test_a_rule_that_cannot_hold_is_found(row: dict[str, Any], problem: str) -> None:
    found = DataType(id="dev.x", label="x", group="X", source="memory", keys=("x1",), **row)
    assert lint.problems(with_data_type(found), sources()) == (problem,)


def test_a_library_that_would_pass_for_an_sdk_is_found() -> None:
    row = Recipient(
        id="x",
        organisation="X",
        kind="library",
        source="memory",
        packages=(PackageRule(prefix="org.example.net", source="memory"),),
    )
    assert lint.problems(with_recipient(row), sources()) == (
        "x: org.example.net is a library and would be taken for an SDK in a stack",
    )


def test_an_adapter_for_somebody_elses_host_is_found() -> None:
    base = catalogue()
    moved = msgspec.structs.replace(base.adapters[0], host="mobilegw.alipay.com")
    changed = Catalogue(
        version=base.version,
        data_types=base.data_types,
        umbrellas=base.umbrellas,
        recipients=base.recipients,
        adapters=(moved, *base.adapters[1:]),
        scenarios=base.scenarios,
    )
    assert lint.problems(changed, sources()) == (
        f"adapter {moved.id} is for amap-sdk and its host belongs to alipay-sdk",
    )
