"""The Mi Fitness statement against a table typed by hand from the document."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from sdkwitness.knowledge.load import catalogue
from sdkwitness.statement.load import load
from sdkwitness.statement.model import Condition, Disclosure, Entry, Statement
from sdkwitness.statement.parse import parse

DOCUMENT = Path(__file__).parents[3] / "shared" / "statements" / "mi-fitness.txt"

IMEI = "id.device.permanent.imei"
ANDROID_ID = "id.device.resettable.android_id"
OAID = "id.device.resettable.oaid"
SERIAL = "id.device.permanent.serial"
MAC = "id.device.permanent.mac"
WEARABLE = "id.peripheral.wearable_sn"
ACCOUNT = "id.user.account_info"

MEANS = "obtaining base station information and network information for positioning via this interface"

ITEMS: dict[int, list[tuple[str, str]]] = {
    1: [
        ("location", "loc.precise"),
        ("IP address", "net.ip"),
        ("GNSS information", "loc.gnss_raw"),
        ("Wi-Fi status and parameters", "net.wifi_current"),
        ("Wi-Fi list", "net.wifi_scan"),
        ("base information", "net.cell"),
        ("signal strength", "net.signal"),
        ("Bluetooth information", "net.bluetooth"),
        ("vector", "sensor.rotation_vector"),
        ("acceleration", "sensor.acceleration"),
        ("pressure", "sensor.pressure"),
        ("direction", "sensor.direction"),
        ("geomagnetism", "sensor.magnetic"),
        ("IMEI", IMEI),
        ("IDFA", "id.device.resettable.idfa"),
        ("IDFV", "id.device.resettable.idfv"),
        ("Android ID", ANDROID_ID),
        ("MEID", "id.device.permanent.meid"),
        ("MAC address", MAC),
        ("OAID", OAID),
        ("IMSI", "id.sim.imsi"),
        ("hardware serial number", SERIAL),
        ("app name and version number", "dev.app"),
        ("system properties", "dev.sysprops"),
        ("device model", "dev.model"),
        ("operating system", "dev.os"),
        (f"call status ({MEANS})", "tel.call_status"),
    ],
    2: [
        ("photos (of workout data and QR codes for downloading Mi Fitness)", "content.photo"),
        ("route photos", "loc.track_media"),
        ("photos selected", "content.photo"),
        ("text entered", "content.text"),
        ("platform registration AppID", "id.app.app_id"),
    ],
    3: [
        ("device SN", WEARABLE),
        ("steps", "fitness.steps"),
        ("heart rate", "health.vital.heart_rate"),
        ("calories", "fitness.calories"),
        ("stress", "health.vital.stress"),
        ("blood oxygen", "health.vital.spo2"),
        ("sleep", "health.sleep"),
        ("workouts", "fitness.workout"),
        ("Vitality score", "fitness.score"),
        ("PAI", "fitness.score"),
    ],
    4: [
        ("device SN", WEARABLE),
        ("steps", "fitness.steps"),
        ("heart rate", "health.vital.heart_rate"),
        ("calories", "fitness.calories"),
        ("stress", "health.vital.stress"),
        ("heart rate irregularities", "health.vital.hr_irregular"),
        ("blood oxygen", "health.vital.spo2"),
        ("VO₂ max", "fitness.vo2max"),
        ("sleep", "health.sleep"),
        ("workouts", "fitness.workout"),
        ("Vitality score", "fitness.score"),
        ("PAI", "fitness.score"),
        ("menstrual cycle data", "health.reproductive.menstrual"),
    ],
    5: [
        ("steps", "fitness.steps"),
        ("de-identified user identification information", "id.user.deidentified"),
    ],
    6: [
        ("steps", "fitness.steps"),
        ("de-identified user identification information", "id.user.deidentified"),
    ],
    7: [
        ("IMEI for Android Q and earlier", IMEI),
        ("OAID", OAID),
        ("Xiaomi Account ID", "id.user.account_id"),
        ("password", "auth.password"),
    ],
    8: [
        ("Xiaomi Account information", ACCOUNT),
        ("user voice data", "content.voice"),
        ("OAID", OAID),
        ("contacts (processed only on the device)", "content.contacts"),
    ],
    9: [
        ("Xiaomi Account information", ACCOUNT),
        ("IMEI", IMEI),
        ("SN", SERIAL),
        ("CPLC", "id.peripheral.cplc"),
        ("transport/access card information", "fin.card"),
    ],
    10: [
        ("OAID", OAID),
        ("page views", "use.page_view"),
        ("app crash events", "use.crash"),
        ("app package version", "dev.app"),
        ("device model", "dev.model"),
        ("device OS and version number", "dev.os"),
        ("device model", "dev.model"),
        ("app ID", "id.app.app_id"),
        ("channel number", "id.app.channel"),
        ("whether or not user is enrolled in the User Experience Program", "pref.ux_program"),
        ("whether or not user has agreed to the app Privacy Policy", "pref.policy_consent"),
    ],
    11: [("steps", "fitness.steps"), ("Xiaomi Account information", ACCOUNT)],
    12: [
        ("IMEI", IMEI),
        ("MAC address", MAC),
        ("Android ID", ANDROID_ID),
        ("device model", "dev.model"),
        ("system version", "dev.os"),
        ("user account information", ACCOUNT),
        ("smart device-related", "dev.smart_home"),
        ("user information", ACCOUNT),
        ("feedback logs", "use.feedback_log"),
    ],
    13: [("Mi Push RegID", "id.app.push_token"), ("Android ID", ANDROID_ID)],
    14: [
        ("height", "health.body.height"),
        ("weight", "health.body.weight"),
        ("workout duration", "fitness.workout"),
        ("time the user fell asleep", "health.sleep"),
        ("bone mass", "health.body.bone_mass"),
        ("body fat percentage", "health.body.body_fat"),
    ],
    15: [
        ("IMEI", IMEI),
        ("OAID", OAID),
        ("Android ID", ANDROID_ID),
        ("course URL", "use.course_url"),
        ("workout data", "fitness.workout"),
    ],
    16: [
        ("IMEI", IMEI),
        ("IMSI", "id.sim.imsi"),
        ("SIM card serial number", "id.sim.iccid"),
        ("MAC address", MAC),
        ("network information", "net.type"),
    ],
    17: [
        ("profile photo", "profile.photo"),
        ("nickname", "profile.nickname"),
        ("gender", "profile.gender"),
        ("heart rate", "health.vital.heart_rate"),
        ("calories", "fitness.calories"),
    ],
    18: [("Xiaomi Account ID", "id.user.account_id"), ("order information", "fin.order")],
    19: [
        ("name", "profile.name"),
        ("contact information", "profile.contact"),
        ("sleep report information", "health.sleep"),
    ],
    20: [
        ("nickname", "profile.nickname"),
        ("Xiaomi Account ID", "id.user.account_id"),
        ("gender", "profile.gender"),
        ("birthdate", "profile.birthdate"),
        ("height", "health.body.height"),
        ("device name", "dev.peripheral"),
        ("model", "dev.peripheral"),
        ("connection status", "dev.peripheral"),
        ("firmware version", "dev.peripheral"),
        ("SN", WEARABLE),
        ("network information", "net.type"),
        ("heart rate", "health.vital.heart_rate"),
        ("ECG", "health.vital.ecg"),
        ("stress", "health.vital.stress"),
        ("blood oxygen", "health.vital.spo2"),
        ("sleep", "health.sleep"),
        ("weight", "health.body.weight"),
        ("menstrual periods", "health.reproductive.menstrual"),
        ("blood pressure", "health.vital.bp"),
        ("skin temperature", "health.vital.skin_temp"),
    ],
    21: [("cadence", "fitness.cadence")],
}
ENTRIES: dict[int, tuple[str, str, str, str, str]] = {
    1: ("AutoNavi Software Co., Ltd.", "Amap SDK", "sdk_local", "outdoor_run", "amap-sdk"),
    2: (
        "Shenzhen Tencent Computer Systems Co., Ltd.",
        "WeChat share SDK",
        "sdk_local",
        "share_item",
        "wechat-share-sdk",
    ),
    3: ("Anhui Huami Information Technology Co., Ltd.", "Huami SDK", "sdk_local", "use_huami_device", "huami-sdk"),
    4: (
        "Anhui Huami Information Technology Co., Ltd.",
        "Huami open API",
        "server_to_server",
        "import_data",
        "huami-open-api",
    ),
    5: ("Tencent Technology (Shenzhen) Co., Ltd.", "WeRun", "server_to_server", "link_wechat", "werun"),
    6: (
        "Alipay (Hangzhou) Information Technology Co., Ltd.",
        "Alipay step count",
        "server_to_server",
        "link_alipay",
        "alipay-step-count",
    ),
    7: ("Xiaomi Inc.", "Xiaomi Account SDK", "sdk_local", "sign_in", "xiaomi-account-sdk"),
    8: ("Xiaomi Inc.", "Mi AI SDK", "sdk_local", "use_mi_ai", "mi-ai-sdk"),
    9: ("Beijing Xiaomi Mobile Software Co., Ltd.", "Xiaomi TSM SDK", "sdk_local", "use_nfc", "xiaomi-tsm-sdk"),
    10: ("Xiaomi Inc.", "Xiaomi Statistics OneTrack SDK", "sdk_local", "use_app", "onetrack-sdk"),
    11: ("Xiaomi Inc.", "Xiaomi Community", "sdk_local", "use_community", "xiaomi-community"),
    12: ("Xiaomi Inc.", "Xiaomi Home IoT SDK", "sdk_local", "use_wearable", "xiaomi-home-iot-sdk"),
    13: ("Beijing Xiaomi Mobile Software Co., Ltd.", "Mi Push SDK", "sdk_local", "receive_push", "mi-push-sdk"),
    14: (
        "Beijing Miaoyijia Health Technology Group Co., Ltd.",
        "Miao Health SDK",
        "sdk_local",
        "health_features",
        "miao-health-sdk",
    ),
    15: ("Beijing Xiaomi Mobile Software Co., Ltd.", "Mi Link SDK", "sdk_local", "cast_course", "mi-link-sdk"),
    16: ("Alipay (China) Network Technology Co., Ltd.", "Alipay SDK", "sdk_local", "top_up_card", "alipay-sdk"),
    17: (
        "Leyuan Network (Shanghai) Technology Co., Ltd.",
        "Aidong SDK",
        "sdk_local",
        "interactive_course",
        "aidong-sdk",
    ),
    18: ("Beijing Wali Network Technology Co., Ltd.", "Mi Coins SDK", "sdk_local", "buy_watch_face", "mi-coins-sdk"),
    19: (
        "Peking University International Hospital",
        "",
        "server_to_server",
        "sleep_screening",
        "pku-international-hospital",
    ),
    20: ("Xiaomi Inc.", "Mi Fitness", "app_to_app", "research", "xiaomi-research-transfer"),
    21: ("Shenzhen Tencent Computer Systems Co., Ltd.", "", "sdk_local", "workout_music", "qq-music"),
}


@pytest.fixture(scope="module")
def statement() -> Statement:
    return load(None, catalogue())


def claims(statement: Statement, number: int) -> dict[str, Disclosure]:
    return {d.item: d for d in statement.entries[number - 1].disclosures}


def condition(claim: Disclosure) -> Condition:
    assert len(claim.conditions) == 1
    return claim.conditions[0]


@pytest.mark.parametrize("number", range(1, 22))
def test_each_entry_names_its_company_product_method_scenario_and_recipient(statement: Statement, number: int) -> None:
    entry: Entry = statement.entries[number - 1]
    assert entry.number == number
    assert (entry.organisation, entry.via, entry.method, entry.scenario, entry.recipient) == ENTRIES[number]


@pytest.mark.parametrize("number", range(1, 22))
def test_each_entry_is_exploded_into_its_items(statement: Statement, number: int) -> None:
    assert [(d.item, d.data_type) for d in statement.entries[number - 1].disclosures] == ITEMS[number]


def test_there_are_143_claims_numbered_in_their_entry(statement: Statement) -> None:
    assert len(statement.entries) == 21
    assert sum(map(len, ITEMS.values())) == 143
    for number, entry in enumerate(statement.entries, 1):
        assert [d.id for d in entry.disclosures] == [f"{number}.{n}" for n in range(1, len(ITEMS[number]) + 1)]


def test_the_audited_app_and_its_operator_are_known(statement: Statement) -> None:
    assert statement.id == "mi-fitness"
    assert statement.title == "Mi Fitness Third Party Data Sharing Statement"
    assert (statement.app, statement.operator) == ("com.mi.health", "Xiaomi Inc.")


def test_an_imei_is_shared_up_to_android_10_only(statement: Statement) -> None:
    found = condition(claims(statement, 7)["IMEI for Android Q and earlier"])
    assert (found.kind, found.max_api_level, found.text) == ("os_version", 29, "for Android Q and earlier")
    assert claims(statement, 7)["OAID"].conditions == ()


@pytest.mark.parametrize(
    ("number", "item", "kind", "text"),
    [
        (8, "contacts (processed only on the device)", "on_device_only", "processed only on the device"),
        (5, "de-identified user identification information", "de_identified", None),
        (6, "de-identified user identification information", "de_identified", None),
        (2, "photos selected", "user_initiated", "by the user"),
        (2, "text entered", "user_initiated", "by the user"),
        (
            2,
            "photos (of workout data and QR codes for downloading Mi Fitness)",
            "content_limited",
            "of workout data and QR codes for downloading Mi Fitness",
        ),
        (2, "route photos", "content_limited", None),
        (14, "time the user fell asleep", "sub_item_only", None),
    ],
)
def test_a_qualified_item_has_its_condition(
    statement: Statement, number: int, item: str, kind: str, text: str | None
) -> None:
    found = condition(claims(statement, number)[item])
    assert found.kind == kind
    assert found.text == (text or item)


def test_call_status_says_by_what_means(statement: Statement) -> None:
    found = condition(statement.entries[0].disclosures[-1])
    assert found.kind == "means"
    assert found.text == MEANS


def test_ios_identifiers_are_bound_to_ios_and_the_watch_faces_to_android(statement: Statement) -> None:
    for item in ("IDFA", "IDFV"):
        assert (condition(claims(statement, 1)[item]).kind, condition(claims(statement, 1)[item]).platform) == (
            "platform",
            "ios",
        )
    for claim in statement.entries[17].disclosures:
        assert (condition(claim).kind, condition(claim).platform) == ("platform", "android")


def test_nothing_else_is_conditional(statement: Statement) -> None:
    conditional = {d.id for d in statement.disclosures if d.conditions}
    assert conditional == {
        "1.15", "1.16", "1.27", "2.1", "2.2", "2.3", "2.4", "5.2", "6.2", "7.1", "8.4", "14.4", "18.1", "18.2",
    }  # fmt: skip


def test_the_document_has_78_data_types(statement: Statement) -> None:
    assert len({d.data_type for d in statement.disclosures}) == 78


def test_every_defect_of_an_entry_has_a_place_and_most_a_suggestion(statement: Statement) -> None:
    assert all(d.span is not None for d in statement.defects if d.entry is not None)
    assert [d.kind for d in statement.defects if not d.suggestion] == ["page_furniture"]


def test_alternatives_are_grouped(statement: Statement) -> None:
    groups: dict[tuple[int, str], list[str]] = {}
    for claim in statement.disclosures:
        if claim.alternative:
            groups.setdefault((claim.entry, claim.alternative), []).append(claim.item)
    assert groups == {
        (3, "Vitality score and/or PAI"): ["Vitality score", "PAI"],
        (4, "Vitality score and/or PAI"): ["Vitality score", "PAI"],
        (9, "IMEI/SN"): ["IMEI", "SN"],
        (15, "IMEI/OAID"): ["IMEI", "OAID"],
        (16, "IMEI/IMSI"): ["IMEI", "IMSI"],
        (16, "SIM card serial number/MAC address"): ["SIM card serial number", "MAC address"],
    }


def test_open_umbrellas_are_marked_and_closed_ones_are_not(statement: Statement) -> None:
    assert [d.id for d in statement.disclosures if d.umbrella] == ["8.1", "9.1", "11.2", "12.6", "12.7", "12.8"]


def test_nothing_is_negated_or_unknown(statement: Statement) -> None:
    assert not [d.id for d in statement.disclosures if d.negated or d.data_type is None]


def test_the_defects_of_the_document_are_found(statement: Statement) -> None:
    found = sorted((d.kind, d.entry or 0) for d in statement.defects)
    assert found == sorted(
        [
            *(("duplicate_field", n) for n in (4, 11, 17, 21)),
            ("missing_field", 19),
            ("missing_field", 19),
            ("missing_field", 0),
            ("unnamed_sdk", 21),
            ("type_method_clash", 11),
            *(("open_umbrella", n) for n in (8, 9, 11, 12, 12, 12)),
            *(("unclear_alternative", n) for n in (9, 9, 15, 16, 16)),
            ("ambiguous_item", 1),
            ("ambiguous_item", 14),
            ("ambiguous_item", 14),
            *(("repeated_entity", 0) for _ in range(4)),
            ("page_furniture", 0),
        ]
    )
    assert all(d.text.endswith(".") for d in statement.defects)


def test_the_entry_that_only_one_other_field_has_keeps_it(statement: Statement) -> None:
    assert statement.entries[0].permissions == ("location permissions",)
    assert not any(e.permissions for e in statement.entries[1:])
    assert [e.number for e in statement.entries if not e.rules_url] == [19]


@pytest.mark.skipif(not DOCUMENT.exists(), reason="the document does not lie beside the repository")
def test_the_document_parses_to_what_is_shipped(statement: Statement) -> None:
    data = DOCUMENT.read_bytes()
    assert hashlib.sha256(data).hexdigest() == statement.sha256
    assert parse(data, name=DOCUMENT.name, catalogue=catalogue()) == statement


@pytest.mark.skipif(not DOCUMENT.exists(), reason="the document does not lie beside the repository")
def test_every_span_points_at_its_item(statement: Statement) -> None:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    for claim in statement.disclosures:
        assert claim.span is not None
        assert lines[claim.span.line - 1][claim.span.start : claim.span.end] == claim.item
    for entry in statement.entries:
        for field in entry.fields:
            assert lines[field.span.line - 1][field.span.start : field.span.end] == field.value
