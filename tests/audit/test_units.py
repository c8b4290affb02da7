"""Measurements in other units, weak forms under an agreeing name, and series as numbers in bytes."""

from __future__ import annotations

import base64
import json
import struct

import pytest

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.decode import decode_body
from sdkwitness.capture.records import Identity, Known
from sdkwitness.knowledge.load import catalogue

RATES = (61.0, 97.0, 143.0, 88.0, 119.0)
ECG = (-37.0, 112.0, 486.0, 913.0, -204.0, 61.0, 18.0, -9.0)
KNOWN = Identity(
    values=(
        Known(data_type="id.device.permanent.mac", key="wifi_mac", value="a4:50:46:12:34:56"),
        Known(data_type="profile.birthdate", key="birthdate", value="1991-07-23"),
    ),
    series=(
        ("health.vital.heart_rate", RATES),
        ("health.vital.ecg", ECG),
        ("health.body.weight", (57.35, 57.12, 56.94)),
        ("health.body.height", (168.5,)),
        ("health.vital.skin_temp", (33.47, 33.82, 34.15)),
        ("health.sleep", (1732374540.0, 1732460820.0, 1732547340.0)),
        ("fitness.workout", (2743.0, 1986.0, 3318.0)),
    ),
)
CLASSIFIER = Classifier(catalogue(), KNOWN)


def found(body: object) -> list[tuple[str, str]]:
    raw, kind = (body, "application/octet-stream") if isinstance(body, bytes) else (json.dumps(body).encode(), "")
    hits = CLASSIFIER.classify(decode_body(raw, kind or "application/json"))
    return [(hit.data_type, hit.form) for hit in hits if hit.grade == "proven"]


@pytest.mark.parametrize(
    ("body", "data_type", "form"),
    [
        ({"weight": 57350}, "health.body.weight", "g"),
        ({"weight": 126.4}, "health.body.weight", "lb"),
        ({"weight": "126.44"}, "health.body.weight", "lb"),
        ({"v": [126.4, 125.9, 125.5]}, "health.body.weight", "raw.lb"),
        ({"height": 1.685}, "health.body.height", "m"),
        ({"height": 66.34}, "health.body.height", "in"),
        ({"t": [3347, 3382, 3415]}, "health.vital.skin_temp", "raw.x100"),
        ({"t": [335, 338, 342]}, "health.vital.skin_temp", "raw.x10"),
        ({"t": [92.2, 92.9, 93.5]}, "health.vital.skin_temp", "raw.°F"),
        ({"d": [2.743, 1.986, 3.318]}, "fitness.workout", "raw.km"),
        ({"bedtime": 1732374540000}, "health.sleep", "ms"),
        ({"birthday": 680227200}, "profile.birthdate", "epoch_s"),
        ({"birthday": 680198400000}, "profile.birthdate", "epoch_ms"),
        ({"mac": "12:34:56"}, "id.device.permanent.mac", "last3"),
        ({"mac": "123456"}, "id.device.permanent.mac", "last3"),
        ({"u": [-0.037, 0.112, 0.486, 0.913]}, "health.vital.ecg", "raw.mV"),
        (struct.pack("<8h", *map(int, ECG)), "health.vital.ecg", "int16le"),
        (b"HEAD" + struct.pack(">8i", *map(int, ECG)), "health.vital.ecg", "int32be"),
        (b"HEAD" + struct.pack("<8f", *ECG), "health.vital.ecg", "float32le"),
    ],
)
def test_other_units_and_numbers_in_bytes(body: object, data_type: str, form: str) -> None:
    assert found(body) == [(data_type, form)]


@pytest.mark.parametrize(
    "body",
    [
        {"count": 57350},
        {"weight": 57351},
        {"price": 126.4},
        {"t": [3347, 3382]},
        {"t": [3382, 3347, 3415]},
        {"time": "12:34:56"},
        {"mac": "12:34:57"},
        {"time": 680227200},
        {"order": 1732374540000},
        struct.pack("<3h", -37, 112, 486),
        struct.pack("<8h", *map(int, reversed(ECG))),
    ],
)
def test_what_proves_nothing(body: object) -> None:
    assert found(body) == []


def test_minutes_of_a_band_have_gaps_where_nothing_was_measured() -> None:
    minutes = bytes([254, 255, 61, 0, 97, 255, 255, 143, 88, 254, 119, 255])
    assert found({"data_hr": base64.b64encode(minutes).decode()}) == [("health.vital.heart_rate", "bytes.gaps")]
    dense = bytes([254, 255, 61, 97, 143, 88, 119, 255])
    assert found({"data_hr": base64.b64encode(dense).decode()}) == [("health.vital.heart_rate", "bytes")]


def test_bytes_that_are_no_minutes_are_not_read_as_such() -> None:
    mixed = bytes([61, 0, 97, 255, 143, 3, 88, 255, 7, 119])
    assert found(mixed) == []
