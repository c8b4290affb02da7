"""Values that stand for "none", beside values."""

from __future__ import annotations

import pytest

from sdkwitness.audit.classify.fields.placeholders import is_placeholder


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "unknown",
        "000000000000000",
        "02:00:00:00:00:00",
        "00000000-0000-0000-0000-000000000000",
        "ff:ff:ff:ff:ff:ff",
        "<unknown ssid>",
        "d41d8cd98f00b204e9800998ecf8427e",
        "9774d56d682e549c",
        "310260000000000",
        "******",
        "<redacted>",
        "保密",
        '""',
    ],
)
def test_placeholders(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text", ["0", "356868000041418", "a4:50:46:12:34:56", "fff", "LabNest", "100000", "<b>bold</b>", "a***"]
)
def test_values_are_no_placeholders(text: str) -> None:
    assert not is_placeholder(text)
