from __future__ import annotations

import base64
import hashlib

import pytest

from sdkwitness.audit.classify.values.expand import expand
from sdkwitness.audit.classify.values.known import KnownValue
from sdkwitness.audit.classify.values.search import Finder

IMEI = KnownValue("id.device.permanent.imei", "356868000041418", False, "strong")
MAC = KnownValue("id.device.permanent.mac", "02:11:32:AB:CD:EF", False, "strong")
ANDROID_ID = KnownValue("id.device.resettable.android_id", "9f2c4b7a1d3e5f60", False, "strong")
GAID = KnownValue("id.device.resettable.gaid", "8f0a6f7c-3b21-4c7e-9a41-5d0b77c21e3f", False, "strong")
MEID = KnownValue("id.device.permanent.meid", "AF0123450ABCDE", False, "strong")
PHONE = KnownValue("tel.phone_number", "13764205918", False, "medium")
BIRTHDATE = KnownValue("profile.birthdate", "1991-07-23", False, "medium")
CPLC = KnownValue("id.peripheral.cplc", "4790405147912100" + "0123456789ABCDEF" * 4 + "0C71", False, "strong")
FINDER = Finder((IMEI, MAC, ANDROID_ID, GAID, MEID, PHONE, BIRTHDATE, CPLC))


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
        ("02_11_32_ab_cd_ef", "separators"),
        ("FEDCBA231120", "reversed"),
        ("9f2c4b7a1d3e", "cut12"),
        (str(0x9F2C4B7A1D3E5F60), "decimal"),
        (str(0x9F2C4B7A1D3E5F60 - 2**64), "decimal"),
        ("8f0a6f7c_3b21_4c7e_9a41_5d0b77c21e3f", "separators"),
        ("{8F0A6F7C-3B21-4C7E-9A41-5D0B77C21E3F}", "upper"),
        ("293608736500703710", "decimal"),  # the published vector of a MEID
        ("AF0123450ABCDEC", "check_digit"),
        ("+8613764205918", "country_code"),
        ("008613764205918", "country_code"),
        ("+86 137-6420-5918", "separators"),
        ("19910723", "no_separators"),
        ("1991年7月23日", "chinese"),
        ("07/23/1991", "month_first"),
        ("9F7F2A" + CPLC.value, "tagged"),
        (hashlib.md5(b"9f2c4b7a1d3e5f60").hexdigest()[8:24].upper(), "md5.16"),
        (hashlib.md5(b"9F2C4B7A1D3E5F60").hexdigest()[:16], "md5.cut16"),
        (hashlib.sha256(b"9f2c4b7a1d3e5f60").hexdigest()[:32], "sha256.cut32"),
        (base64.urlsafe_b64encode(hashlib.sha1(b"9f2c4b7a1d3e5f60").digest()).decode()[:20], "sha1.base64url.20"),
        (base64.b64encode(hashlib.sha512(b"356868000041418").digest()).decode(), "sha512.base64"),
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
        "1376420591",
        "137642059180",
        "356868000041418" + "F" * 10,
        str(0x9F2C4B7A1D3E5F60 + 1),
        hashlib.sha256(b"9f2c4b7a1d3e5f60").hexdigest()[:8],
        hashlib.sha256(b"9f2c4b7a1d3e5f60").hexdigest()[:31],
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


@pytest.mark.parametrize("order", ["big", "little"])
def test_an_identifier_of_digits_as_a_number_of_eight_bytes(order: str) -> None:
    packed = int(IMEI.value).to_bytes(8, "big" if order == "big" else "little")
    assert [match.form for match in FINDER.search(b"\x07\x00" + packed + b"\x01")] == [f"int64{order[0]}e"]


def test_a_value_has_a_few_hundred_forms_at_most() -> None:
    for known in (IMEI, MAC, ANDROID_ID, GAID, MEID, PHONE, BIRTHDATE, CPLC):
        assert 20 < len(expand(known)) < 300
