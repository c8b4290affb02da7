from __future__ import annotations

import hashlib
import random
import struct

import pytest

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.classify.measures.positions import Atlas, known_points
from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.polyline import parse
from sdkwitness.capture.records import Identity, Place
from sdkwitness.knowledge.load import catalogue

LATITUDE, LONGITUDE = 31.230416, 121.473701
IDENTITY = Identity(places=(Place(latitude=LATITUDE, longitude=LONGITUDE),))
ATLAS = Atlas(known_points(IDENTITY, ()))


def encode(points: list[tuple[float, float]]) -> str:
    out, before = "", (0, 0)
    for latitude, longitude in points:
        now = (round(latitude * 1e5), round(longitude * 1e5))
        for value, last in zip(now, before, strict=True):
            rest = (value - last) << 1
            rest = ~rest if value < last else rest
            while rest >= 32:
                out += chr((32 | rest & 31) + 63)
                rest >>= 5
            out += chr(rest + 63)
        before = now
    return out


TRACK = [(LATITUDE + 0.01 * n, LONGITUDE + 0.012 * n) for n in range(-2, 3)]


def test_the_published_polyline() -> None:
    part = parse("_p~iF~ps|U_ulLnnqC_mqNvxq`@")
    assert part is None  # its points are 250 km apart: no track
    found = parse(encode([(38.5, -120.2), (38.51, -120.21), (38.53, -120.24)]))
    assert found is not None
    assert found.data == "38.50000,-120.20000;38.51000,-120.21000;38.53000,-120.24000"


def test_a_known_place_on_a_polyline_is_found() -> None:
    track = encode(TRACK)
    body = b'{"route": "' + track.replace("\\", "\\\\").encode() + b'"}'
    hits = Classifier(catalogue(), IDENTITY).classify(decode_body(body))
    assert [(hit.data_type, hit.leaf.path[-1]) for hit in hits] == [("loc.precise", "polyline")]


@pytest.mark.parametrize("text", ["Some|words|with|bars", "[[[[nested]]]]]]", "AAAAAAAA~AAAAAAAA", "?" * 40, "~" * 40])
def test_a_text_of_the_same_letters_is_no_polyline(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("code", "one", "other", "form"),
    [
        ("d", LATITUDE, LONGITUDE, "float64"),
        ("d", LONGITUDE, LATITUDE, "float64"),
        ("f", LATITUDE, LONGITUDE, "float32"),
        ("i", round(LATITUDE * 1e6), round(LONGITUDE * 1e6), "int32e6"),
        ("i", round(LATITUDE * 1e7), round(LONGITUDE * 1e7), "int32e7"),
        ("i", round(LATITUDE * 2**31 / 180), round(LONGITUDE * 2**31 / 180), "semicircles"),
    ],
)
def test_pairs_of_binary_numbers(order: str, code: str, one: float, other: float, form: str) -> None:
    data = b"\x00\x07\xff" + struct.pack(f"{order}{code}{code}", one, other) + b"\x80\x01"
    name = f"wgs84.{form}{'le' if order == '<' else 'be'}"
    assert [place.form for place, _ in ATLAS.in_bytes(data)] == [name]


def test_one_number_alone_or_a_pair_elsewhere_is_no_place() -> None:
    for code, scale in (("d", 1.0), ("f", 1.0), ("i", 1e7)):
        numbers = [
            v * scale if code != "i" else round(v * scale) for v in (LATITUDE, LATITUDE + 0.01, LONGITUDE + 0.01)
        ]
        assert list(ATLAS.in_bytes(b"\xff" + struct.pack(f"<{code}", numbers[0]) + bytes(80))) == []
        assert list(ATLAS.in_bytes(b"\xff" + struct.pack(f"<{code}{code}", *numbers[1:]))) == []


def test_random_bytes_name_no_place() -> None:
    assert list(ATLAS.in_bytes(random.Random(3).randbytes(1_000_000))) == []


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("614032.13", "wgs84.reversed"),
        (hashlib.sha1(b"121.4737").hexdigest().upper(), "wgs84.sha1"),
        (hashlib.md5(b"31.230416").hexdigest(), "wgs84.md5"),
    ],
)
def test_a_disguised_coordinate(text: str, form: str) -> None:
    assert [place.form for place, _ in ATLAS.in_text(text)] == [form]


def test_the_digest_of_a_coarse_coordinate_is_none() -> None:
    assert list(ATLAS.in_text(hashlib.md5(b"31.23").hexdigest())) == []
