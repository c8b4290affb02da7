"""The decode steps in their order: the first that opens a buffer has it.

To add a format: write a module with a function from the buffer to its parts (None when it is another format) and
put it into one of the lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sdkwitness.audit.decode import (
    archive,
    bare,
    binary,
    cbor,
    cbor_cut,
    charset,
    codings,
    datauri,
    gatt,
    grpc,
    http1,
    jsontext,
    keyvalue,
    masked,
    mqtt,
    msgpack,
    octets,
    parcel,
    pdf,
    plist,
    polyline,
    sse,
    textual,
    tlv,
    websocket,
    xmltext,
)
from sdkwitness.audit.decode.part import Part

_MIN_QUOTED = 48
"""Characters from which a quoted text inside a payload is taken for JSON."""

_PLAIN = re.compile(r"[\w .\-]*\Z", re.ASCII)
"""Words and numbers, most of all fields: no step but that of a JWT opens them."""

_MAX_SCHEME = 16
"""Characters before a JSON Web Token: `Bearer ` and blanks."""

TextStep = Callable[[str, str, bool], list[Part] | None]
"""(text, content type, whether it stands inside another buffer) -> parts."""


def _json(text: str, _: str, inner: bool) -> list[Part] | None:
    head = text[:64].lstrip("\ufeff")[:1]
    if head == '"' and inner and len(text) < _MIN_QUOTED and "\\" not in text:
        return None  # a value that somebody put in quotes, as Android does with an SSID
    if head in ("{", "[", '"') or not (head.isalnum() or head in "<%+/-_$|?"):
        return _with_values(text, jsontext.parse(text) or jsontext.fragments(text))
    return None


def _with_values(text: str, parts: list[Part] | None) -> list[Part] | None:
    """Add what the values of Bluetooth characteristics, and arrays of bytes, among the fields hold."""
    if not parts:
        return parts
    values = gatt.beside(parts) if gatt.mentioned(text) else []
    return [*parts, *values, *(octets.beside(parts) if octets.mentioned(text) else [])]


def _xml(text: str, _: str, inner: bool) -> list[Part] | None:
    return xmltext.parse(text) if text[:64].lstrip("\ufeff")[:1] == "<" else None


def _http(text: str, _: str, inner: bool) -> list[Part] | None:
    return (
        http1.parse(text.encode("utf-8", "replace")) if text.startswith(("GET ", "POST ", "PUT ", "HTTP/1.")) else None
    )


def _quoted_pairs(text: str, _: str, inner: bool) -> list[Part] | None:
    return keyvalue.pairs(text) if '="' in text else None


def _form(text: str, content_type: str, inner: bool) -> list[Part] | None:
    if "form-urlencoded" not in content_type.lower() and not keyvalue.looks_like_form(text):
        return None
    fields = keyvalue.form(text)
    return _with_values(text, fields) if any(part.key for part in fields) else None


def _url(text: str, _: str, inner: bool) -> list[Part] | None:
    parts = keyvalue.url(text) if "://" in text[:24] else None
    # The URL itself is a value too (a course, an avatar), so it stays a leaf beside its pieces.
    return [Part("", text, final=True), *parts] if parts else None


def _jwt(text: str, _: str, inner: bool) -> list[Part] | None:
    return textual.jwt(text)


def _pairs(text: str, _: str, inner: bool) -> list[Part] | None:
    return keyvalue.pairs(text)


def _masked(text: str, _: str, inner: bool) -> list[Part] | None:
    if not text.isascii() or not masked.may_be(ord(text[0]), ord(text[1]), ord(text[-1])):
        return None
    return masked.parse(text.encode("ascii"))


def _data_uri(text: str, _: str, inner: bool) -> list[Part] | None:
    return datauri.parse(text) if text.startswith("data:") else None


def _events(text: str, content_type: str, inner: bool) -> list[Part] | None:
    return sse.parse(text, content_type) if text[0] in "deir:" else None


TEXT_STEPS: tuple[TextStep, ...] = (
    _json,
    _xml,
    _http,
    _data_uri,
    _events,
    _quoted_pairs,
    _form,
    _url,
    _jwt,
    _masked,
    _pairs,
)
"""Structures that leave no doubt, so that their pieces replace the text."""

BINARY_STEPS: tuple[Callable[[bytes], list[Part] | None], ...] = (
    http1.parse,
    archive.parse,
    pdf.parse,
    masked.parse,
    plist.parse,
    parcel.parse,
    grpc.parse,
    mqtt.parse,
    websocket.parse,
    msgpack.parse,
    cbor.parse,
    tlv.parse,
    binary.protobuf,
    bare.parse,
    cbor_cut.parse,
    tlv.simple,
)
"""Structures of bytes that are no text."""


def open_text(text: str, content_type: str, *, inner: bool) -> list[Part] | None:
    """Return the pieces of a structured text, None when no step knows it."""
    if _PLAIN.match(text) and "eyJ" not in text[:_MAX_SCHEME]:
        return None
    if textual.is_quoted_printable(text):
        printable = textual.quoted_printable(text)
        # A form may have a number behind each of its signs; what those encode is no text.
        if isinstance(printable, str) and binary.is_printable(printable):
            return [Part("quoted-printable", printable)]
    return next((parts for step in TEXT_STEPS if (parts := step(text, content_type, inner))), None)


def open_binary(data: bytes) -> list[Part] | None:
    """Return the pieces of structured bytes, None when no step knows them."""
    return next((parts for step in BINARY_STEPS if (parts := step(data))), None)


def unescape(text: str) -> Part | None:
    """Undo percent-encoding, quoted-printable, character escapes or a polyline once, None when there are none."""
    if _PLAIN.match(text):
        return None
    unquoted = textual.percent(text)
    if unquoted is not None:
        return Part("percent", unquoted, content_type="text/plain")
    printable = textual.quoted_printable(text)
    if printable is not None:
        return Part("quoted-printable", printable)
    unescaped = textual.escapes(text)
    return polyline.parse(text) if unescaped is None else Part(*unescaped)


def encoded_bytes(text: str) -> list[tuple[str, bytes]]:
    """Return (layer, bytes) of the encodings of bytes that a text may be."""
    found: list[tuple[str, bytes]] = []
    raw = textual.hex_bytes(text)
    if raw is not None:
        found.append(("hex", raw))
    coded = textual.base64_bytes(text)
    if coded is not None:
        found.append(coded)
    return found


def makes_sense(data: bytes) -> bool:
    """Say whether bytes that a guess gave are content: readable, packed, or a message of readable fields."""
    if len(data) < 3:
        return False
    text = binary.text_of(data)
    if text is not None:
        return len(data) >= 6 or not text.isascii()
    if binary.media(data) is not None or data[:2] in (b"\x1f\x8b", b"\x28\xb5", b"\x04\x22"):
        return True
    if data[0] == 0x78 and codings.by_signature(data, 4096) is not None:
        return True
    return len(data) >= 6 and (open_binary(data) is not None or charset.read(data, "") is not None)
