from __future__ import annotations

import struct

import pytest
from factories import event

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.decode import decode_event
from sdkwitness.audit.decode.exif import position
from sdkwitness.capture.records import Blob, Identity, Ipc, Place, Value
from sdkwitness.knowledge.load import catalogue

IDENTITY = Identity(places=(Place(latitude=31.240972, longitude=121.501846),))


def picture(latitude: float, longitude: float, order: str = ">", south: bytes = b"N") -> bytes:
    def degrees(value: float) -> bytes:
        whole, rest = divmod(value * 60, 60)
        return struct.pack(f"{order}6I", int(whole), 1, int(rest), 1, round((rest - int(rest)) * 60 * 10_000), 10_000)

    def entry(tag: int, kind: int, count: int, value: bytes) -> bytes:
        return struct.pack(f"{order}HHI4s", tag, kind, count, value)

    gps_at, first_at, second_at = 26, 80, 104
    tiff = (b"MM" if order == ">" else b"II") + struct.pack(f"{order}HI", 42, 8)
    tiff += struct.pack(f"{order}H", 1) + entry(0x8825, 4, 1, struct.pack(f"{order}I", gps_at)) + bytes(4)
    tiff += struct.pack(f"{order}H", 4)
    tiff += entry(1, 2, 2, south + b"\0\0\0") + entry(2, 5, 3, struct.pack(f"{order}I", first_at))
    tiff += entry(3, 2, 2, b"E\0\0\0") + entry(4, 5, 3, struct.pack(f"{order}I", second_at)) + bytes(4)
    tiff = tiff.ljust(first_at, b"\0") + degrees(latitude) + degrees(longitude)
    block = b"Exif\0\0" + tiff
    comment = b"\xff\xfe\x00\x08hello!"
    return b"\xff\xd8" + comment + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + b"\xff\xda\x00\x02\x00"


@pytest.mark.parametrize("order", ["<", ">"])
def test_reads_the_position_in_either_byte_order(order: str) -> None:
    (part,) = position(picture(31.240972, 121.501846, order))
    assert isinstance(part.data, str)
    latitude, longitude = map(float, part.data.split(","))
    assert latitude == pytest.approx(31.240972, abs=1e-6)
    assert longitude == pytest.approx(121.501846, abs=1e-6)


def test_reads_the_hemisphere() -> None:
    assert str(position(picture(31.240972, 121.501846, south=b"S"))[0].data).startswith("-31.24")


def test_a_picture_without_or_with_a_broken_block_has_no_position() -> None:
    whole = picture(31.240972, 121.501846)
    assert position(b"\xff\xd8\xff\xdb\x00\x04ab\xff\xda") == []
    for end in range(len(whole)):
        position(whole[:end])
    for at in range(len(whole)):
        position(whole[:at] + b"\xff" + whole[at + 1 :])


def test_a_shared_picture_tells_the_photo_and_where_it_was_taken() -> None:
    data = picture(31.240972, 121.501846)
    shared = Value(name="_wximageobject_imageData", blob=Blob(size=len(data), sha256="", data=data))
    handed = decode_event(event(kind="ipc", values=(shared,), ipc=Ipc(mechanism="activity", peer="com.tencent.mm")))
    found = Classifier(catalogue(), IDENTITY).classify(handed, recipient="wechat-share-sdk")
    assert sorted((h.data_type, h.grade, " > ".join(h.leaf.path)) for h in found) == [
        ("content.photo", "strong", "value:_wximageobject_imageData > jpeg"),
        ("loc.track_media", "proven", "value:_wximageobject_imageData > jpeg > exif:GPS"),
    ]
