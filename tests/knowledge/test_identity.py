"""The identity file: every documented key, and one sentence for every mistake."""

from __future__ import annotations

import pytest

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Identity
from sdkwitness.knowledge import identity
from sdkwitness.knowledge.load import catalogue


def parse(text: str) -> Identity:
    return identity.parse(text, catalogue())


def test_every_documented_key_is_known() -> None:
    expected = {
        "imei": "id.device.permanent.imei",
        "oaid": "id.device.resettable.oaid",
        "android_id": "id.device.resettable.android_id",
        "serial": "id.device.permanent.serial",
        "wifi_mac": "id.device.permanent.mac",
        "bluetooth_mac": "id.device.permanent.mac",
        "imsi": "id.sim.imsi",
        "iccid": "id.sim.iccid",
        "account_id": "id.user.account_id",
        "phone_number": "tel.phone_number",
        "email": "profile.contact",
        "name": "profile.name",
        "birthdate": "profile.birthdate",
        "ssid": "net.wifi_current",
        "bssid": "net.wifi_current",
        "wearable_sn": "id.peripheral.wearable_sn",
    }
    found = parse("".join(f"{key}: value-of-{key}\n" for key in expected))
    assert {k.key: k.data_type for k in found.values} == expected
    assert {k.value for k in found.values} == {f"value-of-{key}" for key in expected}


def test_a_key_may_be_a_data_type_id_or_its_last_part() -> None:
    found = parse("id.sim.imsi: '460001234567890'\npush_token: abc\nprofile.nickname: 跑者\n")
    assert [k.data_type for k in found.values] == ["id.sim.imsi", "id.app.push_token", "profile.nickname"]


def test_a_value_stays_the_text_that_was_written() -> None:
    found = parse("serial: 0012\nbirthdate: 1990-01-02\nwearable_sn: 2445E8\naccount_id: 2804917365\nnickname: on\n")
    assert [k.value for k in found.values] == ["0012", "1990-01-02", "2445E8", "2804917365", "on"]


def test_several_values_are_a_list() -> None:
    assert [k.value for k in parse("imei: [a, b]").values] == ["a", "b"]


def test_a_template_with_empty_values_is_no_error() -> None:
    assert parse("imei:\noaid: ''\nssid: ~\nhealth: {heart_rate: []}\n") == Identity()
    assert parse("") == Identity()


def test_places_are_degrees_with_a_label() -> None:
    (place,) = parse("places: [{latitude: 31.2304, longitude: -121.5, label: home}]").places
    assert (place.latitude, place.longitude, place.label) == (31.2304, -121.5, "home")


def test_health_holds_series_by_data_type() -> None:
    found = parse("health: {heart_rate: [61, 97], steps: [4137], systolic: [117], diastolic: [76], spo2: 97}")
    assert found.series == (
        ("health.vital.heart_rate", (61.0, 97.0)),
        ("fitness.steps", (4137.0,)),
        ("health.vital.bp", (117.0,)),
        ("health.vital.bp", (76.0,)),
        ("health.vital.spo2", (97.0,)),
    )


def test_a_health_value_outside_health_is_a_series_all_the_same() -> None:
    found = parse("weight: 57.35\nhealth.vital.heart_rate: [61, 62]\n")
    assert found.values == ()
    assert found.series == (("health.body.weight", (57.35,)), ("health.vital.heart_rate", (61.0, 62.0)))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("imie: 1", "'imie' is not known; did you mean 'imei'"),
        ("andriod_id: 1", "did you mean 'android_id'"),
        ("xqzw: 1", "'xqzw' is not known; keys are data type ids"),
        ("umbrella.location: 1", "'umbrella.location' is not known"),
        ("imei: {a: b}", "'imei' must hold one value or a list of values"),
        ("imei: [[1]]", "'imei' must hold one value or a list of values"),
        ("imei: 1\nimei: 2", "the key 'imei' twice"),
        ("health: {steps: 1, steps: 2}", "the key 'steps' twice"),
        ("health: [1]", "'health' must be a mapping"),
        ("health: {heart_rat: [1]}", "'heart_rat' is not known; did you mean 'heart_rate'"),
        ("health: {imei: [1]}", "health series 'imei' is not known"),
        ("health: {steps: [many]}", "samples of 'steps' must be numbers"),
        ("health: {steps: [.nan]}", "samples of 'steps' must be numbers"),
        ("health: {steps: [1e999]}", "samples of 'steps' must be numbers"),
        ("places: 31", "'places' must be a list"),
        ("places: [31]", "Place 1 of the identity needs a latitude and a longitude"),
        ("places: [{latitude: 31}]", "Place 1 of the identity needs"),
        ("places: [{latitude: 91, longitude: 0}]", "latitude of place 1 must be WGS-84 degrees"),
        ("places: [{latitude: 1, longitude: 1}, {latitude: 1, longitude: 181}]", "longitude of place 2"),
        ("places: [{latitude: nan, longitude: 0}]", "latitude of place 1"),
        ("places: [{latitude: 1, longitude: 2, lable: x}]", "'lable' of place 1 is not known; did you mean 'label'"),
        ("- imei", "not a YAML mapping"),
        ("imei", "not a YAML mapping"),
        ("imei: [1", "not valid YAML in line"),
        ("[a]: 1", "not valid YAML in line 1"),
        ("x: " + "y" * (1 << 20), "larger than 1 MiB"),
    ],
)
def test_a_mistake_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(UserError) as caught:
        parse(text)
    message = str(caught.value)
    assert sentence in message
    assert message.endswith(".")
    assert "\n" not in message


def test_aliases_of_aliases_do_not_blow_up() -> None:
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    with pytest.raises(UserError):
        parse("a0: &a0 [x]\n" + levels)
