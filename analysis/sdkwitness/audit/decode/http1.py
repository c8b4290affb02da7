"""HTTP/1 messages inside a byte stream that a hook saw: what a pinned connection wrote before encryption."""

from __future__ import annotations

import re

from sdkwitness.audit.decode import keyvalue
from sdkwitness.audit.decode.codings import CODINGS
from sdkwitness.audit.decode.part import Part, plain_name

_REQUEST = re.compile(rb"([A-Z]{3,7}) (\S{1,16384}) HTTP/1\.[01]\r?\n")
_ANSWER = re.compile(rb"HTTP/1\.[01] \d{3}[^\r\n]{0,200}\r?\n")
_MAX_HEADERS = 200
_MAX_EXPANSION = 1024 * 1024


def parse(data: bytes) -> list[Part] | None:
    """Return path, query, headers and body of an HTTP/1 message, None when `data` begins with none."""
    start = _REQUEST.match(data) or _ANSWER.match(data)
    if start is None:
        return None
    head, _, body = data[start.end() :].replace(b"\r\n", b"\n", _MAX_HEADERS + 1).partition(b"\n\n")
    found: list[Part] = []
    if start.re is _REQUEST:
        path, _, query = start[2].decode("latin-1").partition("?")
        found += keyvalue.segments(path, "http:segment")
        found += keyvalue.form(query, "http:query")
    coding = media = ""
    lines = head.split(b"\n", _MAX_HEADERS)
    if len(lines) > _MAX_HEADERS:
        found.append(Part("http:header", lines.pop(), "", opaque="nodes"))
    for line in lines:
        raw_name, colon, raw_value = line.partition(b":")
        if not colon:
            continue
        name, value = raw_name.decode("latin-1").strip(), raw_value.strip().decode("utf-8", "replace")
        lower = name.lower()
        if lower == "cookie":
            found += [part._replace(layer=f"http:{part.layer}") for part in keyvalue.cookies(value)]
            continue
        coding = value.lower() if lower == "content-encoding" else coding
        media = value if lower == "content-type" else media
        if lower == "transfer-encoding" and "chunked" in value.lower():
            body = _unchunk(body)
        found.append(Part(f"http:header:{plain_name(name)}", value, name))
    expand = CODINGS.get(coding)
    got = expand(body, _MAX_EXPANSION) if expand and body else None
    if got is not None:
        found.append(Part(f"http:body > {got.name}", got.data, "", content_type=media, opaque=got.problem))
    elif body:
        found.append(Part("http:body", body, "", content_type=media))
    return found


def _unchunk(body: bytes) -> bytes:
    """Join the chunks of a chunked body (RFC 9112, 7.1), as far as they go."""
    out = bytearray()
    at = 0
    while True:
        end = body.find(b"\n", at)
        size_text = body[at:end].strip().partition(b";")[0] if 0 <= end - at <= 64 else b""
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size_text):
            return bytes(out) or body
        size = int(size_text, 16)
        if not size:
            return bytes(out)
        out += body[end + 1 : end + 1 + size]
        at = end + 1 + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1
