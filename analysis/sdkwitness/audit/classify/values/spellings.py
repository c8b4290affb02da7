"""How one value is written: the texts that mean it, and the texts that are hashed in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from stdnum import meid

from sdkwitness.audit.classify.values.known import ANY, KnownValue, bits

_SEPARATORS = re.compile(r"[:\-. ]")
_CUTS = (12, 14, 16, 20, 24, 32)
"""Lengths to which identifiers are cut: of a MEID, of an Android ID, of columns. Eight characters name nobody."""
_MIN_CUT_BITS = 48.0
_MOBILE = re.compile(r"1[3-9]\d{9}")
"""A Chinese mobile number without its country code."""
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def spellings(known: KnownValue) -> Iterator[tuple[str, str]]:
    """Yield (text, form) of the plain spellings; case is not told apart here."""
    value = known.value
    yield value, "raw"
    bare = without_separators(value)
    is_identifier = known.data_type.startswith(("id.", "net.", "tel.", "fin.", ANY)) and re.fullmatch(
        r"[0-9A-Za-z:\-. ]+", value
    )
    if is_identifier and bare != value and len(bare) >= 8:
        yield bare, "no_separators"
    if known.strength == "strong":
        yield value[::-1], "reversed"
        if is_identifier and bare != value:
            yield bare[::-1], "reversed"
        quoted = quote(value, safe="")
        if quoted != value:
            yield quoted, "percent"
            yield quote(quoted, safe=""), "percent.percent"
    yield from _of_type(known, bare)
    if known.data_type.startswith(("id.", ANY)) and known.strength == "strong" and not bare.isdigit():
        # Where a separator follows the cut, another device's whole identifier would begin the same.
        yield from (
            (value[:cut], f"cut{cut}")
            for cut in _CUTS
            if cut < len(value) and value[cut - 1 : cut + 1].isalnum() and bits(value[:cut]) >= _MIN_CUT_BITS
        )


def hashed(value: str) -> tuple[str, ...]:
    """Return the spellings that are hashed in practice, each once."""
    found = [value, value.lower(), value.upper()]
    bare = without_separators(value)
    if bare != value and re.fullmatch(r"[0-9A-Za-z]+", bare):
        found += [bare, bare.lower(), bare.upper()]
        if is_address(bare):
            octets = _octets(bare)
            found += [case(separator.join(octets)) for separator in ":-" for case in (str.lower, str.upper)]
    if _MOBILE.fullmatch(value):
        found += [f"+86{value}", f"86{value}"]
    if re.fullmatch(r"\d{15}", value):
        found.append(value[:14])
    return tuple(dict.fromkeys(found))


def without_separators(text: str) -> str:
    """Return a text without colons, hyphens, dots and spaces."""
    return _SEPARATORS.sub("", text)


def is_address(bare: str) -> bool:
    """Say whether a text is a MAC address without separators."""
    return re.fullmatch(r"[0-9A-Fa-f]{12}", bare) is not None


def _of_type(known: KnownValue, bare: str) -> Iterator[tuple[str, str]]:
    """Yield the spellings that only one kind of value has."""
    value, data_type = known.value, known.data_type
    if is_address(bare) and data_type != "id.device.permanent.imei":
        yield from _address(value, bare)
    if _UUID.fullmatch(value):
        yield value.replace("-", "_"), "separators"
    if data_type in ("id.device.permanent.imei", ANY) and len(value) == 15 and value.isdigit():
        yield from _imei(value)
    if data_type in ("id.device.permanent.meid", ANY) and meid.is_valid(value):
        # As published: the first four bytes as ten decimal digits, the last three as eight.
        yield meid.format(value, separator="", format="dec"), "decimal"
        yield meid.format(value, separator="", add_check_digit=True), "check_digit"
    if data_type in ("id.device.resettable.android_id", ANY) and re.fullmatch(r"[0-9A-Fa-f]{16}", value):
        number = int(value, 16)
        yield str(number), "decimal"
        yield str(number - (1 << 64) if number >> 63 else number), "decimal"  # as a Java long
        yield value.lstrip("0"), "no_leading_zeros"
    if data_type in ("id.peripheral.cplc", ANY) and len(bare) == 84:
        yield f"9F7F2A{bare}", "tagged"
    if _MOBILE.fullmatch(value):
        yield from _mobile(value)
    date = _DATE.fullmatch(value)
    if data_type in ("profile.birthdate", ANY) and date is not None:
        yield from _date(date[1], date[2], date[3])


def _address(value: str, bare: str) -> Iterator[tuple[str, str]]:
    octets = _octets(bare)
    for separator in (":", "-", " ", "_"):
        yield separator.join(octets), "raw" if separator in value else "separators"
    yield ".".join(bare[i : i + 4] for i in (0, 4, 8)), "separators"
    for separator in (":", "-", ""):
        yield separator.join(reversed(octets)), "reversed_octets"
    yield str(int(bare, 16)), "decimal"
    yield str(int("".join(reversed(octets)), 16)), "decimal.reversed_octets"


def _imei(value: str) -> Iterator[tuple[str, str]]:
    yield value[:14], "imei14"
    # The software version stands in the place of the check digit (3GPP TS 23.003, 6.2.2).
    yield from ((f"{value[:14]}{version:02}", "imeisv") for version in range(100))
    yield f"{value[:2]}-{value[2:8]}-{value[8:14]}-{value[14:]}", "separators"
    yield f"{value[:2]} {value[2:8]} {value[8:14]} {value[14:]}", "separators"


def _mobile(value: str) -> Iterator[tuple[str, str]]:
    yield f"86{value}", "country_code"
    yield f"0086{value}", "country_code"
    for separator in ("-", " "):
        yield separator.join((value[:3], value[3:7], value[7:])), "separators"


def _date(year: str, month: str, day: str) -> Iterator[tuple[str, str]]:
    yield f"{year}{month}{day}", "no_separators"
    for separator in ("/", "."):
        yield separator.join((year, month, day)), "separators"
        yield separator.join((day, month, year)), "day_first"
    yield f"{month}/{day}/{year}", "month_first"
    yield f"{year}年{month}月{day}日", "chinese"
    yield f"{year}年{int(month)}月{int(day)}日", "chinese"


def _octets(bare: str) -> list[str]:
    return [bare[i : i + 2] for i in range(0, 12, 2)]
