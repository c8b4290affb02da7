from __future__ import annotations

import base64
import json
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwitness.audit.classify.measures.positions import Atlas, geohash, known_points
from sdkwitness.audit.classify.scout import Scout
from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.patterns.scan import Scan, literal
from sdkwitness.capture.records import Identity, Place

POINTS = known_points(Identity(places=(Place(latitude=31.230416, longitude=121.473701),)), ())
ATLAS = Atlas(POINTS)
SCOUT = Scout({"value": [literal(b"356868000041418")], "place": ATLAS.letters(), "mark": [rb"oa_[0-9a-f]{4}"]})


def body(value: object) -> Decoded:
    return decode_body(json.dumps({"k": value}).encode())


@pytest.mark.parametrize(
    ("value", "signs"),
    [
        ("356868000041418", "value"),
        (base64.b64encode(b'{"imei": "356868000041418"}').decode(), "value"),
        ("x 356868000041418 y".encode("utf-16-le").hex(), "value"),
        ('{"imei": "356868000041418"}', "value"),
        (121.47, "place"),
        ("OA_12AB", "mark"),
        ("nothing of it", ""),
    ],
)
def test_signs_are_seen_through_every_layer(value: object, signs: str) -> None:
    assert SCOUT.look(body(value)) == set(signs.split())


def test_a_text_that_the_document_spells_otherwise_is_seen() -> None:
    assert SCOUT.look(decode_body(b'{"k": "\\u0033\\u0035\\u0036868000041418"}')) == {"value"}


@given(st.sampled_from(POINTS), st.floats(-0.015, 0.015), st.floats(-0.015, 0.015), st.integers(2, 7))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_no_place_is_without_a_sign(point: tuple[float, float], north: float, east: float, decimals: int) -> None:
    latitude, longitude = point[0] + north, point[1] + east
    texts = [
        *(f"{a:.{decimals}f}{s}{b:.{decimals}f}" for s, (a, b) in product(",;", ((latitude, longitude),))),
        f"{round(latitude * 1e6)},{round(longitude * 1e6)}",
        f"{round(latitude * 1e7)},{round(longitude * 1e7)}",
        *(geohash(latitude, longitude, letters) for letters in range(5, 10)),
    ]
    for text in texts:
        if any(ATLAS.in_text(text)):
            assert SCOUT.look(body(text)) >= {"place"}, text


def test_all_matches_are_told_by_their_ends_in_either_case() -> None:
    scan = Scan([literal(b"ab\x00"), literal(b"b"), rb"[0-9]{2}"])
    assert sorted(scan.find(b"xAB\x00.12")) == [(0, 4), (1, 3), (2, 7)]
    assert Scan([]).find(b"anything") == []
