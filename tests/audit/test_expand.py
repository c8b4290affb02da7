from __future__ import annotations

import hashlib

import pytest

from sdkwitness.audit.known import KnownValue
from sdkwitness.audit.search import Finder

IMEI = KnownValue("id.device.permanent.imei", "356868000041418", False, "strong")
MAC = KnownValue("id.device.permanent.mac", "02:11:32:AB:CD:EF", False, "strong")
ANDROID_ID = KnownValue("id.device.resettable.android_id", "9f2c4b7a1d3e5f60", False, "strong")
FINDER = Finder((IMEI, MAC, ANDROID_ID))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("356868000041418", "raw"),
        ("35686800004141", "imei14"),
        ("3568680000414177", "imeisv"),
        ("35-686800-004141-8", "separators"),
        (hashlib.md5(b"35686800004141").hexdigest(), "md5"),
        ("021132abcdef", "no_separators"),
        ("02-11-32-AB-CD-EF", "separators"),
        ("EF:CD:AB:32:11:02", "reversed_octets"),
        ("ef-cd-ab-32-11-02", "reversed_octets"),
        ("efcdab321102", "reversed_octets"),
        (str(0x021132ABCDEF), "decimal"),
        (str(0xEFCDAB321102), "decimal.reversed_octets"),
        ("9f2c4b7a1d3e", "cut12"),
        ("9f2c4b7a1d3e5f", "cut14"),
    ],
)
def test_forms(text: str, form: str) -> None:
    assert [match.form for match in FINDER.search(f'"id":"{text}"'.encode())] == [form]


@pytest.mark.parametrize(
    "text",
    [
        "3568680000414",  # thirteen digits: the device's type and half a number
        "35686800004141777",  # seventeen digits
        "9f2c4b7a",
        "9f2c4b7a1d3e5",  # no length that anybody cuts to
        "9f2c4b7a1d3e5f61",  # a neighbour
        "AB:CD:EF",
        "02:11:32:AB:CD",
        "02:11:32:AB:CD:EE",
        str(0x021132ABCDEF + 1),
        hashlib.md5(b"3568680000414").hexdigest(),
    ],
)
def test_what_is_no_form(text: str) -> None:
    assert FINDER.search(f'"id":"{text}"'.encode()) == []
