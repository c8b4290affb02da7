"""What a name says without the words for whose it is and how it is written."""

from __future__ import annotations

import pytest

from sdkwitness.audit.classify.fields.qualified import bare_names


def bare(name: str) -> list[str]:
    return [found for found, _ in bare_names(name)]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("deviceImei", "imei"),
        ("phone_imei", "imei"),
        ("IMEI号", "imei"),
        ("imei_sha256", "imei"),
        ("startLatitude", "latitude"),
        ("mLongitude", "longitude"),
        ("userphone", "phone"),
        ("手机MAC", "mac"),
        ("device_serial_number", "serialnumber"),
        ("xiaomiUserId", "userid"),
        ("qqmusic_open_id", "openid"),
    ],
)
def test_finds_the_name_behind_its_qualifiers(name: str, says: str) -> None:
    assert says in bare(name)


@pytest.mark.parametrize("name", ["imei", "has_imei", "imei_status", "mage", "apparel", "", "_", "user" * 40])
def test_leaves_other_names_alone(name: str) -> None:
    assert bare(name) == []


def test_a_qualifier_suits_some_groups() -> None:
    assert dict(bare_names("device_weight"))["weight"] == {"Identifiers", "Network and telephony"}
    assert "Location" in dict(bare_names("start_lat"))["lat"]
    assert "Authentication and profile" not in dict(bare_names("device_age"))["age"]
