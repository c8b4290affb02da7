from __future__ import annotations

import hashlib
import random

from factories import T0, event, flow

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.classify.measures.measured import hooked_series
from sdkwitness.audit.classify.values.known import known_values
from sdkwitness.audit.decode import decode_flow
from sdkwitness.capture.records import Blob, Event, Flow, Message, Value
from sdkwitness.knowledge.load import catalogue


def blob(data: bytes) -> Blob:
    return Blob(size=len(data), sha256=hashlib.sha256(data).hexdigest(), data=data)


def delivered(seq: int, data_type: str, text: str | None = None, data: bytes | None = None) -> Event:
    value = Value(name="value", data_type=data_type, text=text, blob=None if data is None else blob(data))
    return event(seq, kind="deliver", target="BluetoothGattCallback.onCharacteristicChanged", values=(value,))


def test_heart_rates_of_a_band_make_a_series() -> None:
    sent = [b"\x06\x3d", b"\x06\x61", b"\x07\x8f\x00"]
    events = [delivered(n, "health.vital.heart_rate", data=d) for n, d in enumerate(sent, start=1)]
    assert list(hooked_series(events)) == [("health.vital.heart_rate", (61.0, 97.0, 143.0))]


def test_a_sample_given_as_bytes_and_as_text_counts_once() -> None:
    events: list[Event] = []
    for n, rate in enumerate((61, 97, 143), start=1):
        raw = Value(name="value", data_type="health.vital.heart_rate", blob=blob(bytes((6, rate))))
        text = Value(name="heart_rate", data_type="health.vital.heart_rate", text=str(rate))
        events.append(event(n, kind="deliver", target="onCharacteristicChanged", values=(raw, text)))
    assert list(hooked_series(events)) == [("health.vital.heart_rate", (61.0, 97.0, 143.0))]


def test_a_sensor_vector_is_found_in_an_array_of_another_precision() -> None:
    events = [delivered(1, "sensor.acceleration", "0.1234567,9.81,-3.25")]
    classifier = Classifier(catalogue(), None, events)
    found = classifier.classify(decode_flow(flow(body=b'{"v": [0.12345670163631439, 9.8100004196167, -3.25]}')))
    assert [(h.data_type, h.detector, h.grade) for h in found] == [("sensor.acceleration", "series", "proven")]
    assert classifier.classify(decode_flow(flow(body=b'{"v": [9.81, 0.1234567, -3.25]}'))) == ()


def test_a_serial_number_read_as_bytes_is_a_known_value() -> None:
    events = [delivered(1, "id.peripheral.wearable_sn", data=b"2445B548013907\x00")]
    assert [(k.value, k.hooked) for k in known_values(None, events)] == [("2445B548013907", True)]


def test_recorded_voice_is_found_in_what_is_sent() -> None:
    rng = random.Random(3)
    frame, other = rng.randbytes(640), rng.randbytes(640)
    classifier = Classifier(catalogue(), None, [delivered(1, "content.voice", data=frame)])
    messages = tuple(Message(time=T0, from_client=True, content=b"\x01" + content) for content in (frame, other))
    found = classifier.classify(decode_flow(Flow(id="flow:1", transport="websocket", started=T0, messages=messages)))
    assert [(h.data_type, h.detector, h.leaf.path) for h in found] == [("content.voice", "hooked", ("message:1",))]


def test_silence_is_no_voice() -> None:
    classifier = Classifier(catalogue(), None, [delivered(1, "content.voice", data=bytes(640))])
    assert classifier.classify(decode_flow(flow(body=b"\x01" + bytes(2_000), content_type="x/y"))) == ()


def test_one_installed_app_is_no_list_of_apps() -> None:
    events = [delivered(n, "dev.installed_apps", app) for n, app in enumerate(("com.mi.health", "com.tencent.mm"))]
    classifier = Classifier(catalogue(), None, events)
    assert [h.data_type for h in classifier.classify(decode_flow(flow(body=b'{"x": "com.mi.health"}')))] == []
    listed = classifier.classify(decode_flow(flow(body=b'{"app_list": ["com.mi.health", "com.tencent.mm"]}')))
    assert {(h.data_type, h.detector) for h in listed} == {("dev.installed_apps", "hooked")}
