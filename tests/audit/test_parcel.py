from __future__ import annotations

import struct

from factories import event
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwitness.audit.decode import decode_event
from sdkwitness.audit.decode.parcel import parse
from sdkwitness.capture.records import Blob, Ipc, Value


def word(number: int) -> bytes:
    return struct.pack("<i", number)


def string(text: str) -> bytes:
    raw = word(len(text)) + text.encode("utf-16-le") + b"\x00\x00"
    return raw.ljust((len(raw) + 3) // 4 * 4, b"\x00")


HEADER = word(0x42) + word(-1) + b"TSYS" + string("com.example.IService")
PARCEL = (
    HEADER
    + word(4)
    + (string("oaid") + word(0) + string("2d25bb648d023d7f"))
    + (string("level") + word(1) + word(42))
    + (string("cadence") + word(28) + word(2) + struct.pack("<dd", 171, 168.5))
    + (string("name") + word(0) + string("林清禾"))
    + string("a text of its own")
)


def test_keyed_values_and_single_strings() -> None:
    assert [(part.layer, part.key, part.data) for part in parse(PARCEL) or ()] == [
        ("parcel:oaid", "oaid", "2d25bb648d023d7f"),
        ("parcel:level", "level", "42"),
        ("parcel:cadence[0]", "cadence", "171"),
        ("parcel:cadence[1]", "cadence", "168.5"),
        ("parcel:name", "name", "林清禾"),
        (f"parcel:@{PARCEL.index(string('a text of its own'))}", "", "a text of its own"),
    ]


def test_other_bytes_are_no_parcel() -> None:
    assert parse(PARCEL[4:]) is None
    assert parse(b"") is None


def test_a_call_to_another_app_is_read_and_its_reply_did_not_leave() -> None:
    sent = Value(name="data", blob=Blob(size=len(PARCEL), sha256="", data=PARCEL))
    reply = Value(name="reply", text="the answer of the service")
    decoded = decode_event(event(kind="ipc", values=(sent, reply), ipc=Ipc(mechanism="binder", peer="x")))
    outgoing = {str(leaf.value): leaf.outgoing for leaf in decoded.leaves}
    assert outgoing["2d25bb648d023d7f"] is True
    assert outgoing["the answer of the service"] is False


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_rest_of_a_parcel_parses(rest: bytes) -> None:
    parse(HEADER + rest)
