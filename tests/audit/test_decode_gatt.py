from __future__ import annotations

import base64

import pytest
from factories import event

from sdkwitness.audit.decode import decode_body, decode_event
from sdkwitness.audit.decode.gatt import characteristics, number, parse
from sdkwitness.capture.records import Blob, Value

BASE = "0000{}-0000-1000-8000-00805f9b34fb"


def read(assigned: str, value: str) -> dict[str, object] | None:
    parts = parse(assigned, bytes.fromhex(value))
    return None if parts is None else {part.layer.removeprefix(f"gatt:{assigned}."): part.data for part in parts}


@pytest.mark.parametrize(
    ("assigned", "value", "found"),
    [
        ("2a37", "06 48", {"heart_rate bpm": "72"}),
        ("2a37", "01 48 00", {"heart_rate bpm": "72"}),
        ("2a37", "16 3C 34 03", {"heart_rate bpm": "60", "rr_interval s": "0.800781"}),
        ("2a37", "08 50 10 00", {"heart_rate bpm": "80", "energy_expended kJ": "16"}),
        # flags, systolic 128, diastolic 74, mean 92, then 2026-03-04 05:06:07, pulse 72, user 1
        (
            "2a35",
            "0E 80 00 4A 00 5C 00 EA 07 03 04 05 06 07 48 00 01",
            {
                "systolic mmHg": "128",
                "diastolic mmHg": "74",
                "mean_arterial_pressure mmHg": "92",
                "measured_at": "2026-03-04T05:06:07",
                "pulse bpm": "72",
                "user_index": "1",
            },
        ),
        # kPa with one decimal: 17.1 is mantissa 171, exponent -1
        (
            "2a35",
            "01 AB F0 63 F0 7B F0",
            {"systolic kPa": "17.1", "diastolic kPa": "9.9", "mean_arterial_pressure kPa": "12.3"},
        ),
        ("2a1c", "00 6C 01 00 FF", {"body_temperature °C": "36.4"}),
        ("2a1c", "05 D9 03 00 FF 02", {"body_temperature °F": "98.5", "temperature_type": "2"}),
        ("2a5e", "00 61 00 48 00", {"spo2 %": "97", "pulse bpm": "72"}),
        ("2a5f", "04 5D 00 5A 00 00 00", {"spo2 %": "93", "pulse bpm": "90"}),
        ("2a5f", "00 FF 07 48 00", {"pulse bpm": "72"}),  # NaN: no finger on the sensor
        ("2a53", "03 00 03 AB 5F 00 10 27 00 00", None),
        ("2a9d", "00 5C 3F", {"weight kg": "81.1"}),
        ("2a9d", "0F 10 4E EA 07 01 02 03 04 05 01 E6 00 BC 02", None),
        ("2a9c", "00 04 E6 00 5C 3F", {"body_fat %": "23", "weight kg": "81.1"}),
        ("2a18", "06 01 00 EA 07 03 04 05 06 07 37 C0 11", None),
        ("2a19", "5F", {"battery_level %": "95"}),
        ("2a25", "38 32 39 39 31 58", {"serial_number": "82991X"}),
        ("2a26", "76 31 2E 30 00", {"firmware_version": "v1.0"}),
    ],
)
def test_vectors_by_hand(assigned: str, value: str, found: dict[str, object] | None) -> None:
    expected = {
        "2a53": {"speed m/s": "3", "cadence spm": "171", "stride_length m": "0.95", "total_distance m": "1000"},
        "2a9d": {
            "weight lb": "199.84",
            "measured_at": "2026-01-02T03:04:05",
            "user_index": "1",
            "bmi": "23",
            "height in": "70",
        },
        "2a18": {"sequence_number": "1", "measured_at": "2026-03-04T05:06:07", "blood_glucose mmol/L": "5.5"},
    }
    assert read(assigned, value) == (expected[assigned] if found is None else found)


@pytest.mark.parametrize(
    ("assigned", "value"),
    [
        ("2a37", ""),
        ("2a37", "01 48"),
        ("2a35", "02 80 00"),
        ("2a25", "ff fe"),
        ("2a37", "16 3c 34 03 01"),
        ("2a1c", "00"),
    ],
)
def test_a_value_shorter_than_its_flags_say_gives_nothing(assigned: str, value: str) -> None:
    assert read(assigned, value) is None


@pytest.mark.parametrize("uuid", ["2a37", "0x2A37", "00002a37", BASE.format("2a37"), BASE.format("2A37").upper()])
def test_ways_to_write_a_number(uuid: str) -> None:
    assert number(uuid) == "2a37"


@pytest.mark.parametrize("uuid", ["", "2aff", "180d", "2a37-x", BASE.format("2a37").replace("1000", "1001"), "12a37"])
def test_other_numbers_are_none(uuid: str) -> None:
    assert number(uuid) is None


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ('{{"uuid": "{}", "value": "0648"}}'.format(BASE.format("2a37")), "json:$.value"),
        ('{"d": [{"x": 1}, {"charUuid": "2A37", "data": "06 48"}]}', "json:$.d[1].data"),
        ('{{"uuid": "2A37", "value": "{}"}}'.format(base64.b64encode(b"\x06\x48").decode()), "json:$.value"),
        ('{"uuid": "2A37", "value": [6, 72]}', "json:$.value"),
        ('{{"{}": "0648"}}'.format(BASE.format("2a37")), f"json:$['{BASE.format('2a37')}']"),
        ("uuid=2a37&value=0648", "form:value"),
    ],
)
def test_a_value_beside_its_uuid(body: str, path: str) -> None:
    found = {" > ".join(leaf.path): (leaf.key, leaf.value) for leaf in decode_body(body.encode()).leaves}
    assert found[f"body > {path} > gatt:2a37.heart_rate bpm"] == ("heart_rate", "72")


@pytest.mark.parametrize("body", ['{"2a37": ["0648", "0661"]}', '{"uuid": "2a37", "values": ["06 48", "06 61"]}'])
def test_a_list_of_values(body: str) -> None:
    leaves = decode_body(body.encode()).leaves
    assert [leaf.value for leaf in leaves if leaf.path[-1] == "gatt:2a37.heart_rate bpm"] == ["72", "97"]


@pytest.mark.parametrize(
    "body",
    [
        '{"value": "0648"}',
        '{"uuid": "2aff", "value": "0648"}',
        '{"uuid": "2a19", "value": 95}',
        '{"uuid": "2a19", "value": "95"}',
        '{"uuid": "2a37", "name": "0648"}',
        '{"a": {"uuid": "2a37"}, "b": {"value": "0648"}}',
        '{"uuid": "2a37", "value": "a heart beats"}',
        '{"uuid": "2a37", "value": [6, 720]}',
    ],
)
def test_a_value_without_its_uuid_is_nothing(body: str) -> None:
    assert "gatt" not in str([leaf.path for leaf in decode_body(body.encode()).leaves])


def test_a_callback_that_names_its_characteristic() -> None:
    data = bytes.fromhex("0058006000")
    told = event(
        kind="deliver",
        values=(
            Value(name="uuid", text=BASE.format("2a5f")),
            Value(name="value", blob=Blob(size=5, sha256="", data=data)),
        ),
    )
    found = {" > ".join(leaf.path): leaf.value for leaf in decode_event(told).leaves}
    assert found["value:value > gatt:2a5f.spo2 %"] == "88"
    assert found["value:value > gatt:2a5f.pulse bpm"] == "96"


def test_every_row_is_whole() -> None:
    for assigned, row in characteristics().items():
        assert number(assigned) == assigned
        assert row.source
        assert len(row.fields) > 0
        assert parse(assigned, b"\x00" * 40) or parse(assigned, b"\x7e" * 40)
