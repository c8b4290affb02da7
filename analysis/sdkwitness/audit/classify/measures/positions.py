"""Positions: known places in the datums of Chinese maps and in the spellings SDKs use.

WGS-84 is GPS; GCJ-02 is what Amap and Tencent use, 50 to 700 m beside it; BD-09 is Baidu's. The formulas are
the public ones (coordtransform, eviltransform). A GCJ-02 position is the very place, not a coarse one.
"""

from __future__ import annotations

import hashlib
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from sdkwitness.audit.classify.fields.places import PRECISE_DECIMALS, angle, nmea
from sdkwitness.audit.classify.measures.packed import PackedPairs
from sdkwitness.audit.classify.measures.tracks import Tracks, scaled_pairs
from sdkwitness.audit.classify.values.expand import digest_forms
from sdkwitness.audit.patterns.scan import literal
from sdkwitness.capture.hooked import of_kinds
from sdkwitness.capture.records import Event, Identity

NEAR_METRES = 30.0
_BOX = 0.02
"""Degrees beyond which no position is near another, coarse or not."""
_REMEMBERED = 4_096
_NEAR_BOX = 0.001
"""The same, north to south, for a precise one: 111 m."""
COARSE_METRES = 1_700.0
"""Farthest that rounding to two decimals can bring a point, with a reserve for its first datum's noise."""

_A = 6_378_245.0
"""Semi-major axis of the Krasovsky 1940 ellipsoid, metres."""
_EE = 0.00669342162296594323
_X_PI = math.pi * 3000.0 / 180.0
_PAIR = re.compile(
    r"(?<![\d.])(-?\d{1,3}\.\d{1,15})['\"]?\s{0,3}[,;|/ ]\s{0,3}['\"]?(-?\d{1,3}\.\d{1,15})(?![\d.]*\.\d)"
)
_FINE_GEOHASH = 7
_GEOHASH = re.compile(r"[0-9b-hjkmnp-z]{5,12}\Z")
_ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz"
_NMEA_PLACE = re.compile(r"(\d{2,3})(\d{2}\.\d+),([NS]),(\d{3})(\d{2}\.\d+),([EW])")
_DISGUISED_DECIMALS = (4, 5, 6, 7)
"""Decimals of coordinates that are looked for as digests: with fewer, a table of all places undoes them."""
_DISGUISED_DIGITS = 7
"""Digits below which a reversed coordinate is as well any other number."""
_MAX_DISGUISED = 60
_DIGESTS = ("md5", "sha1", "sha256")
_MIN_GEOHASH = 5
_SLACK = NEAR_METRES / 111_195.0
"""Degrees around a cell in which a point still counts as in it."""
_MAX_PAIRS = 500
_MAX_POINTS = 300


class Point(NamedTuple):
    """A known place in one datum."""

    latitude: float
    longitude: float
    datum: str
    label: str
    hooked: bool


class Place(NamedTuple):
    """What a pair of numbers turned out to be."""

    point: Point
    form: str
    precise: bool


def wgs84_to_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """Shift a WGS-84 position to GCJ-02; outside of China both are the same."""
    if not (73.66 <= longitude <= 135.05 and 3.86 <= latitude <= 53.55):
        return latitude, longitude
    x, y = longitude - 105.0, latitude - 35.0
    root = math.sqrt(abs(x))
    waves = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    radians = math.radians(latitude)
    magic = 1 - _EE * math.sin(radians) ** 2
    north = north * 180.0 / (_A * (1 - _EE) / (magic * math.sqrt(magic)) * math.pi)
    east = east * 180.0 / (_A / math.sqrt(magic) * math.cos(radians) * math.pi)
    return latitude + north, longitude + east


def gcj02_to_bd09(latitude: float, longitude: float) -> tuple[float, float]:
    """Shift a GCJ-02 position to BD-09."""
    z = math.hypot(longitude, latitude) + 0.00002 * math.sin(latitude * _X_PI)
    theta = math.atan2(latitude, longitude) + 0.000003 * math.cos(longitude * _X_PI)
    return z * math.sin(theta) + 0.006, z * math.cos(theta) + 0.0065


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance of two near positions, metres, on a locally flat earth."""
    north = (one[0] - other[0]) * 111_195.0
    east = (one[1] - other[1]) * 111_195.0 * math.cos(math.radians(one[0]))
    return math.hypot(north, east)


def geohash(latitude: float, longitude: float, letters: int) -> str:
    """Return the cell of a position (geohash.org): bits of longitude and latitude in turn, five a letter."""
    bounds = [[-180.0, 180.0], [-90.0, 90.0]]
    text, value = "", 0
    for bit in range(5 * letters):
        axis, at = bounds[bit % 2], (longitude, latitude)[bit % 2]
        middle = (axis[0] + axis[1]) / 2
        upper = at >= middle
        axis[0 if upper else 1] = middle
        value = value << 1 | upper
        if bit % 5 == 4:
            text, value = text + _ALPHABET[value], 0
    return text


def known_points(identity: Identity | None, events: Sequence[Event]) -> tuple[Point, ...]:
    """Return the known and the hooked places in all three datums, hooked ones first."""
    places: dict[tuple[float, float], tuple[str, bool]] = {}
    for latitude, longitude in _hooked(events):
        places.setdefault((latitude, longitude), ("", True))
    for place in identity.places if identity is not None else ():
        before = places.get((place.latitude, place.longitude))
        places[place.latitude, place.longitude] = (place.label, before is not None and before[1])
    found: list[Point] = []
    for (latitude, longitude), (label, hooked) in list(places.items())[:_MAX_POINTS]:
        shifted = wgs84_to_gcj02(latitude, longitude)
        found.append(Point(latitude, longitude, "wgs84", label, hooked))
        if shifted != (latitude, longitude):
            found.append(Point(*shifted, "gcj02", label, hooked))
        found.append(Point(*gcj02_to_bd09(*shifted), "bd09", label, hooked))
    return tuple(found)


class Atlas:
    """The known places, asked about numbers, texts and bytes."""

    def __init__(self, points: Sequence[Point]) -> None:
        self.points = tuple(points)
        axes = [axis for p in self.points for axis in (p.latitude, p.longitude)]
        self._packed = PackedPairs(axes)
        self._tracks = Tracks(axes)
        self._disguises = _disguises(self.points)
        # Coarse positions are few, and each is near many places.
        self._nearest = lru_cache(_REMEMBERED)(self._searched)
        self._axes = sorted(axes)
        self._by_latitude = sorted(range(len(self.points)), key=lambda number: self.points[number].latitude)
        self._latitudes = [self.points[number].latitude for number in self._by_latitude]

    def __bool__(self) -> bool:
        return bool(self.points)

    def letters(self) -> Iterator[bytes]:
        """Yield expressions without one of which a text names no known place: beginnings of numbers and geohashes."""
        yield from (literal(text.encode()) for text in self._disguises)
        found: dict[bytes, None] = {}
        for point in self.points:
            for value in (point.latitude, point.longitude):
                for hundredths in (-2, -1, 0, 1, 2):
                    near = abs(value + hundredths / 100)
                    minutes = f"{int(near)}{int(near % 1 * 60):02}."
                    tenths = f"{int(near * 10) / 10:.1f}"
                    found.update(dict.fromkeys((literal(tenths.encode()), literal(minutes.encode()))))
                    found[b"%d[0-9]{4}" % int(near * 100)] = None
            for north, east in product((-_SLACK, 0.0, _SLACK), repeat=2):
                found[geohash(point.latitude + north, point.longitude + east, _MIN_GEOHASH).encode()] = None
        yield from found

    def pair(self, first: str, second: str) -> Place | None:
        """Return the known place that two numbers as text name, in either order, None for none."""
        one, other = angle(first), angle(second)
        if one is None or other is None:
            return None
        # A number in JSON loses its last zeros, so the longer of both tells how exact they are.
        decimals = max(one[1], other[1])
        for latitude, longitude in ((one[0], other[0]), (other[0], one[0])):
            place = self._nearest(latitude, longitude, decimals)
            if place is not None:
                return place
        return None

    def axis(self, text: str) -> bool:
        """Say whether a number as text is near a coordinate of any known place: worth pairing."""
        found = angle(text)
        if found is None:
            return False
        value = found[0]
        at = bisect_right(self._axes, value - _BOX)
        return at < len(self._axes) and self._axes[at] < value + _BOX

    def in_text(self, text: str) -> Iterator[tuple[Place, str]]:
        """Yield (place, matched text) of pairs, NMEA sentences and geohashes in a text.

        A coordinate that fills the text reversed or as a digest counts on its own: nothing else reads like that.
        """
        disguised = self._disguises.get(text) or self._disguises.get(text.lower())
        if disguised is not None:
            yield disguised, text
            return
        if _GEOHASH.match(text):
            place = self._geohash(text)
            if place is not None:
                yield place, text
            return
        for first, second in scaled_pairs(text):
            place = self.pair(first, second)
            if place is not None:
                yield place, f"{first},{second}"
        if "." not in text:
            return
        for number, match in enumerate(_PAIR.finditer(text)):
            if number >= _MAX_PAIRS:
                return
            place = self.pair(match[1], match[2])
            if place is not None:
                yield place, f"{match[1]},{match[2]}"
        if "$G" in text and nmea(text):
            for match in _NMEA_PLACE.finditer(text):
                place = self._nearest(*_degrees(match), 5)
                if place is not None:
                    yield place._replace(form=f"{place.form}.nmea"), match[0]

    def in_bytes(self, data: bytes) -> Iterator[tuple[Place, str]]:
        """Yield (place, matched text) of pairs of binary numbers, either byte order and either axis first."""
        for name, one, other in self._packed.pairs(data):
            place = self.pair(one, other)
            if place is not None:
                yield place._replace(form=f"{place.form}.{name}"), f"{one},{other}"
        for name, (first, second) in self._tracks.pairs(data):
            place = self.pair(first, second)
            if place is not None:
                yield place._replace(form=f"{place.form}.{name}"), f"{first},{second}"

    def _searched(self, latitude: float, longitude: float, decimals: int) -> Place | None:
        coarse: Place | None = None
        best = COARSE_METRES
        for point in self._beside(latitude, _NEAR_BOX if decimals >= PRECISE_DECIMALS else _BOX):
            if abs(longitude - point.longitude) > _BOX:
                continue
            away = metres((point.latitude, point.longitude), (latitude, longitude))
            # Three decimals are up to 79 m off by rounding alone.
            if decimals >= PRECISE_DECIMALS and away <= (80.0 if decimals == PRECISE_DECIMALS else NEAR_METRES):
                form = point.datum if decimals >= 5 else f"{point.datum}.{decimals}"
                return Place(point, form, precise=True)
            if decimals < PRECISE_DECIMALS and away < best:
                best = away
                coarse = Place(point, f"{point.datum}.{decimals}", precise=False)
        return coarse

    def _beside(self, latitude: float, reach: float) -> list[Point]:
        """Return the points at most `reach` degrees north or south of a latitude, in their order."""
        first = bisect_left(self._latitudes, latitude - reach)
        last = bisect_right(self._latitudes, latitude + reach)
        return [self.points[number] for number in sorted(self._by_latitude[first:last])]

    def _geohash(self, text: str) -> Place | None:
        """Match a geohash by the cell it names; five letters are 5 km, seven 150 m."""
        # A short one without digits is as well a word; no word names the cell of a known place in seven letters.
        if text.isdigit() or (text.isalpha() and len(text) < _FINE_GEOHASH):
            return None
        south, north, west, east = -90.0, 90.0, -180.0, 180.0
        bit = 0
        for letter in text:
            value = _ALPHABET.index(letter)
            for shift in (4, 3, 2, 1, 0):
                upper = value >> shift & 1
                if bit % 2 == 0:
                    middle = (west + east) / 2
                    west, east = (middle, east) if upper else (west, middle)
                else:
                    middle = (south + north) / 2
                    south, north = (middle, north) if upper else (south, middle)
                bit += 1
        slack = _SLACK if len(text) >= _FINE_GEOHASH else 0.0
        for point in self.points:
            inside = (
                south - slack <= point.latitude <= north + slack and west - slack <= point.longitude <= east + slack
            )
            if inside:
                return Place(point, f"{point.datum}.geohash{len(text)}", precise=len(text) >= _FINE_GEOHASH)
        return None


def _hooked(events: Sequence[Event]) -> Iterator[tuple[float, float]]:
    """Yield the positions that hooks read: a latitude and a longitude value, or both in one text."""
    for event in of_kinds(events, "read", "deliver", "ipc"):
        if event.kind not in ("read", "deliver", "ipc") or event.error:
            continue
        latitude = longitude = None
        for value in event.values:
            if value.text is None or not (value.data_type or "").startswith("loc."):
                continue
            name = value.name.lower()
            number = angle(value.text.strip())
            if number is not None and "lat" in name:
                latitude = number[0]
            elif number is not None and ("lon" in name or "lng" in name):
                longitude = number[0]
            else:
                yield from _written(value.text[:4096])
        if latitude is not None and longitude is not None:
            yield latitude, longitude


def _written(text: str) -> Iterator[tuple[float, float]]:
    """Yield the positions in a text; a sentence of NMEA holds other numbers side by side too."""
    if text.startswith("$G"):
        if nmea(text):
            yield from map(_degrees, _NMEA_PLACE.finditer(text))
        return
    for match in _PAIR.finditer(text):
        pair = float(match[1]), float(match[2])
        if abs(pair[0]) <= 90 and abs(pair[1]) <= 180:
            yield pair


def _degrees(place: re.Match[str]) -> tuple[float, float]:
    """Return degrees of `ddmm.mmmm,N,dddmm.mmmm,E` (NMEA 0183)."""
    latitude = (int(place[1]) + float(place[2]) / 60) * (1 if place[3] == "N" else -1)
    longitude = (int(place[4]) + float(place[5]) / 60) * (1 if place[6] == "E" else -1)
    return latitude, longitude


def _disguises(points: Sequence[Point]) -> dict[str, Place]:
    """Return the texts of single coordinates that hide the number: reversed, and as digests."""
    found: dict[str, Place] = {}
    for point in [point for point in points if point.datum != "bd09"][:_MAX_DISGUISED]:
        for value in (point.latitude, point.longitude):
            texts = [f"{value:.{decimals}f}" for decimals in _DISGUISED_DECIMALS]
            if len(repr(value).partition(".")[2]) >= _DISGUISED_DECIMALS[0]:
                texts.append(repr(value))
            for text in dict.fromkeys(texts):
                if sum(c.isdigit() for c in text) >= _DISGUISED_DIGITS:
                    found.setdefault(text[::-1], Place(point, f"{point.datum}.reversed", precise=True))
                for name in _DIGESTS:
                    digest = hashlib.new(name, text.encode()).digest()
                    for pattern, form, _, _ in digest_forms(name, digest):
                        if form.endswith(".bytes"):
                            continue
                        place = Place(point, f"{point.datum}.{form}", precise=True)
                        found.setdefault(pattern.decode(), place)
                        if form.endswith(".base64"):
                            found.setdefault(f"{pattern.decode()}{'=' * (-len(pattern) % 4)}", place)
    return found
