"""What a picture says of itself: the Exif and XMP blocks of JPEG, PNG, WebP, HEIC and AVIF files.

Only the containers are walked and no pixel is decoded, so that a picture costs no more than its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

_APP1 = 0xE1
_START_OF_SCAN = 0xDA
_EXIF = b"Exif\x00\x00"
_XMP_JPEG = b"http://ns.adobe.com/xap/1.0/\x00"
_XMP_PNG = b"XML:com.adobe.xmp\x00"
_XMP = re.compile(rb"<x:xmpmeta.{1,65536}?</x:xmpmeta>", re.DOTALL)
_TIFF = re.compile(rb"Exif\x00\x00(?=II\x2a\x00|MM\x00\x2a)")
_MAX_CHUNKS = 2_000
_MAX_BLOCK = 256 * 1024
_SCANNED = 4 * 1024 * 1024
"""Bytes of a HEIF file in which its metadata item is looked for; writers put it before the tiles."""


class Block(NamedTuple):
    """A metadata block."""

    kind: Literal["exif", "xmp"]
    data: bytes
    """TIFF structure, or XML text."""


def blocks(data: bytes) -> Iterator[Block]:
    """Yield the metadata blocks of a picture, none for other bytes."""
    if data[:2] == b"\xff\xd8":
        yield from _jpeg(data)
    elif data[:8] == b"\x89PNG\r\n\x1a\n":
        yield from _png(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        yield from _webp(data)
    elif data[4:8] == b"ftyp":
        yield from _heif(data)


def _jpeg(data: bytes) -> Iterator[Block]:
    """Walk the segments before the picture itself (ITU-T T.81, B.1.1.4)."""
    at = 2
    for _ in range(_MAX_CHUNKS):
        if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] == _START_OF_SCAN:
            return
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        content = data[at + 4 : at + 2 + size]
        if data[at + 1] == _APP1 and content.startswith(_EXIF):
            yield Block("exif", content[len(_EXIF) :])
        elif data[at + 1] == _APP1 and content.startswith(_XMP_JPEG):
            yield Block("xmp", content[len(_XMP_JPEG) :])
        at += 2 + size


def _png(data: bytes) -> Iterator[Block]:
    """Walk the chunks (PNG, third edition, 5.3): eXIf, and iTXt of XMP where it is not compressed."""
    at = 8
    for _ in range(_MAX_CHUNKS):
        if at + 8 > len(data):
            return
        size = int.from_bytes(data[at : at + 4], "big")
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + min(size, _MAX_BLOCK)]
        if kind == b"eXIf":
            yield Block("exif", content)
        elif kind == b"iTXt" and content.startswith(_XMP_PNG) and content[len(_XMP_PNG) :][:1] == b"\x00":
            yield Block("xmp", content[len(_XMP_PNG) :])
        at += 12 + size


def _webp(data: bytes) -> Iterator[Block]:
    """Walk the chunks of the extended format (RFC 9649, 2.7)."""
    at = 12
    for _ in range(_MAX_CHUNKS):
        if at + 8 > len(data):
            return
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        kind, content = data[at : at + 4], data[at + 8 : at + 8 + min(size, _MAX_BLOCK)]
        if kind == b"EXIF":
            yield Block("exif", content.removeprefix(_EXIF))
        elif kind == b"XMP ":
            yield Block("xmp", content)
        at += 8 + size + size % 2


def _heif(data: bytes) -> Iterator[Block]:
    """Find the Exif and XMP items of a HEIC or AVIF file (ISO/IEC 23008-12, Annex A) by how they begin."""
    head = data[:_SCANNED]
    match = _TIFF.search(head)
    if match is not None:
        yield Block("exif", head[match.end() : match.end() + _MAX_BLOCK])
    xmp = _XMP.search(head)
    if xmp is not None:
        yield Block("xmp", xmp[0])
