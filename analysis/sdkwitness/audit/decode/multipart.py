"""Multipart bodies (RFC 2046, RFC 7578), read without the e-mail package: parts may be binary and cut off."""

from __future__ import annotations

import quopri
import re

from sdkwitness.audit.decode.part import Part, plain_name

_BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,200})', re.IGNORECASE)
_NAME = re.compile(rb'\bname="?([^";\r\n]{0,200})', re.IGNORECASE)
_FILENAME = re.compile(rb'\bfilename="?([^";\r\n]{0,200})', re.IGNORECASE)
_TYPE = re.compile(rb"^content-type:\s*([^\r\n]{1,200})", re.IGNORECASE | re.MULTILINE)
_QUOTED = re.compile(rb"^content-transfer-encoding:\s*quoted-printable", re.IGNORECASE | re.MULTILINE)
_MAX_PARTS = 500


def parse(data: bytes, content_type: str) -> list[Part] | None:
    """Return the parts of a multipart body, None when it is none."""
    boundary = _boundary(data, content_type)
    if boundary is None:
        return None
    found: list[Part] = []
    pieces = data.split(b"--" + boundary, _MAX_PARTS + 1)
    for number, piece in enumerate(pieces[1 : _MAX_PARTS + 1], start=1):
        if piece[:2] == b"--":
            break
        head, blank, body = piece.lstrip(b"\r\n").partition(b"\r\n\r\n")
        if not blank:
            head, blank, body = piece.lstrip(b"\n").partition(b"\n\n")
        if not blank:
            continue
        body = body.removesuffix(b"\n").removesuffix(b"\r")
        name = _NAME.search(head)
        key = name[1].decode("utf-8", "replace") if name else ""
        media = _TYPE.search(head)
        label = plain_name(key) or str(number)
        file_name = _FILENAME.search(head)
        if file_name and file_name[1]:
            found.append(Part(f"multipart:{label}.filename", file_name[1].decode("utf-8", "replace"), "filename"))
        layer = f"multipart:{label}"
        if _QUOTED.search(head):
            layer, body = f"{layer} > quoted-printable", quopri.decodestring(body)
        found.append(Part(layer, body, key, content_type=media[1].decode("latin-1").strip() if media else ""))
    if found and len(pieces) > _MAX_PARTS + 1:
        found.append(Part("multipart", pieces[-1], "", opaque="nodes"))
    return found or None


def _boundary(data: bytes, content_type: str) -> bytes | None:
    if "multipart/" in content_type.lower():
        match = _BOUNDARY.search(content_type)
        if match:
            return match[1].encode("latin-1", "replace")
    first = data[:202].partition(b"\n")[0].rstrip(b"\r")
    if first[:2] == b"--" and len(first) >= 10 and b"content-disposition" in data[:1000].lower():
        return first[2:]
    return None
