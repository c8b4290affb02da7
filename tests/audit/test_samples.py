from __future__ import annotations

import struct

import pytest
from factories import T0

from sdkwitness.audit.classify.measures.samples import PackedSeries
from sdkwitness.audit.classify.measures.series import Series
from sdkwitness.audit.model import Leaf

STEPS = Series("fitness.steps", (13084.0, 17342.0, 18021.0, 7394.0, 15905.0))
RATES = Series("health.vital.heart_rate", (183.0, 184.0, 152.0, 189.0, 96.0))
VECTOR = Series("sensor.acceleration", (-8.34416, -5.92826, -7.42585))
PACKED = PackedSeries([STEPS, RATES, VECTOR])


def found(data: bytes) -> list[tuple[str, tuple[float, ...], str]]:
    leaf = Leaf(evidence="flow:1", path=("request.body",), key="", value=data, time=T0)
    return [(run.series.data_type, run.samples, run.form) for run in PACKED.find(leaf)]


def varints(*values: int) -> bytes:
    out = b""
    for value in values:
        while value >= 128:
            out += bytes((value & 127 | 128,))
            value >>= 7
        out += bytes((value,))
    return out


def test_numbers_of_variable_length() -> None:
    assert found(b"\x0a\x0f" + varints(13084, 17342, 18021, 7394) + b"\x12\x01x") == [
        ("fitness.steps", STEPS.samples[:4], "varints")
    ]
    assert found(varints(0, 183, 184, 152, 189, 96, 7)) == [("health.vital.heart_rate", RATES.samples, "varints")]
    assert found(varints(13084, 17342, 18021)) == []
    assert found(varints(17342, 13084, 18021, 7394)) == []


@pytest.mark.parametrize("form", ["<3d", ">3d", "<3f", ">3f"])
def test_a_vector_of_floats(form: str) -> None:
    data = b"\x01" + struct.pack(form, *VECTOR.samples) + b"\x02"
    assert [data_type for data_type, _, _ in found(data)] == ["sensor.acceleration"]
    assert found(struct.pack(form, *reversed(VECTOR.samples))) == []


def test_two_bytes_each_need_four_samples() -> None:
    assert found(struct.pack("<3h", 183, 184, 152)) == []
    assert [form for _, _, form in found(struct.pack("<4h", 183, 184, 152, 189))] == ["int16le"]
