from __future__ import annotations

import random
import struct
import zlib
from pathlib import Path

import pytest

from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.binary import media
from sdkwitness.audit.decode.exif import position

PICTURES = Path(__file__).parents[1] / "cases" / "pictures"
"""Two by two pixels each, written by Pillow 13 with 31°14'27.5" N, 121°30'6.6" E as Exif, or the same as XMP."""
ADTS = bytes.fromhex("fff15080021ffc") + bytes(9)  # AAC-LC, 44.1 kHz, stereo; a frame of 16 bytes
MP3 = bytes.fromhex("fffb9000") + bytes(413)  # MPEG-1 Layer III, 128 kbit/s at 44.1 kHz: 417 bytes a frame
MP3_LOW = bytes.fromhex("fff34800") + bytes(140)  # MPEG-2 Layer III, 32 kbit/s at 16 kHz: 144 bytes a frame


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def heic(item: bytes) -> bytes:
    head = b"ftypheic" + bytes(4) + b"mif1heic"
    return struct.pack(">I", 4 + len(head)) + head + struct.pack(">I", 8 + len(item)) + b"mdat" + item


def tiff(picture: str) -> bytes:
    data = (PICTURES / picture).read_bytes()
    return data[data.index(b"MM\x00*") :]


@pytest.mark.parametrize("path", sorted(PICTURES.iterdir()), ids=lambda path: path.name)
def test_the_position_of_a_picture(path: Path) -> None:
    leaves = decode_body(path.read_bytes()).leaves
    kind = {".jpg": "jpeg"}.get(path.suffix, path.suffix[1:])
    assert [" > ".join(leaf.path) for leaf in leaves] == [f"body > {kind}", f"body > {kind} > {path.stem}:GPS"]
    latitude, longitude = map(float, str(leaves[1].value).split(","))
    assert latitude == pytest.approx(31.2409722, abs=1e-6)
    assert longitude == pytest.approx(121.5018333, abs=1e-6)


def test_there_are_pictures_of_each_kind() -> None:
    assert {path.suffix for path in PICTURES.iterdir()} == {".jpg", ".png", ".webp", ".avif"}


def test_the_exif_item_of_a_heic_file() -> None:
    item = struct.pack(">I", 6) + b"Exif\x00\x00" + tiff("exif.png")
    assert media(heic(item)) == "heic"
    assert str(position(heic(item))[0].data).startswith("31.24097")
    assert position(heic(b"Exif\x00\x00 of nothing")) == []


def test_an_xmp_packet_with_elements_and_seconds() -> None:
    packet = b"<exif:GPSLatitude>31,14,27.5S</exif:GPSLatitude><exif:GPSLongitude>121,30,6.6W</exif:GPSLongitude>"
    picture = b"\x89PNG\r\n\x1a\n" + chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + packet)
    assert str(position(picture)[0].data) == "-31.2409722,-121.5018333"


@pytest.mark.parametrize("value", ["31,14,27.5", "1.2.3,4N", ",,,N", "91,0N", "31"])
def test_a_broken_xmp_position_is_none(value: str) -> None:
    packet = f"exif:GPSLatitude='{value}' exif:GPSLongitude='121,30E'".encode()
    assert position(b"\x89PNG\r\n\x1a\n" + chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + packet)) == []


@pytest.mark.parametrize("path", sorted(PICTURES.iterdir()), ids=lambda path: path.name)
def test_damaged_pictures_have_a_position_or_none(path: Path) -> None:
    whole = path.read_bytes()
    for end in range(0, len(whole), 3):
        position(whole[:end])
    for at in range(0, len(whole), 2):
        position(whole[:at] + b"\xff" + whole[at + 1 :])


def test_a_picture_of_a_million_empty_chunks_ends() -> None:
    position(b"\x89PNG\r\n\x1a\n" + bytes(12) * 1_000_000)
    position(b"RIFF\x00\x00\x00\x00WEBP" + bytes(8) * 1_000_000)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"#!AMR\n" + bytes(20), "amr"),
        (b"#!AMR-WB\n" + bytes(20), "amr"),
        (b"#!SILK_V3" + bytes(20), "silk"),
        (b"\x02#!SILK_V3" + bytes(20), "silk"),
        (b"OggS" + bytes(24) + b"OpusHead", "ogg"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "wav"),
        (b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00", "m4a"),
        (b"fLaC\x00\x00\x00\x22", "flac"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00" + MP3, "mp3"),
        (ADTS * 3, "aac"),
        (MP3 * 3, "mp3"),
        (MP3_LOW * 2, "mp3"),
        (b"\x00\x00\x00\x1cftypheix" + bytes(16), "heic"),
    ],
)
def test_sounds_and_pictures_by_their_signature(data: bytes, name: str) -> None:
    assert media(data) == name
    assert ("body", name) in [leaf.path for leaf in decode_body(data).leaves]


@pytest.mark.parametrize(
    "data", [b"", b"\xff", ADTS, MP3, b"ABCD\x00\x00\x00\x00WAVE", b"\xff\xf1\x50\x80\x00\x1f\xfc" * 5]
)
def test_half_a_signature_is_none(data: bytes) -> None:
    assert media(data) is None


def test_random_bytes_after_a_sync_are_no_sound() -> None:
    source = random.Random(4)
    bodies = [b"\xff" + bytes((source.randrange(0xE0, 0xFF),)) + source.randbytes(300) for _ in range(20_000)]
    assert sum(media(body) not in (None, "jpeg") for body in bodies) <= 4
