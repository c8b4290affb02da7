from __future__ import annotations

import base64
import gzip
import hashlib
import json

import pytest
from factories import SECOND, T0, event, flow, recording

from sdkwitness.audit.classify.measures.whereabouts import Receivers, summary
from sdkwitness.audit.trace import trace
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Recording, Value
from sdkwitness.knowledge.load import catalogue

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


def test_a_value_is_found_in_the_forms_of_every_type_it_may_be_of() -> None:
    made = recording(flows=(flow(1, body=b'{"i": "3568680000414177", "d": "19910723"}'),))
    assert [hit.form for hit in trace(made, IMEI)] == ["imeisv"]
    assert [hit.form for hit in trace(made, "1991-07-23")] == ["no_separators"]


def test_known_salts_are_tried() -> None:
    made = recording(flows=(flow(1, path="/x?d=a-" + hashlib.sha1(f"{IMEI}null".encode()).hexdigest(), body=None),))
    assert [hit.form for hit in trace(made, IMEI, catalogue().salts)] == ["a_sha1-null-after"]


def test_receivers_are_told_with_count_times_and_forms() -> None:
    digest = hashlib.md5(IMEI.encode()).hexdigest()
    read = event(7, values=(Value(name="return", data_type="id.device.permanent.imei", text=IMEI),))
    flows = (
        flow(1, host="apilocate.amap.com", body=json.dumps({"a": IMEI, "b": digest}).encode()),
        flow(2, host="apilocate.amap.com", body=IMEI.encode(), at=T0 + SECOND),
        flow(3, host="tracker.example", body=b"{}", answer=IMEI.encode()),
    )
    made = recording(flows=flows, events=(read,))
    receivers = Receivers(made, catalogue())
    told = summary((receivers.of(hit.leaf.evidence), hit) for hit in trace(made, IMEI))
    shown = [(w.receiver.via or w.receiver.name, w.receiver.channel, w.places, w.evidence, w.left) for w in told]
    assert shown == [
        ("Amap SDK", "network", 3, 2, 3),
        ("unknown", "api", 1, 1, 0),
        ("tracker.example", "network", 1, 1, 0),
    ]
    assert (told[0].first, told[0].last, told[0].forms) == (T0, T0 + SECOND, ("raw", "md5"))
