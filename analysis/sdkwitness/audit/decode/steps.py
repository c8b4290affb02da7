"""The decode steps in their order: the first that opens a buffer has it.

To add a format: write a module with a function from the buffer to its parts (None when it is another format) and
put it into one of the lists. JSON, the most frequent by far, has a way of its own (`jsontext.read`) and comes first.

A step for bytes also says with which bytes such content can begin. Every run of hex or Base64 in traffic is a
guess at bytes, nearly all of them noise: what tells noise apart by its first byte costs nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

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
    words,
    xmltext,
)
from sdkwitness.audit.decode.part import Part

_MIN_QUOTED = 48
"""Characters from which a quoted text inside a payload is taken for JSON."""

_TEXT_HEAD = re.compile(
    rb"(?s:(?:[\t\n\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})"
    rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|\Z)"
    rb"|\xff\xfe|\xfe\xff|\x00|.\x00)"
)
"""Beginnings of a text: two letters of UTF-8, a byte order mark, or the zero of UTF-16."""

TextStep = Callable[[str, str, bool], list[Part] | None]
"""(text, content type, whether it stands inside another buffer) -> parts."""


def _json(text: str, _: str, inner: bool) -> list[Part] | None:
    head = text[:64].lstrip("\ufeff")[:1]
    if head == '"' and inner and len(text) < _MIN_QUOTED and "\\" not in text:
        return None  # a value that somebody put in quotes, as Android does with an SSID
    if head in ("{", "[", '"') or not (head.isalnum() or head in "<%+/-_$|?"):
        return jsontext.quoted(text) or _with_values(text, jsontext.fragments(text))
    return None


def _with_values(text: str, parts: list[Part] | None) -> list[Part] | None:
    return [*parts, *values(text, lambda: parts, listed=octets.mentioned(text))] if parts else parts


def values(text: str | bytes, fields: Callable[[], list[Part]], *, listed: bool) -> list[Part]:
    """Return what the values of Bluetooth characteristics, and arrays of bytes, among the fields of a text hold.

    Args:
        text: the text.
        fields: gives its fields; called only where they have to be looked at.
        listed: whether it has an array of numbers long enough to be one of bytes.
    """
    found = gatt.beside(fields()) if gatt.mentioned(text) else []
    return [*found, *octets.beside(fields())] if listed else found


def _xml(text: str, _: str, inner: bool) -> list[Part] | None:
    return plist.parse_text(text) or xmltext.parse(text) if text[:64].lstrip("\ufeff")[:1] == "<" else None


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


class BinaryStep(NamedTuple):
    """A structure of bytes that are no text."""

    parse: Callable[[bytes], list[Part] | None]
    starts: Iterable[int] = range(256)
    """First bytes that such content may have."""
    marked: bool = True
    """False where nothing but its whole content tells it from noise: it is not looked for in what may be a digest."""


BINARY_STEPS: tuple[BinaryStep, ...] = (
    BinaryStep(http1.parse, range(ord("A"), ord("Z") + 1)),
    BinaryStep(archive.parse),
    BinaryStep(pdf.parse, b"%"),
    BinaryStep(masked.parse),
    BinaryStep(plist.parse, b"b"),
    BinaryStep(parcel.parse),
    BinaryStep(grpc.parse, (0, 1)),
    BinaryStep(mqtt.parse, mqtt.STARTS),
    # A frame may be cut off, a document may not: what reads as one to its end is one.
    BinaryStep(msgpack.parse, (*range(0x80, 0xA0), *range(0xDC, 0xE0))),
    # The flags of a frame without the reserved ones, and one of the five kinds that begin a stream.
    BinaryStep(websocket.parse, [first for first in range(256) if not first & 0x30 and first & 15 in (1, 2, 8, 9, 10)]),
    BinaryStep(cbor.parse, (*range(0x80, 0xC0), 0xD9)),
    BinaryStep(tlv.parse, tlv.first_bytes()),
    # A tag: a field number from 1 on, and the wire type of a number, a message or a fixed field.
    BinaryStep(binary.protobuf, [tag for tag in range(8, 256) if tag & 7 in (0, 1, 2, 5)]),
    BinaryStep(bare.parse, marked=False),
    BinaryStep(cbor_cut.parse, range(0xA1, 0xC0)),
    BinaryStep(tlv.simple),
)

_BY_START = [tuple(step.parse for step in BINARY_STEPS if start in step.starts) for start in range(256)]
_BY_START_MARKED = [
    tuple(step.parse for step in BINARY_STEPS if step.marked and start in step.starts) for start in range(256)
]
_DIGEST_SIZES = frozenset((16, 20, 32, 48, 64))
"""Bytes of MD5, SHA-1, SHA-2 and UUIDs: nearly all that is hex, and much of what is Base64."""


def open_text(text: str, content_type: str, *, inner: bool) -> list[Part] | None:
    """Return the pieces of a structured text, None when no step knows it."""
    if words.is_plain(text):
        return None
    if textual.is_quoted_printable(text):
        printable = textual.quoted_printable(text)
        # A form may have a number behind each of its signs; what those encode is no text.
        if isinstance(printable, str) and binary.is_printable(printable):
            return [Part("quoted-printable", printable)]
    if textual.is_html_escaped(text):
        return [Part("html-escape", html.unescape(text), content_type=content_type)]
    return next((parts for step in TEXT_STEPS if (parts := step(text, content_type, inner))), None)


def open_binary(data: bytes) -> list[Part] | None:
    """Return the pieces of structured bytes, None when no step knows them."""
    return next((parts for parse in _BY_START[data[0]] if (parts := parse(data))), None) if data else None


def unescape(text: str) -> Part | None:
    """Undo percent-encoding, quoted-printable, character escapes or a polyline once, None when there are none."""
    if words.is_plain(text):
        return None
    unquoted = textual.percent(text)
    if unquoted is not None:
        return Part("percent", unquoted, content_type="text/plain")
    printable = textual.quoted_printable(text)
    if printable is not None:
        return Part("quoted-printable", printable)
    unescaped = textual.escapes(text)
    return polyline.parse(text) if unescaped is None else Part(*unescaped)


def makes_sense(data: bytes) -> bool:
    """Say whether bytes that a guess gave are content: readable, packed, or a message of readable fields."""
    if len(data) < 3:
        return False
    text = binary.text_of(data) if _TEXT_HEAD.match(data) else None
    if text is not None:
        return len(data) >= 6 or not text.isascii()
    if binary.media(data) is not None or data[:2] in (b"\x1f\x8b", b"\x28\xb5", b"\x04\x22"):
        return True
    if data[0] == 0x78 and codings.by_signature(data, 4096) is not None:
        return True
    if len(data) < 6:
        return False
    if len(data) in _DIGEST_SIZES:
        return any(parse(data) for parse in _BY_START_MARKED[data[0]])
    return open_binary(data) is not None or charset.read(data, "") is not None
