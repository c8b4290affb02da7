"""Points and tracks as variable-length integers, and pairs of long integers in texts."""

from __future__ import annotations

import base64
import json
import random
import struct
from itertools import pairwise

import pytest

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.classify.measures.positions import gcj02_to_bd09, wgs84_to_gcj02
from sdkwitness.audit.decode import decode_body
from sdkwitness.capture.records import Identity, Place
from sdkwitness.knowledge.load import catalogue

RUN = [(31.213847, 121.456293), (31.238164, 121.497538), (31.240972, 121.501846), (31.243685, 121.507319)]
DATUMS = {
    "wgs84": RUN,
    "gcj02": [wgs84_to_gcj02(*p) for p in RUN],
    "bd09": [gcj02_to_bd09(*wgs84_to_gcj02(*p)) for p in RUN],
}
CLASSIFIER = Classifier(
    catalogue(), Identity(places=tuple(Place(latitude=a, longitude=o, label="") for a, o in RUN[1:]))
)
"""The track begins at a point that is not known."""


def zigzag(number: int) -> int:
    return number << 1 if number >= 0 else ~(number << 1)


def varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def packed(field: int, numbers: list[int], *, signed: bool = True) -> bytes:
    body = b"".join(varint(zigzag(n) if signed else n) for n in numbers)
    return varint(field << 3 | 2) + varint(len(body)) + body


def steps(numbers: list[int]) -> list[int]:
    return [numbers[0], *(b - a for a, b in pairwise(numbers))]


def axes(datum: str, scale: float) -> tuple[list[int], list[int]]:
    points = DATUMS[datum]
    return [round(a * scale) for a, _ in points], [round(o * scale) for _, o in points]


def forms(body: object, kind: str = "application/octet-stream") -> set[str]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    hits = CLASSIFIER.classify(decode_body(raw, kind if isinstance(body, bytes) else "application/json"))
    assert {hit.data_type for hit in hits} <= {"loc.precise"}
    return {hit.form for hit in hits}


@pytest.mark.parametrize("datum", DATUMS)
@pytest.mark.parametrize(("scale", "name"), [(1e5, "sinte5"), (1e6, "sinte6"), (1e7, "sinte7")])
def test_tracks_of_differences(datum: str, scale: float, name: str) -> None:
    north, east = axes(datum, scale)
    alternating = [number for pair in zip(steps(north), steps(east), strict=True) for number in pair]
    want = {f"{datum}.{name}.delta"}
    assert forms(packed(1, steps(north)) + packed(2, steps(east))) == want
    assert forms(packed(1, steps(east)) + packed(2, steps(north))) == want
    assert forms(packed(3, alternating)) == want
    assert forms({"track": base64.b64encode(packed(3, alternating)).decode()}) == want


def test_tracks_of_whole_numbers_and_points_in_fields() -> None:
    north, east = axes("wgs84", 1e6)
    assert forms(packed(1, north, signed=False) + packed(2, east, signed=False)) == {"wgs84.inte6"}
    point = b"\x08" + varint(north[1]) + b"\x10" + varint(east[1])
    assert forms(point) == {"wgs84.inte6"}
    signed = b"\x08" + varint(zigzag(north[1])) + b"\x10" + varint(zigzag(east[1]))
    assert forms(signed) == {"wgs84.sinte6"}


@pytest.mark.parametrize("text", ["31238164,121497538", "121497538 31238164", "[312381640,1214975380]"])
def test_long_integers_in_a_text(text: str) -> None:
    assert forms({"p": text}) == {"wgs84"}


def test_other_tracks_and_noise_are_silent() -> None:
    north, east = axes("wgs84", 1e6)
    far = [number + 2_000 for number in steps(north)[:1]] + steps(north)[1:]
    assert forms(packed(1, far) + packed(2, steps(east))) == set()
    assert forms(packed(1, steps(north)[:3]) + packed(2, steps(east))) == set()
    assert forms({"p": "31238164,121.5"}) == set()
    assert forms({"p": "1731238164,121497538"}) == set()
    source = random.Random(7)
    for _ in range(100):
        assert forms(source.randbytes(600)) == set()


@pytest.mark.parametrize("body", [b"\x0a" + b"\xff" * 60_000, b"\x80" * 100_000, struct.pack("<20000I", *range(20000))])
def test_hostile_integers_end_soon(body: bytes) -> None:
    assert forms(body) == set()
