"""The parser on made documents: layouts, languages, and input that is no statement."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwitness.capture.errors import UserError
from sdkwitness.knowledge.load import catalogue
from sdkwitness.statement.model import Disclosure, Statement
from sdkwitness.statement.parse import parse

EXAMPLES = Path(__file__).parents[3] / "shared" / "statements" / "examples"
HEAD = "Third party name: Example Ltd.\nSharing type: SDK (Example SDK)\n"
TAIL = "Sharing method: SDK local acquisition\nThird party information processing rules: https://example.com/p\n"


def statement(text: str) -> Statement:
    return parse(text.encode(), name="made.txt", catalogue=catalogue())


def items(listed: str) -> tuple[Disclosure, ...]:
    return statement(f"{HEAD}Shared information: {listed}\n{TAIL}").disclosures


def types(listed: str) -> list[str | None]:
    return [d.data_type for d in items(listed)]


def test_a_known_phrase_is_not_split_at_its_and() -> None:
    assert types("Wi-Fi status and parameters, app name and version number") == ["net.wifi_current", "dev.app"]


def test_an_and_between_known_phrases_splits() -> None:
    assert types("IMEI and OAID") == ["id.device.permanent.imei", "id.device.resettable.oaid"]
    assert [d.alternative for d in items("IMEI and OAID")] == ["", ""]


def test_an_unknown_phrase_is_kept_whole_and_reported() -> None:
    made = statement(f"{HEAD}Shared information: aura and karma, steps\n{TAIL}")
    assert [(d.item, d.data_type) for d in made.disclosures] == [("aura and karma", None), ("steps", "fitness.steps")]
    (defect,) = [d for d in made.defects if d.kind == "unknown_phrase"]
    assert (defect.entry, defect.disclosure) == (1, "1.1")


def test_a_list_in_parentheses_closes_its_umbrella() -> None:
    assert types("device information (device model, IP address)") == ["dev.model", "net.ip"]
    assert not any(d.umbrella for d in items("device information (device model, IP address)"))
    (open_one,) = items("device information")
    assert (open_one.data_type, open_one.umbrella) == ("umbrella.device_information", True)


def test_a_leaf_before_a_list_of_other_things_is_an_item_too() -> None:
    assert types("app crash events (device model)") == ["use.crash", "dev.model"]


def test_sn_is_the_phones_unless_it_stands_beside_a_firmware() -> None:
    assert types("device identifier (SN)") == ["id.device.permanent.serial"]
    assert types("device information (firmware version, device identifier (SN))") == [
        "dev.peripheral",
        "id.peripheral.wearable_sn",
    ]


def test_pressure_is_a_sensors_only_among_sensors() -> None:
    assert types("sensor data (pressure)") == ["sensor.pressure"]
    assert types("pressure") == [None]


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("IMEI for Android Q and earlier", 29),
        ("IMEI for Android 9 and below", 28),
        ("IMEI (Android 11 and earlier)", 30),
        ("IMEI（Android 10及以下）", 29),
    ],
)
def test_os_versions_become_api_levels(words: str, level: int) -> None:
    (claim,) = items(words)
    assert claim.data_type == "id.device.permanent.imei"
    assert [c.max_api_level for c in claim.conditions] == [level]


def test_a_negation_is_a_negative_claim() -> None:
    (claim,) = items("we do not share contacts")
    assert (claim.data_type, claim.negated) == ("content.contacts", True)
    (positive,) = items("contacts")
    assert not positive.negated


def test_parentheses_that_say_nothing_known_leave_a_doubt() -> None:
    made = statement(f"{HEAD}Shared information: steps (as the moon wanes)\n{TAIL}")
    assert [d.data_type for d in made.disclosures] == ["fitness.steps"]
    assert [(d.kind, d.disclosure) for d in made.defects] == [("ambiguous_item", "1.1")]


def test_a_clean_entry_has_no_defect() -> None:
    assert statement(f"{HEAD}Shared information: steps\n{TAIL}").defects == ()


def test_the_second_label_of_a_repeated_method_is_the_method() -> None:
    made = statement(
        "Third party name: A\nSharing method: API (Example API)\nShared data: steps\n"
        "Sharing method: background API transfer\n"
    )
    entry = made.entries[0]
    assert (entry.via, entry.sharing_type, entry.method) == ("Example API", "API (Example API)", "server_to_server")


def test_a_company_of_many_products_is_told_apart_by_the_product() -> None:
    made = statement(
        "Third party name: Xiaomi Inc.\nSharing type: SDK (Mi AI SDK)\nShared information: steps\n"
        "Third party name: Xiaomi Inc.\nSharing type: SDK (Unheard SDK)\nShared information: steps\n"
        "Third party name: Xiaomi Inc.\nSharing type: SDK\nShared information: steps\n"
    )
    assert [e.recipient for e in made.entries] == ["mi-ai-sdk", "", ""]


def test_a_wrapped_value_is_put_together() -> None:
    made = statement(f"{HEAD}Shared information: steps,\n  heart rate,\ncalories\n{TAIL}")
    assert [d.data_type for d in made.disclosures] == ["fitness.steps", "health.vital.heart_rate", "fitness.calories"]
    spans = [(d.span.line, d.span.start, d.span.end) for d in made.disclosures if d.span is not None]
    assert spans == [(3, 20, 25), (4, 2, 12), (5, 0, 8)]


def test_lines_of_the_page_behind_the_last_entry_are_left_out() -> None:
    made = statement(f"{HEAD}Shared information: steps\n{TAIL}Related reading\nORCID: not a field\n")
    assert [f.label for f in made.entries[0].fields][-1] == "Third party information processing rules"
    assert [d.kind for d in made.defects] == ["page_furniture"]


def test_a_label_that_is_not_known_is_kept() -> None:
    made = statement(f"{HEAD}Retention: 3 years\nShared information: steps\n{TAIL}")
    assert ("Retention", "3 years") in [(f.label, f.value) for f in made.entries[0].fields]


def test_a_saved_web_page_reads_like_its_text() -> None:
    made = statement(
        "<!DOCTYPE html><html><head><title>Example App Sharing Statement</title><style>p:b {}</style></head><body>"
        "<script>Third party name: Script</script><div><p><b>Third party name:</b> Example Ltd.</p>"
        "<p>Sharing type: SDK (Example SDK)<br>Shared information: steps, heart&nbsp;rate &amp; more</p>"
        "<ul><li>Sharing method: SDK local acquisition</li></ul></div></body></html>"
    )
    assert made.title == "Example App Sharing Statement"
    (entry,) = made.entries
    assert (entry.organisation, entry.via, entry.method) == ("Example Ltd.", "Example SDK", "sdk_local")
    assert [d.item for d in entry.disclosures] == ["steps", "heart rate & more"]


def test_a_page_without_third_parties_is_no_statement() -> None:
    with pytest.raises(UserError, match="layout is not recognised"):
        statement("<html><body><p>Welcome: to our shop</p></body></html>")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_chinese_documents_come_in_several_encodings(encoding: str) -> None:
    text = """第三方名称：高德软件有限公司
共享类型：SDK（高德地图SDK）
共享信息：位置信息、OAID、传感器信息（加速度）
共享方式：SDK本机采集
"""
    made = parse(text.encode(encoding), name="zh.txt", catalogue=catalogue())
    assert [d.data_type for d in made.disclosures] == [
        "loc.precise",
        "id.device.resettable.oaid",
        "sensor.acceleration",
    ]
    assert (made.entries[0].recipient, made.entries[0].method) == ("amap-sdk", "sdk_local")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "is not text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not text"),
        (b"\xff\xfe\x00", "encoding"),
        (b"\xf5\xff\xff", "encoding"),
        (b"Call me Ishmael. Some years ago: never mind how long precisely.\n" * 50, "layout is not recognised"),
        (b"Third party name: A\nThird party name: B\n", "layout is not recognised"),
        (b"x" * (9 << 20), "larger than 8 MiB"),
    ],
)
def test_what_is_no_statement_gets_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(UserError) as caught:
        parse(data, name="made.bin", catalogue=catalogue())
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_deep_nesting_is_bounded() -> None:
    (claim,) = items("(" * 50_000 + "IMEI" + ")" * 50_000)
    assert claim.data_type is None


def test_a_list_of_too_many_items_is_bounded() -> None:
    assert len(items("steps, " * 5_000)) == 500


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="IMEI/SN ()（）,、;and or steps\u3000", max_size=120))
def test_any_list_gives_claims_inside_the_line(listed: str) -> None:
    document = f"{HEAD}Shared information: x {listed}\n{TAIL}"
    made = statement(document)
    for claim in made.disclosures:
        if claim.span is not None:
            line = document.splitlines()[claim.span.line - 1]
            assert line[claim.span.start : claim.span.end] == claim.item


@pytest.mark.skipif(not EXAMPLES.exists(), reason="the examples do not lie beside the repository")
def test_a_chinese_list_of_sdks_parses() -> None:
    path = EXAMPLES / "04_simpfun_zh.md"
    made = parse(path.read_bytes(), name=path.name, catalogue=catalogue())
    assert [(e.via, e.organisation, e.recipient) for e in made.entries] == [
        ("Bugly SDK", "深圳市腾讯计算机系统有限公司", "bugly"),
        ("App 支付宝客户端 SDK", "支付宝支付科技有限公司", "alipay-sdk"),
        ("Azure 文本翻译 SDK", "微软（中国）有限公司", ""),
    ]
    assert made.title == "第三方SDK清单"
    assert [len(e.disclosures) for e in made.entries] == [12, 16, 1]
    assert made.entries[1].rules_url == "https://opendocs.alipay.com/common/02kiq3"
    assert not [d for d in made.disclosures if d.data_type is None]
