"""The identity's values, and the look-alikes that are planted beside them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from stdnum import luhn, meid

from sdkwitness.capture.records import Identity
from sdkwitness.knowledge.identity import parse
from sdkwitness.knowledge.load import catalogue
from sdkwitness.lab import identity_text, script

SOURCES = Path(__file__).parents[2] / "lab" / "device" / "src"


@pytest.fixture(scope="module")
def identity() -> Identity:
    return parse(identity_text(), catalogue())


def values(identity: Identity, data_type: str) -> list[str]:
    found = [k.value for k in identity.values if k.data_type == data_type]
    assert found, data_type
    return found


def java(path: str) -> str:
    return (SOURCES / path).read_text(encoding="utf-8")


def test_identifiers_have_the_form_and_the_check_digit_of_their_kind(identity: Identity) -> None:
    for imei in values(identity, "id.device.permanent.imei"):
        assert len(imei) == 15
        assert luhn.is_valid(imei)
    assert luhn.is_valid(values(identity, "id.sim.iccid")[0])
    assert meid.is_valid(values(identity, "id.device.permanent.meid")[0])
    assert re.fullmatch(r"460\d{12}", values(identity, "id.sim.imsi")[0])
    for name in ("oaid", "android_id", "vaid"):
        assert re.fullmatch(r"[0-9a-f]{16}", values(identity, f"id.device.resettable.{name}")[0])
    assert re.fullmatch(r"4790[0-9A-F]{80}", values(identity, "id.peripheral.cplc")[0])


def test_no_value_stands_for_two_things(identity: Identity) -> None:
    of: dict[str, set[str]] = {}
    for known in identity.values:
        of.setdefault(known.value.casefold(), set()).add(known.data_type)
    shared = {value: types for value, types in of.items() if len(types) > 1}
    # The access point the phone is connected to is also among those it sees.
    assert set().union(*shared.values()) == {"net.wifi_current", "net.wifi_scan"}


def test_every_series_is_long_enough_or_precise_enough_to_prove_something(identity: Identity) -> None:
    assert len(identity.series) >= 15
    for data_type, samples in identity.series:
        digits = min(len(f"{sample:g}".strip("-").replace(".", "")) for sample in samples)
        assert len(samples) >= 3 or digits >= 4, data_type


def test_places_are_in_china_and_apart(identity: Identity) -> None:
    assert len(identity.places) >= 4
    for place in identity.places:
        assert 18 < place.latitude < 54
        assert 73 < place.longitude < 135
    assert len({round(place.latitude, 3) for place in identity.places}) == len(identity.places)


def test_look_alikes_look_alike(identity: Identity) -> None:
    text = java("com/mi/health/LookAlikes.java")
    fraction = re.search(r"0\.(\d{15})\b", text)
    receipt = re.search(r'"receipt", "(\d{15})"', text)
    clock = re.search(r"\b(\d{19})L", text)
    etag = re.search(r'"etag", "([0-9a-f]{32})"', text)
    build = re.search(r'"build_no", "([\d.]+)"', text)
    assert fraction is not None and receipt is not None and clock is not None and etag is not None and build is not None  # noqa: PT018  # narrows the five
    assert luhn.is_valid(fraction[1])
    assert luhn.is_valid(receipt[1])
    assert not {fraction[1], receipt[1]} & set(values(identity, "id.device.permanent.imei"))
    rates = next(samples for data_type, samples in identity.series if data_type == "health.vital.heart_rate")
    assert re.search(".*".join(f"{rate:g}" for rate in rates), etag[1])
    assert any(build[1].startswith(str(place.latitude)[:7]) for place in identity.places)


def test_the_script_plays_every_usage_scenario_with_its_marks() -> None:
    steps = script.load()
    started = [s.name for s in steps if s.kind == "start"]
    assert set(started) == set(catalogue().scenarios)
    assert len(started) == len(set(started))
    assert {s.name for s in steps if s.kind == "consent"} == {"given", "refused", "withdrawn"}
    scenes = set(re.findall(r'case "(\w+)"', java("com/mi/health/Scenes.java")))
    assert {s.name for s in steps if s.kind == "run"} == scenes
