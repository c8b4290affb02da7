from __future__ import annotations

import base64
import gzip
import hashlib
import json

import pytest
from factories import event, flow, recording

from sdkwitness.audit.trace import trace
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Recording, Value

IMEI = "356868000041418"


def made() -> Recording:
    body = base64.b64encode(gzip.compress(json.dumps({"id": IMEI}).encode(), mtime=0))
    return recording(
        flows=(
            flow(1, body=body),
            flow(2, path="/x?h=" + hashlib.md5(IMEI.encode()).hexdigest(), body=None),
            flow(3, body=b'{"lat": 31.228474, "lng": 121.478224, "sex": "f"}'),
        ),
        events=(event(7, values=(Value(name="return", data_type="id.device.permanent.imei", text=IMEI),)),),
    )


def found(value: str) -> list[tuple[str, str, str]]:
    return [(hit.leaf.evidence, " > ".join(hit.leaf.path), hit.form) for hit in trace(made(), value)]


def test_finds_a_value_everywhere_and_once_a_place() -> None:
    assert found(IMEI) == [
        ("flow:1", "request.body > base64 > gzip > json:$.id", "raw"),
        ("flow:2", "request.query > form:h", "md5"),
        ("event:7", "value:return", "raw"),
    ]


def test_another_value_is_nowhere() -> None:
    assert found("356868000041426") == []


def test_a_short_value_is_found_as_a_whole_field_only() -> None:
    assert found("f") == [("flow:3", "request.body > json:$.sex", "raw")]


def test_a_position_is_found_in_the_datum_of_the_map() -> None:
    assert found("31.230416,121.473701") == [("flow:3", "request.body > json:$.lat", "gcj02")]


def test_an_empty_value_is_the_callers_mistake() -> None:
    with pytest.raises(UserError, match="empty"):
        trace(made(), "  ")
