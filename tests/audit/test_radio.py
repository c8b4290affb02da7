"""Shapes of what radios show, each beside what only looks like it."""

from __future__ import annotations

import pytest

from sdkwitness.audit.classify.fields.radio import RADIO
from sdkwitness.audit.classify.fields.words import words


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("ssid", '"Lab Nest"', "f3a9c2d4e5b60718293a4b5c6d7e8f90a1b2c3d4"),
        ("ssid", "清禾家的网", "true"),
        ("network_names", "LabNest,Cafe", "5"),
        ("addresses", "9ca61504c871|50642b7e13a9", "02:00:00:00:00:00"),
        ("addresses", "9c:a6:15:04:c8:71,-63", "01:00:5e:00:00:fb"),
        ("device_name", "清禾的手环", "STATE_ON"),
        ("cell", "460,0,22719,187302541", "A12"),
        ("cell_number", "187302541", "2147483647"),
        ("network_type", "CHN-UNICOM", "SF Express"),
        ("network_type", "310260", "123456"),
        ("ip", "[2001:db8::1]:443", "256.1.1.1"),
        ("call_state", "CALL_STATE_RINGING", "200"),
        ("wifi_state", "COMPLETED", "true"),
    ],
)
def test_validators(name: str, good: str, bad: str) -> None:
    assert RADIO[name](good)
    assert not RADIO[name](bad)


def test_a_set_of_words_is_lower_case_and_a_missing_one_is_an_error() -> None:
    for name in ("genders", "ethnicities", "networks", "operators", "calls", "wifi_states", "roles"):
        assert words(name)
        assert all(word == word.lower() for word in words(name))
    with pytest.raises(KeyError):
        words("colours")
