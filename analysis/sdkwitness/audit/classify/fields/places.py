"""Shapes of places: angles, pairs of them, geohashes, names and codes of cities."""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum import numdb

from sdkwitness.audit.classify.fields.shapes import flag
from sdkwitness.audit.classify.fields.words import words

_NMEA = re.compile(r"\$(?:GP|GN|GL|GA|GB|BD|QZ)(?:GGA|RMC|GSA|GSV|VTG|GLL)[^*\r\n]{4,90}\*([0-9A-Fa-f]{2})")
_FIX = re.compile(r"\$[A-Z]{2}(?:GGA|RMC|GLL),(?:[\d.]*,)?(?:A,)?\d{2,4}\.\d+,[NS],\d{3,5}\.\d+,[EW],")
_DIGITS = frozenset("-0123456789")
_GEOHASH = re.compile(r"[0-9b-hjkmnp-z]{5,12}\Z")
_PRECISE_GEOHASH = 7
"""Letters from which a geohash names a cell of 150 m; six are a kilometre."""
PRECISE_DECIMALS = 3
"""Decimals of a degree from which a position is precise; two are a kilometre."""
_NAME = re.compile(r"[^\W\d_]{2,40}(?:[ '’·-][^\W\d_]{1,30}){0,4}\Z")
_AREA_CODE = re.compile(r"0\d{2,3}\Z")
_ADDRESS_CODE = re.compile(r"[1-9]\d{5}\Z")


def angle(text: str) -> tuple[float, int] | None:
    """Return (degrees, decimals) of a number as text: with a fraction, or scaled by 1e6 or 1e7."""
    if text[:1] not in _DIGITS:
        return None
    if re.fullmatch(r"-?\d{1,3}\.\d{1,18}", text):
        return float(text), len(text.partition(".")[2])
    if re.fullmatch(r"-?\d{7,9}", text) and abs(int(text)) <= 180_000_000:
        return int(text) / 1e6, 6
    if re.fullmatch(r"-?\d{9,10}", text) and abs(int(text)) <= 1_800_000_000:
        return int(text) / 1e7, 7
    return None


def coordinate(text: str) -> bool:
    """A latitude and a longitude in either order, with or without height; or one of a list of them, to the metre."""
    numbers = re.split(r"[,;| ]+", text.removeprefix("POINT").strip("[]() "))
    if len(numbers) == 1:
        found = angle(numbers[0])
        return found is not None and "." in numbers[0] and found[1] > PRECISE_DECIMALS and 0 < abs(found[0]) <= 180
    if len(numbers) > 3 or not all(re.fullmatch(r"-?\d{1,3}\.\d{1,18}", n) for n in numbers[:2]):
        return False
    one, other = (abs(float(n)) for n in numbers[:2])
    return 0 < min(one, other) <= 90 and 0 < max(one, other) <= 180


def exact_pair(text: str) -> bool:
    """A pair with three decimals and more in both angles: a point on a screen has fewer."""
    found = [angle(n) for n in re.split(r"[,;| ]+", text.strip("[]() "))]
    return len(found) >= 2 and all(a is not None and a[1] >= PRECISE_DECIMALS for a in found[:2]) and coordinate(text)


def axis(most: float) -> Callable[[str], bool]:
    """Return a check for one angle of at most so many degrees; zero is the place where a fix is missing."""

    def check(text: str) -> bool:
        found = angle(text.strip())
        return found is not None and 0 < abs(found[0]) <= most

    return check


def geohash(text: str) -> bool:
    """Five to twelve letters of the alphabet of geohashes, which has no a, i, l and o; no number."""
    return _GEOHASH.match(text) is not None and not text.isdigit()


def coarse(text: str) -> bool:
    """Say whether a position is given to a kilometre or worse."""
    if geohash(text):
        return len(text) < _PRECISE_GEOHASH
    found = [a for a in map(angle, re.split(r"[,;| ]+", text.strip("[]() "))[:2]) if a is not None]
    return bool(found) and max(decimals for _, decimals in found) < PRECISE_DECIMALS


def city(text: str) -> bool:
    """A name of a city, district or province, or its code."""
    bare = text.strip()
    if bare.lower() in words("not_place") or flag(bare):
        return False
    return _NAME.match(bare) is not None or address_code(bare)


def address_code(text: str) -> bool:
    """A code of GB/T 2260 whose province exists, or an area code of telephones."""
    if _AREA_CODE.match(text):
        return True
    if not _ADDRESS_CODE.match(text):
        return False
    return "province" in numdb.get("cn/loc").info(text)[0][1]


def nmea(text: str) -> bool:
    """A sentence with the right checksum."""
    match = _NMEA.search(text)
    if match is None:
        return False
    check = 0
    for byte in match[0][1 : match[0].index("*")].encode("ascii", "replace"):
        check ^= byte
    return check == int(match[1], 16)


def nmea_position(text: str) -> bool:
    """A sentence with the right checksum that has a position: GGA, RMC or GLL of a receiver with a fix."""
    return _FIX.match(text) is not None and nmea(text)


PLACES: dict[str, Callable[[str], bool]] = {
    "address_code": address_code,
    "city": city,
    "coordinate": coordinate,
    "exact_pair": exact_pair,
    "geohash": geohash,
    "latitude": axis(90),
    "longitude": axis(180),
}
"""Validators by name."""
