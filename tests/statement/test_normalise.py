"""From words to data types, conditions and alternatives, in both languages."""

from __future__ import annotations

import pytest

from sdkwitness.knowledge.load import catalogue
from sdkwitness.statement.model import Disclosure, Statement
from sdkwitness.statement.parse import parse


def statement(listed: str) -> Statement:
    text = f"SDK name: Example SDK\nShared information: {listed}\nPurpose: tests\n"
    return parse(text.encode(), name="made.txt", catalogue=catalogue())


def claims(listed: str) -> tuple[Disclosure, ...]:
    return statement(listed).disclosures


def types(listed: str) -> list[str | None]:
    return [d.data_type for d in claims(listed)]


MODEL, OS, IP, WIFI = "dev.model", "dev.os", "net.ip", "net.wifi_current"
PERSONAL = "umbrella.personal_information"
DEVICE, IMEI = "umbrella.device_information", "id.device.permanent.imei"
ANDROID_ID, OAID = "id.device.resettable.android_id", "id.device.resettable.oaid"


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("设备型号、操作系统版本、软件安装列表", [MODEL, OS, "dev.installed_apps"]),
        ("唯一设备识别码（IMEI、OAID）", [IMEI, OAID]),
        ("MAC 地址、剪切板、加速度传感器", ["id.device.permanent.mac", "content.clipboard", "sensor.acceleration"]),
        ("收集您的设备型号、获取WiFi状态", [MODEL, WIFI]),
        ("設備型號、網絡類型", [MODEL, "net.type"]),
        ("设备信息（设备型号、IP地址）", [MODEL, IP]),
        ("设备信息（如设备型号、IP地址等）", [DEVICE, MODEL, IP]),
        ("device information such as model, OS version", [DEVICE, MODEL, OS]),
        ("personal information, including name and email address", [PERSONAL, "profile.name", "profile.contact"]),
        ("设备型号：用于区分机型；IP地址：用于安全", [MODEL, IP]),
        ("必选信息：设备型号、IP地址", [MODEL, IP]),
        ("IMEI/Android ID/XYZID", [IMEI, ANDROID_ID, None]),
        ("the quantum aura", [None]),
        ("量子气场、设备型号", [None, MODEL]),
        ("不收集", []),
        ("无", []),
    ],
)  # fmt: skip
def test_words_become_data_types(listed: str, expected: list[str | None]) -> None:
    assert types(listed) == expected


def test_a_term_with_examples_stays_open_and_one_with_a_list_is_closed() -> None:
    assert [d.umbrella for d in claims("设备信息（如设备型号等）")] == [True, False]
    assert [d.umbrella for d in claims("设备信息（设备型号）")] == [False]


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("【双端】设备型号；【仅Android】Android ID、OAID；【仅iOS】IDFV", ["", "android", "android", "ios"]),
        ("设备标识符（Android如IMEI、OAID，iOS如IDFV）、IP地址", ["android", "android", "ios", ""]),
    ],
)
def test_a_mark_binds_to_a_platform_until_the_next(listed: str, expected: list[str]) -> None:
    got = ["".join(c.platform for c in d.conditions if c.kind == "platform") for d in claims(listed)]
    assert got == expected


@pytest.mark.parametrize(
    ("listed", "kind", "levels"),
    [
        ("IMEI for Android Q and earlier", "os_version", (None, 29)),
        ("OAID (Android 10 and above)", "os_version", (29, None)),
        ("OAID for Android 12 or later", "os_version", (31, None)),
        ("OAID（Android 10及以上）", "os_version", (29, None)),
        ("IMEI（Android 9及以下）", "os_version", (None, 28)),
        ("IMEI (MD5)", "disguised", (None, None)),
        ("Android ID（加密）", "disguised", (None, None)),
        ("contacts (if you turn on calls)", "feature_enabled", (None, None)),
        ("通讯录（仅开启来电提醒时）", "feature_enabled", (None, None)),
        ("phone number (China only)", "region", (None, None)),
    ],
)
def test_a_qualifier_becomes_a_condition(listed: str, kind: str, levels: tuple[int | None, int | None]) -> None:
    (claim,) = claims(listed)
    assert [(c.kind, c.min_api_level, c.max_api_level) for c in claim.conditions] == [(kind, *levels)]


def test_a_condition_behind_a_comma_is_the_item_befores() -> None:
    (claim,) = claims("相机画面，仅在本地处理")
    assert [c.kind for c in claim.conditions] == ["on_device_only"]


def test_no_word_of_a_list_is_lost() -> None:
    listed = "设备型号、量子气场（甲、乙）、IMEI/XYZID、steps and auras, such as joy"
    made = statement(listed)
    said = "".join(d.item for d in made.disclosures)
    for word in ("设备型号", "量子气场", "IMEI", "XYZID", "steps and auras", "joy"):
        assert word in said
    unknown = [d.id for d in made.disclosures if d.data_type is None]
    assert [d.disclosure for d in made.defects if d.kind == "unknown_phrase"] == unknown
