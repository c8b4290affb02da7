"""Structures of identifiers, each beside what breaks it."""

from __future__ import annotations

import pytest
from stdnum import luhn

from sdkwitness.audit.classify.fields import identifiers
from sdkwitness.audit.classify.fields.identifiers import digest_form


def test_shapes_of_digests() -> None:
    assert digest_form("5278e9316cf14329f6acdc73e0d77b5a") == "md5"
    assert digest_form("5" * 32) is None
    assert digest_form("5278e9316cf14329f6acdc73e0d77b5") is None


def test_every_wrong_check_digit_is_seen() -> None:
    bare = "49015420323751"
    right = luhn.calc_check_digit(bare)
    assert [d for d in "0123456789" if identifiers.imei(bare + d)] == [right]


@pytest.mark.parametrize("text", ["001010123456789", "999990123456789", "000123456789012", "46002", "310999123456789"])
def test_no_subscriber_has_a_number_of_a_test_network_or_of_none(text: str) -> None:
    assert not identifiers.imsi(text)


def test_a_uuid_of_bluetooth_names_a_service() -> None:
    assert identifiers.uuid("1b4e28ba-2fa1-41d2-883f-0016d3cca427")
    assert not identifiers.uuid("00002a37-0000-1000-8000-00805f9b34fb")


def test_a_token_is_random() -> None:
    assert identifiers.push_token("gQ4yV1mJ8bN0sX7pL2kR9tW3zC6hF5dA1uE8oI4vB0M=")
    assert not identifiers.push_token("A" * 44)
