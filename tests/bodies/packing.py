"""How a document becomes the bytes of a request: serialisations, and the encodings that are stacked on them.

Written for these bodies alone, from the formats' own specifications and with their libraries: nothing here knows how
the decoder takes it apart.
"""

from __future__ import annotations

import base64
import gzip
import html
import json
import plistlib
import quopri
import random
import struct
import zlib
from collections.abc import Callable
from typing import Final, NamedTuple, cast
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

import brotli  # type: ignore[import-untyped]  # ships no stubs
import cbor2
import lz4.frame  # type: ignore[import-untyped]  # ships no stubs
import msgspec
import zstandard
from bodies.lab import noise_bytes, pick
from bodies.places import Json

MAX_LAYERS: Final = 7
"""Layers of one body; the decoder's budget of eight is part of the product's description."""
_BOUNDARY: Final = "----WebKitFormBoundary7MA4YWxk"
_CARRIERS: Final = ("data", "payload", "content", "p", "msg_body", "extra_info")


class Packed(NamedTuple):
    """A body on its way."""

    data: bytes
    content_type: str
    steps: tuple[str, ...]
    text: bool
    """True while it is text, so that only steps that take text may follow."""
    layers: int
    named: bool = True
    """False where field names are lost, as in protobuf."""
    document: bool = False
    """True for JSON, which a token may carry."""


# --- serialisations -------------------------------------------------------------------------------------


def textual(content: Json) -> Json:
    """Replace bytes by their Base64, as documents of text have to."""
    if isinstance(content, bytes):
        return base64.b64encode(content).decode()
    if isinstance(content, dict):
        return {name: textual(value) for name, value in content.items()}
    return [textual(value) for value in content] if isinstance(content, list) else content


def scalar(content: Json) -> str:
    """Write a value as the text of a field; what holds others becomes JSON in that field."""
    if isinstance(content, str):
        return content
    if isinstance(content, (dict, list)):
        return json.dumps(textual(content), ensure_ascii=False, separators=(",", ":"))
    if isinstance(content, bytes):
        return base64.b64encode(content).decode()
    return "" if content is None else str(content).lower() if isinstance(content, bool) else repr(content)


def _json(dice: random.Random, document: dict[str, Json], *, listed: bool) -> Packed:
    content = textual([document] if listed else document)
    style = dice.choice(("plain", "plain", "plain", "ascii", "spaced", "escaped", "bom"))
    if style == "escaped":
        text = _escaped(content)
    elif style == "spaced":
        text = json.dumps(content, ensure_ascii=False, indent=2)
    else:
        text = json.dumps(content, ensure_ascii=style == "ascii", separators=(",", ":"))
    head = b"\xef\xbb\xbf" if style == "bom" else b""
    name = "json" if style in ("plain", "spaced") else f"json {style}"
    return Packed(head + text.encode(), "application/json", (name,), text=style != "bom", layers=1, document=True)


def _escaped(content: Json) -> str:
    r"""JSON in which each character of a text is written as `\uXXXX`."""
    if isinstance(content, str):
        units = content.encode("utf-16-be")
        return '"' + "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2)) + '"'
    if isinstance(content, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{_escaped(value)}" for name, value in content.items()) + "}"
    if isinstance(content, list):
        return "[" + ",".join(map(_escaped, content)) + "]"
    return json.dumps(content)


def _ndjson(_: random.Random, document: dict[str, Json]) -> Packed:
    names = list(document)
    half = max(1, len(names) // 2)
    lines = [{name: document[name] for name in part} for part in (names[:half], names[half:])]
    text = "\n".join(json.dumps(textual(cast("Json", line)), ensure_ascii=False) for line in lines)
    return Packed(text.encode(), "application/x-ndjson", ("ndjson",), text=True, layers=1)


def _form(_: random.Random, document: dict[str, Json]) -> Packed:
    text = urlencode([(name, scalar(value)) for name, value in document.items()])
    return Packed(text.encode(), "application/x-www-form-urlencoded", ("form",), text=True, layers=1)


def _kv(_: random.Random, document: dict[str, Json]) -> Packed:
    text = "|".join(f"{name}={scalar(value)}" for name, value in document.items())
    return Packed(text.encode(), "text/plain", ("key=value",), text=True, layers=1)


def _xml(_: random.Random, document: dict[str, Json]) -> Packed:
    text = f'<?xml version="1.0" encoding="UTF-8"?><request>{_elements(document)}</request>'
    return Packed(text.encode(), "text/xml", ("xml",), text=True, layers=1)


def _elements(content: Json, name: str = "") -> str:
    if isinstance(content, dict):
        inner = "".join(_elements(value, key) for key, value in content.items())
    elif isinstance(content, list):
        return "".join(_elements(value, name or "item") for value in content)
    else:
        inner = escape(scalar(content))
    return f"<{name}>{inner}</{name}>" if name else inner


def _multipart(_: random.Random, document: dict[str, Json]) -> Packed:
    out = b""
    for name, value in document.items():
        out += f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'.encode()
        if isinstance(value, bytes):
            out += f'; filename="{name}.bin"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode() + value
        else:
            out += b"\r\n\r\n" + scalar(value).encode()
        out += b"\r\n"
    content_type = f"multipart/form-data; boundary={_BOUNDARY}"
    return Packed(out + f"--{_BOUNDARY}--\r\n".encode(), content_type, ("multipart",), text=False, layers=1)


def _msgpack(_: random.Random, document: dict[str, Json]) -> Packed:
    data = msgspec.msgpack.encode(document)
    return Packed(data, "application/x-msgpack", ("msgpack",), text=False, layers=1)


def _cbor(_: random.Random, document: dict[str, Json]) -> Packed:
    return Packed(cbor2.dumps(document), "application/cbor", ("cbor",), text=False, layers=1)


def _plist(dice: random.Random, document: dict[str, Json]) -> Packed:
    binary = dice.random() < 0.5
    kind = plistlib.FMT_BINARY if binary else plistlib.FMT_XML
    data = plistlib.dumps({name: _listable(value) for name, value in document.items()}, fmt=kind)
    name = "binary plist" if binary else "plist"
    return Packed(data, "application/x-plist", (name,), text=not binary, layers=1)


def _listable(content: Json) -> Json:
    """Replace what a property list cannot hold: nothing."""
    if isinstance(content, dict):
        return {name: _listable(value) for name, value in content.items()}
    return [_listable(value) for value in content] if isinstance(content, list) else "" if content is None else content


def _pairs(dice: random.Random, document: dict[str, Json]) -> Packed:
    """Names kept apart from their values, as batches of attributes are sent."""
    name, value = dice.choice((("key", "value"), ("name", "value"), ("k", "v"), ("attr", "val")))
    pairs: Json = [{name: key, value: textual(content)} for key, content in document.items()]
    text = json.dumps({"attributes": pairs}, ensure_ascii=False)
    return Packed(text.encode(), "application/json", ("json pairs",), text=True, layers=1, document=True)


def _protobuf(dice: random.Random, document: dict[str, Json]) -> Packed:
    data = _message(document)
    if dice.random() < 0.4:
        framed = b"\x00" + struct.pack(">I", len(data)) + data
        return Packed(framed, "application/grpc+proto", ("protobuf", "grpc"), text=False, layers=3, named=False)
    return Packed(data, "application/x-protobuf", ("protobuf",), text=False, layers=2, named=False)


def _message(document: dict[str, Json]) -> bytes:
    """A message; a list of numbers is packed, as version 3 of the language has it."""
    out = b""
    for number, value in enumerate(document.values(), start=1):
        numbers = value if isinstance(value, list) and len(value) > 1 else []
        if numbers and all(isinstance(item, int) and item >= 0 for item in numbers):
            out += _field(number, b"".join(_varint(item) for item in numbers if isinstance(item, int)))
            continue
        if numbers and all(isinstance(item, float) for item in numbers):
            out += _field(number, struct.pack(f"<{len(numbers)}d", *numbers))
            continue
        for item in value if isinstance(value, list) else [value]:
            out += _field(number, item)
    return out


def _field(number: int, value: Json) -> bytes:
    """One field; a negative number takes ten bytes, as `int32` has it."""
    if isinstance(value, (bool, int)):
        return _varint(number << 3) + _varint(int(value) & 0xFFFFFFFFFFFFFFFF)
    if isinstance(value, float):
        return _varint(number << 3 | 1) + struct.pack("<d", value)
    if isinstance(value, dict):
        raw = _message(value)
    elif isinstance(value, list):
        raw = _message({str(at): item for at, item in enumerate(value)})
    elif isinstance(value, bytes):
        raw = value
    else:
        raw = (value or "").encode()
    return _varint(number << 3 | 2) + _varint(len(raw)) + raw


def _varint(value: int) -> bytes:
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


_SHAPES: Final[dict[str, Callable[[random.Random, dict[str, Json]], Packed]]] = {
    "ndjson": _ndjson,
    "form": _form,
    "query": _form,
    "kv": _kv,
    "xml": _xml,
    "multipart": _multipart,
    "msgpack": _msgpack,
    "cbor": _cbor,
    "plist": _plist,
    "pairs": _pairs,
    "protobuf": _protobuf,
}


def pack(dice: random.Random, document: dict[str, Json], shape: str, *, listed: bool = False) -> Packed:
    """Serialise a document in one of the shapes; `listed` puts it into an array, as batches of events are."""
    if shape == "json":
        return _json(dice, document, listed=listed)
    return _SHAPES[shape](dice, document)


# --- encodings --------------------------------------------------------------------------------------------


def wrap(dice: random.Random, packed: Packed, name: str) -> Packed:
    """Put one encoding around a body, and now and then the result into a field of another document."""
    data, text = _WRAPS[name](dice, packed.data)
    done = Packed(
        data,
        _TYPE_OF.get(name, "text/plain" if text else "application/octet-stream"),
        (*packed.steps, name),
        text,
        packed.layers + (2 if name in _TWICE else 1),
        packed.named,
    )
    carried = text and name not in _CARRYING and dice.random() < 0.6
    return _carry(dice, done) if carried and done.layers < MAX_LAYERS else done


def possible(packed: Packed) -> list[str]:
    """Return the encodings that can follow."""
    if packed.steps[-1].startswith("multipart"):
        return []  # an upload is the body, and goes into nothing else
    without: set[str] = set() if packed.text else {*_OF_TEXT}
    if not packed.document:
        without.add("jwt")
    if packed.steps[-1] in _COMPRESSORS:
        without |= _COMPRESSORS
    room = MAX_LAYERS - packed.layers
    return [name for name in _WRAPS if name not in without and (2 if name in _TWICE else 1) <= room]


def _carry(dice: random.Random, packed: Packed) -> Packed:
    text = packed.data.decode()
    name = dice.choice(_CARRIERS)
    if dice.random() < 0.5:
        document: Json = {"v": 3, name: text, "sign": pick(dice, "0123456789abcdef", 32)}
        data, kind = json.dumps(document).encode(), "application/json"
    else:
        data, kind = urlencode({"v": "3", name: text, "t": "1774000123"}).encode(), "application/x-www-form-urlencoded"
    return packed._replace(data=data, content_type=kind, layers=packed.layers + 1, steps=(*packed.steps, "field"))


def _wrapped_lines(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n").strip()


def _jwt(dice: random.Random, data: bytes) -> tuple[bytes, bool]:
    parts = (b'{"alg":"HS256","typ":"JWT"}', data, noise_bytes(dice, 32))
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts), True


def _raw_deflate(data: bytes) -> bytes:
    coder = zlib.compressobj(wbits=-15)
    return coder.compress(data) + coder.flush()


def _lz4(data: bytes) -> bytes:
    return cast("bytes", lz4.frame.compress(data))  # pyright: ignore[reportUnknownMemberType]  # ships no stubs


def _brotli(data: bytes) -> bytes:
    return cast("bytes", brotli.compress(data))  # pyright: ignore[reportUnknownMemberType]  # ships no stubs


def _file_part(data: bytes) -> bytes:
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="log.dat"\r\n'
    head += "Content-Type: application/octet-stream\r\n\r\n"
    return head.encode() + data + f"\r\n--{_BOUNDARY}--\r\n".encode()


Wrap = Callable[[random.Random, bytes], tuple[bytes, bool]]

_WRAPS: Final[dict[str, Wrap]] = {
    "base64": lambda _, data: (base64.b64encode(data), True),
    "base64url": lambda _, data: (base64.urlsafe_b64encode(data), True),
    "base64 unpadded": lambda _, data: (base64.b64encode(data).rstrip(b"="), True),
    "base64 lines": lambda _, data: (_wrapped_lines(data), True),
    "hex": lambda d, data: (data.hex().encode() if d.random() < 0.6 else data.hex().upper().encode(), True),
    "gzip": lambda _, data: (gzip.compress(data, mtime=0), False),
    "zlib": lambda _, data: (zlib.compress(data), False),
    "raw deflate": lambda _, data: (_raw_deflate(data), False),
    "zstd": lambda _, data: (zstandard.ZstdCompressor().compress(data), False),
    "lz4": lambda _, data: (_lz4(data), False),
    "html escapes": lambda _, data: (html.escape(data.decode()).encode(), True),
    "multipart file": lambda _, data: (_file_part(data), False),
    "protobuf field": lambda _, data: (_field(1, "4.2.1") + _field(4, data), False),
    "msgpack field": lambda _, data: (msgspec.msgpack.encode({"v": 2, "blob": data}), False),
    "percent": lambda _, data: (quote(data, safe="").encode(), True),
    "percent twice": lambda _, data: (quote(quote(data, safe=""), safe="").encode(), True),
    "json string": lambda d, data: (json.dumps({d.choice(_CARRIERS): data.decode(), "n": 1}).encode(), True),
    "quoted-printable": lambda _, data: (quopri.encodestring(data), True),
    "jwt": _jwt,
}
_OF_TEXT: Final = frozenset({"html escapes", "percent", "percent twice", "json string", "quoted-printable", "jwt"})
_COMPRESSORS: Final = frozenset({"gzip", "zlib", "raw deflate", "zstd", "lz4"})
"""Nobody compresses what was compressed a moment ago, but for a content coding."""
_TWICE: Final = frozenset({"percent twice", "jwt"})
_CARRYING: Final = frozenset({"json string", "quoted-printable"})
"""Steps whose result is a document, or whose line breaks a field would escape."""
_TYPE_OF: Final = {
    "json string": "application/json",
    "multipart file": f"multipart/form-data; boundary={_BOUNDARY}",
    "protobuf field": "application/x-protobuf",
    "msgpack field": "application/x-msgpack",
    "jwt": "application/jwt",
}
CHARSETS: Final = ("gbk", "utf-16", "gb18030")
"""Other character sets of Chinese apps, for bodies that are text."""
CODINGS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "deflate": zlib.compress,
    "deflate, raw": _raw_deflate,
    "br": _brotli,
    "zstd": lambda data: zstandard.ZstdCompressor().compress(data),
}
"""Content codings, by their token."""


def recode(packed: Packed, charset: str) -> Packed:
    """Write a body of text in another character set, and say so."""
    data = packed.data.decode().encode(charset)
    kind = f"{packed.content_type}; charset={charset}"
    return packed._replace(data=data, content_type=kind, steps=(*packed.steps, charset))
