from __future__ import annotations

import struct

import pytest
from factories import event

from sdkwitness.audit.classify.measures.positions import Atlas, gcj02_to_bd09, known_points, metres, wgs84_to_gcj02
from sdkwitness.capture.records import Identity, Place, Value

SHANGHAI = Place(latitude=31.230416, longitude=121.473701)
ATLAS = Atlas(known_points(Identity(places=(SHANGHAI,)), ()))


@pytest.mark.parametrize(
    ("wgs84", "gcj02", "bd09", "offset"),
    [
        ((39.904211, 116.407395), (39.905614, 116.413637), (39.911876, 116.420041), 555.5),
        ((31.230416, 121.473701), (31.228474, 121.478224), (31.234327, 121.484782), 481.8),
        ((23.12911, 113.264385), (23.126433, 113.269715), (23.132721, 113.276136), 621.7),
        ((30.572815, 104.066801), (30.570361, 104.069306), (30.576367, 104.075784), 363.7),
    ],
)
def test_published_vectors(
    wgs84: tuple[float, float], gcj02: tuple[float, float], bd09: tuple[float, float], offset: float
) -> None:
    shifted = wgs84_to_gcj02(*wgs84)
    assert tuple(round(v, 6) for v in shifted) == gcj02
    assert tuple(round(v, 6) for v in gcj02_to_bd09(*shifted)) == bd09
    assert metres(wgs84, shifted) == pytest.approx(offset, rel=0.01)


def test_outside_of_china_nothing_shifts() -> None:
    assert wgs84_to_gcj02(52.52, 13.405) == (52.52, 13.405)


def test_tells_the_very_place_from_a_coarse_one_and_from_another() -> None:
    near = ATLAS.pair("31.230500", "121.473800")
    coarse = ATLAS.pair("31.23", "121.47")
    assert near is not None
    assert coarse is not None
    assert (near.precise, near.form) == (True, "wgs84")
    assert not coarse.precise
    assert ATLAS.pair("31.232416", "121.473701") is None  # 220 m away with six decimals: another place
    assert ATLAS.pair("31.3", "121.5") is None
    assert ATLAS.pair("121.473701", "121.473701") is None


def test_a_number_that_lost_its_last_zeros_is_as_exact_as_the_one_beside_it() -> None:
    place = Place(latitude=26.65, longitude=114.9865)
    found = Atlas(known_points(Identity(places=(place,)), ())).pair("26.65", "114.9865")
    assert found is not None
    assert (found.precise, found.form) == (True, "wgs84.4")


def test_reads_nmea_only_with_its_checksum() -> None:
    body = "GPGGA,123519,3113.8250,N,12128.4221,E,1,08,0.9,5.4,M,46.9,M,,"
    check = 0
    for byte in body.encode():
        check ^= byte
    found = list(ATLAS.in_text(f"${body}*{check:02X}"))
    assert [place.form for place, _ in found] == ["wgs84.nmea"]
    assert list(ATLAS.in_text(f"${body}*{check ^ 1:02X}")) == []


@pytest.mark.parametrize(("order", "form"), [("<", "gcj02.float64le"), (">", "gcj02.float64be")])
def test_reads_doubles_of_either_byte_order(order: str, form: str) -> None:
    gcj02 = wgs84_to_gcj02(31.230416, 121.473701)
    data = b"\x01\x19" + struct.pack(f"{order}d", gcj02[1]) + b"\x21" + struct.pack(f"{order}d", gcj02[0]) + b"\x00"
    assert [place.form for place, _ in ATLAS.in_bytes(data)] == [form]
    assert list(ATLAS.in_bytes(struct.pack(f"{order}dd", 31.5, 121.9))) == []


def test_a_position_that_a_hook_read_is_hooked() -> None:
    values = (
        Value(name="latitude", data_type="loc.precise", text="31.230416"),
        Value(name="longitude", data_type="loc.precise", text="121.473701"),
    )
    points = known_points(None, [event(kind="deliver", target="LocationListener.onLocationChanged", values=values)])
    assert [point.datum for point in points] == ["wgs84", "gcj02", "bd09"]
    assert all(point.hooked for point in points)
    text = Value(name="return", data_type="loc.precise", text="Location[gps 31.230416,121.473701 hAcc=5]")
    assert len(known_points(None, [event(values=(text,))])) == 3
    assert known_points(None, [event(values=(text,), error="java.lang.SecurityException")]) == ()


def test_a_sentence_that_a_hook_read_is_one_position_and_no_other_numbers() -> None:
    sentence = "$GPGGA,123519,3113.825,N,12128.422,E,1,08,0.9,43.6,M,8.1,M,,*45"
    whole = Value(name="message", data_type="loc.gnss_raw", text=sentence)
    points = known_points(None, [event(kind="deliver", values=(whole,))])
    assert [(round(p.latitude, 4), round(p.longitude, 4)) for p in points if p.datum == "wgs84"] == [
        (31.2304, 121.4737)
    ]
    spoiled = Value(name="message", data_type="loc.gnss_raw", text=sentence.replace("43.6", "43.7"))
    assert known_points(None, [event(kind="deliver", values=(spoiled,))]) == ()


@pytest.mark.parametrize(
    ("text", "found"), [("wmtdsufnq", True), ("wmtdsuf", True), ("wmtds", False), ("wmtdzzzzz", False)]
)
def test_a_geohash_may_be_all_letters_where_it_is_fine_enough_to_be_no_word(text: str, found: bool) -> None:
    atlas = Atlas(known_points(Identity(places=(Place(latitude=31.404140, longitude=109.196141),)), ()))
    assert bool(list(atlas.in_text(text))) is found
