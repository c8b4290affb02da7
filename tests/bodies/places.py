"""Positions as SDKs write them: three datums, and the notations of the SDK facts."""

from __future__ import annotations

import base64
import hashlib
import math
import random
import struct
from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from bodies.lab import Spot, nmea

Json: TypeAlias = "str | int | float | bool | bytes | list[Json] | dict[str, Json] | None"

_AXES: Final = (("latitude", "longitude"), ("lat", "lng"), ("lat", "lon"), ("纬度", "经度"), ("weidu", "jingdu"))
_BASE32: Final = "0123456789bcdefghjkmnpqrstuvwxyz"
_RADIUS: Final = 6_378_245.0
_ECCENTRICITY: Final = 0.00669342162296594323


class Written(NamedTuple):
    """A position in a notation."""

    form: str
    content: Json
    names: tuple[str, ...]
    """Field names of the axes, empty where the field that holds it names it all."""
    legible: bool
    """True when field names alone can show that it is a position."""
    coarse: bool = False


def gcj02(spot: Spot) -> Spot:
    """Shift as the State Bureau of Surveying prescribes (the published approximation)."""
    east, north = spot.longitude - 105.0, spot.latitude - 35.0

    def ripple(angle: float) -> float:
        return (20 * math.sin(6 * math.pi * angle) + 20 * math.sin(2 * math.pi * angle)) * 2 / 3

    def swell(angle: float, first: float, second: float, third: float, fourth: float) -> float:
        waves = 20 * math.sin(math.pi * angle) + 40 * math.sin(math.pi * angle / 3)
        return (waves + first * math.sin(math.pi * angle / second) + third * math.sin(math.pi * angle / fourth)) * 2 / 3

    root = math.sqrt(abs(east))
    up = -100 + 2 * east + 3 * north + 0.2 * north**2 + 0.1 * east * north + 0.2 * root
    up += ripple(east) + swell(north, 160, 12, 320, 30)
    right = 300 + east + 2 * north + 0.1 * east**2 + 0.1 * east * north + 0.1 * root
    right += ripple(east) + swell(east, 150, 12, 300, 30)
    phi = math.radians(spot.latitude)
    curve = 1 - _ECCENTRICITY * math.sin(phi) ** 2
    north_metres = _RADIUS * (1 - _ECCENTRICITY) / (curve * math.sqrt(curve))
    east_metres = _RADIUS / math.sqrt(curve) * math.cos(phi)
    return Spot(spot.latitude + math.degrees(up / north_metres), spot.longitude + math.degrees(right / east_metres))


def bd09(spot: Spot) -> Spot:
    """Shift further, as Baidu does."""
    shifted = gcj02(spot)
    bend = math.pi * 3000 / 180
    length = math.hypot(shifted.longitude, shifted.latitude) + 0.00002 * math.sin(shifted.latitude * bend)
    angle = math.atan2(shifted.latitude, shifted.longitude) + 0.000003 * math.cos(shifted.longitude * bend)
    return Spot(length * math.sin(angle) + 0.006, length * math.cos(angle) + 0.0065)


def write(dice: random.Random, spot: Spot, *, coarse: bool = False) -> Written:
    """Write a position in a datum and a notation."""
    datum = dice.choice(("wgs84", "wgs84", "gcj02", "gcj02", "bd09"))
    shown = {"wgs84": spot, "gcj02": gcj02(spot), "bd09": bd09(spot)}[datum]
    if coarse:
        return _coarse(dice, shown, datum)
    kind = dice.choice(tuple(_KINDS))
    written = _KINDS[kind](dice, shown)
    return written._replace(form=f"{datum} {written.form}")


def _coarse(dice: random.Random, spot: Spot, datum: str) -> Written:
    latitude, longitude = (_printed(axis, 2) for axis in spot)
    if dice.random() < 0.5:
        names = dice.choice(_AXES)
        return Written(f"{datum} 2 decimals", _pair(names, latitude, longitude), names, legible=True, coarse=True)
    return Written(f"{datum} 2 decimals", f"{longitude},{latitude}", (), legible=True, coarse=True)


def _printed(axis: float, decimals: int) -> str:
    """Decimals that stay as many when a number is printed again."""
    text = f"{axis:.{decimals}f}"
    return text if text[-1] != "0" else f"{text[:-1]}1"


def _pair(names: tuple[str, ...], latitude: str, longitude: str) -> Json:
    return {names[0]: latitude, names[1]: longitude}


def _fields(dice: random.Random, spot: Spot) -> Written:
    decimals = dice.choice((4, 5, 6, 6, 7))
    names = dice.choice(_AXES)
    latitude, longitude = (_printed(axis, decimals) for axis in spot)
    if dice.random() < 0.5:
        return Written("fields", {names[0]: float(latitude), names[1]: float(longitude)}, names, legible=True)
    content: Mapping[str, Json] = {names[0]: latitude, "accuracy": dice.randrange(3, 60), names[1]: longitude}
    return Written("fields", dict(content), names, legible=True)


def _text(dice: random.Random, spot: Spot) -> Written:
    decimals = dice.choice((3, 4, 5, 6, 6))
    latitude, longitude = (f"{axis:.{decimals}f}" for axis in spot)
    pair = f"{longitude},{latitude}" if dice.random() < 0.6 else f"{latitude},{longitude}"
    return Written("pair", pair, (), legible=True)


def _geojson(_: random.Random, spot: Spot) -> Written:
    content: Json = {"type": "Point", "coordinates": [round(spot.longitude, 6), round(spot.latitude, 6)]}
    return Written("geojson", content, ("coordinates",), legible=True)


def _scaled(dice: random.Random, spot: Spot) -> Written:
    scale = dice.choice((10**6, 10**7))
    names = dice.choice(_AXES)
    content: Json = {name: round(axis * scale) for name, axis in zip(names, spot, strict=True)}
    return Written(f"x{scale:.0e}", content, names, legible=True)


def _geohash(dice: random.Random, spot: Spot) -> Written:
    """Interleave the halvings of longitude and latitude, five bits a letter."""
    size = dice.choice((7, 8, 9))
    bounds = [[-180.0, 180.0], [-90.0, 90.0]]
    axes = (spot.longitude, spot.latitude)
    letters = ""
    value = 0
    for bit in range(5 * size):
        low, high = bounds[bit % 2]
        middle = (low + high) / 2
        upper = axes[bit % 2] >= middle
        bounds[bit % 2] = [middle, high] if upper else [low, middle]
        value = value * 2 + upper
        if bit % 5 == 4:
            letters += _BASE32[value]
            value = 0
    return Written(f"geohash{size}", {"geohash": letters}, ("geohash",), legible=True)


def _sentence(dice: random.Random, spot: Spot) -> Written:
    latitude = f"{int(spot.latitude):02d}{spot.latitude % 1 * 60:07.4f},N"
    longitude = f"{int(spot.longitude):03d}{spot.longitude % 1 * 60:07.4f},E"
    clock = f"{dice.randrange(24):02d}{dice.randrange(60):02d}{dice.randrange(60):02d}.00"
    body = f"GPGGA,{clock},{latitude},{longitude},1,{dice.randrange(5, 13):02d},0.9,12.4,M,8.0,M,,"
    return Written("nmea", {"nmea": nmea(body)}, ("nmea",), legible=True)


def _binary(dice: random.Random, spot: Spot) -> Written:
    order, code = dice.choice("<>"), dice.choice("dfi")
    numbers = [round(axis * 1e6) if code == "i" else axis for axis in spot]
    return Written(
        f"{order}{code}{code}", base64.b64encode(struct.pack(f"{order}2{code}", *numbers)).decode(), (), legible=False
    )


def _polyline(dice: random.Random, spot: Spot) -> Written:
    """A track of five points that begins at the place, as maps encode it."""
    points = [spot]
    for _ in range(4):
        last = points[-1]
        points.append(Spot(last.latitude + dice.uniform(-9e-4, 9e-4), last.longitude + dice.uniform(-9e-4, 9e-4)))
    text = ""
    before = (0, 0)
    for point in points:
        now = (round(point.latitude * 1e5), round(point.longitude * 1e5))
        for old, new in zip(before, now, strict=True):
            text += _polyline_number(new - old)
        before = now
    return Written("polyline", {"polyline": text}, ("polyline",), legible=False)


def _polyline_number(number: int) -> str:
    left = ~(number << 1) if number < 0 else number << 1
    text = ""
    while left >= 0x20:
        text += chr((0x20 | left & 0x1F) + 63)
        left >>= 5
    return text + chr(left + 63)


_KINDS: Final = {
    "fields": _fields,
    "more fields": _fields,
    "text": _text,
    "geojson": _geojson,
    "scaled": _scaled,
    "geohash": _geohash,
    "nmea": _sentence,
    "binary": _binary,
    "polyline": _polyline,
}


def exif(spot: Spot) -> bytes:
    """A JPEG of one grey dot whose Exif block says where it was taken."""

    def rationals(axis: float) -> bytes:
        minutes = axis % 1 * 60
        return struct.pack("<6I", int(axis), 1, int(minutes), 1, round(minutes % 1 * 60 * 10_000), 10_000)

    def entry(tag: int, kind: int, count: int, content: bytes) -> bytes:
        return struct.pack("<HHI", tag, kind, count) + content.ljust(4, b"\x00")

    head = b"II*\x00" + struct.pack("<I", 8)
    main = struct.pack("<H", 1) + entry(0x8825, 4, 1, struct.pack("<I", 26)) + struct.pack("<I", 0)
    at = 26 + 2 + 4 * 12 + 4
    block = struct.pack("<H", 4)
    block += entry(1, 2, 2, b"N\x00") + entry(2, 5, 3, struct.pack("<I", at))
    block += entry(3, 2, 2, b"E\x00") + entry(4, 5, 3, struct.pack("<I", at + 24)) + struct.pack("<I", 0)
    tiff = head + main + block + rationals(spot.latitude) + rationals(spot.longitude)
    segment = b"Exif\x00\x00" + tiff
    return picture(b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment)


def picture(block: bytes = b"") -> bytes:
    """A JPEG: start, an optional segment, tables, a scan, end."""
    table = b"\xff\xdb" + struct.pack(">H", 67) + bytes([0, *([16] * 64)])
    coded = b"".join(hashlib.sha256(bytes([part])).digest() for part in range(6)).replace(b"\xff", b"\xfe")
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + coded
    return b"\xff\xd8" + block + table + scan + b"\xff\xd9"
