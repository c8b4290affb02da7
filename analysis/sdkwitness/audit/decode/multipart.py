"""Multipart bodies (RFC 2046, RFC 7578), read without the e-mail package: parts may be binary and cut off."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from urllib.parse import unquote

from sdkwitness.audit.decode.part import Part, plain_name

_BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,200})', re.IGNORECASE)
_NAME = re.compile(rb'\bname="?([^";\r\n]{0,200})', re.IGNORECASE)
_FILENAME = re.compile(rb'\bfilename="?([^";\r\n]{0,200})', re.IGNORECASE)
_FILENAME_EXTENDED = re.compile(rb"\bfilename\*=utf-8'[^']{0,20}'([^;\r\n]{1,400})", re.IGNORECASE)
"""The form of RFC 8187, for names beyond ASCII."""
_TYPE = re.compile(rb"^content-type:\s*([^\r\n]{1,200})", re.IGNORECASE | re.MULTILINE)
_ID = re.compile(rb"^content-(?:id|location):\s*<?([^>\r\n]{1,200})", re.IGNORECASE | re.MULTILINE)
_TRANSFER = re.compile(rb"^content-transfer-encoding:\s*(quoted-printable|base64)", re.IGNORECASE | re.MULTILINE)
_HEADERS = (b"content-disposition:", b"content-type:", b"content-id:")
_MAX_PARTS = 500


def parse(data: bytes, content_type: str) -> list[Part] | None:
    """Return the parts of a multipart body of any subtype, None when it is none.

    A part keeps its media type, so that a multipart body in it is opened like this one.
    """
    boundary = _boundary(data, content_type)
    if boundary is None:
        return None
    # A whole line: a boundary inside may begin with this one.
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]{0,80}(?=\r?\n|\Z)")
    pieces = line.split(data, _MAX_PARTS + 1)
    found: list[Part] = []
    for number in range(1, min(len(pieces) // 2, _MAX_PARTS) + 1):
        closing, piece = pieces[2 * number - 1], pieces[2 * number]
        if closing:
            break
        found += _part(piece, number)
    if found and len(pieces) // 2 > _MAX_PARTS:
        found.append(Part("multipart", pieces[-1], "", opaque="nodes"))
    return found or None


def _part(piece: bytes, number: int) -> list[Part]:
    head, blank, body = piece.lstrip(b"\r\n").partition(b"\r\n\r\n")
    if not blank:
        head, blank, body = piece.lstrip(b"\n").partition(b"\n\n")
    if not blank:
        return []
    name, media, named = _NAME.search(head), _TYPE.search(head), _ID.search(head)
    key = name[1].decode("utf-8", "replace") if name else ""
    label = plain_name(key or (named[1].decode("utf-8", "replace") if named else "")) or str(number)
    layer = f"multipart:{label}"
    found: list[Part] = []
    file_name = _file_name(head)
    if file_name:
        found.append(Part(f"{layer}.filename", file_name, "filename"))
    transfer = _TRANSFER.search(head)
    if transfer:
        name_of_step = transfer[1].decode("ascii").lower()
        decoded = _decoded(body, name_of_step)
        layer, body = (f"{layer} > {name_of_step}", decoded) if decoded is not None else (layer, body)
    return [*found, Part(layer, body, key, content_type=media[1].decode("latin-1").strip() if media else "")]


def _file_name(head: bytes) -> str:
    extended = _FILENAME_EXTENDED.search(head)
    if extended:
        return unquote(extended[1].decode("latin-1"), errors="replace")
    plain = _FILENAME.search(head)
    return plain[1].decode("utf-8", "replace") if plain else ""


def _decoded(body: bytes, transfer: str) -> bytes | None:
    """Undo the transfer encoding of a part (RFC 2045, 6), None when it is not in it."""
    if transfer == "quoted-printable":
        return quopri.decodestring(body)
    try:
        return base64.b64decode(b"".join(body.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _boundary(data: bytes, content_type: str) -> bytes | None:
    if "multipart/" in content_type.lower():
        match = _BOUNDARY.search(content_type)
        if match:
            return match[1].encode("latin-1", "replace")
    first = data[:202].partition(b"\n")[0].rstrip(b"\r")
    head = data[:1000].lower()
    if first[:2] == b"--" and len(first) >= 10 and any(name in head for name in _HEADERS):
        return first[2:]
    return None
