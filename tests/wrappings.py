"""Ways to wrap a content for transport, each with what has to be read again; shared by tests and by `fuzz/`."""

from __future__ import annotations

import base64
import gzip
import json
import plistlib
import zlib
from collections.abc import Callable
from typing import Final, NamedTuple, cast
from urllib.parse import quote
from xml.sax.saxutils import escape

import brotli  # type: ignore[import-untyped]  # ships no stubs
import cbor2
import lz4.frame  # type: ignore[import-untyped]  # ships no stubs
import msgspec
import zstandard

Wrap = Callable[[bytes], bytes]


class Wrapping(NamedTuple):
    """One layer around a content."""

    wrap: Wrap
    takes_text: bool
    """True when only a text fits into it."""
    gives_text: bool


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


def _brotli(content: bytes) -> bytes:
    return cast("bytes", brotli.compress(content))  # pyright: ignore[reportUnknownMemberType]  # ships no stubs


def _lz4(content: bytes) -> bytes:
    return cast("bytes", lz4.frame.compress(content))  # pyright: ignore[reportUnknownMemberType]  # ships no stubs


def _json(content: bytes) -> bytes:
    return json.dumps({"n": 1, "content": content.decode(), "t": [1.5, None]}).encode()


def _escaped(content: bytes) -> bytes:
    return "".join(f"\\u{unit:04x}" for unit in _units(content.decode())).encode()


def _units(text: str) -> list[int]:
    raw = text.encode("utf-16-be")
    return [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]


def _lines(content: bytes) -> bytes:
    return json.dumps({"n": 1}).encode() + b"\n" + _json(content) + b"\n"


def _form(content: bytes) -> bytes:
    return b"n=1&content=" + quote(content, safe="").encode() + b"&t=2"


def _xml(content: bytes) -> bytes:
    return f"<?xml version='1.0'?><r><n>1</n><content>{escape(content.decode())}</content></r>".encode()


def _token(content: bytes) -> bytes:
    pieces = (b'{"alg":"none"}', _json(content))
    return b".".join(base64.urlsafe_b64encode(piece).rstrip(b"=") for piece in pieces) + b"."


def _protobuf(content: bytes) -> bytes:
    return b"\x08\x01\x12\x05hello\x1a" + _varint(len(content)) + content


def _grpc(content: bytes) -> bytes:
    message = _protobuf(content)
    return b"\x00" + len(message).to_bytes(4, "big") + message


def _mqtt(content: bytes) -> bytes:
    body = b"\x00\x05a/b/c" + content
    return b"\x30" + _varint(len(body)) + body


def _http(content: bytes) -> bytes:
    head = f"POST /v1/report HTTP/1.1\r\nHost: h.example\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content


def _events(content: bytes) -> bytes:
    return b"".join(b"data: " + line + b"\n" for line in content.split(b"\n")) + b"\n"


def _multipart(content: bytes) -> bytes:
    head = b'--boundary7\r\nContent-Disposition: form-data; name="content"\r\n\r\n'
    return head + content + b"\r\n--boundary7--\r\n"


def _plist(content: bytes) -> bytes:
    return plistlib.dumps({"n": 1, "content": content}, fmt=plistlib.FMT_BINARY)


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def _base64url(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def _hex(content: bytes) -> bytes:
    return content.hex().encode()


def _percent(content: bytes) -> bytes:
    return quote(content, safe="").encode()


def _msgpack(content: bytes) -> bytes:
    return msgspec.msgpack.encode({"n": 1, "content": content})


def _cbor(content: bytes) -> bytes:
    return cbor2.dumps({"n": 1, "content": content})


WRAPPINGS: Final[dict[str, Wrapping]] = {
    "gzip": Wrapping(_gzip, False, False),
    "zlib": Wrapping(zlib.compress, False, False),
    "zstd": Wrapping(zstandard.compress, False, False),
    "lz4": Wrapping(_lz4, False, False),
    "base64": Wrapping(base64.b64encode, False, True),
    "base64url": Wrapping(_base64url, False, True),
    "hex": Wrapping(_hex, False, True),
    "json": Wrapping(_json, True, True),
    "lines": Wrapping(_lines, True, True),
    "form": Wrapping(_form, True, True),
    "xml": Wrapping(_xml, True, True),
    "token": Wrapping(_token, True, True),
    "percent": Wrapping(_percent, True, True),
    "escapes": Wrapping(_escaped, True, True),
    "events": Wrapping(_events, True, True),
    "protobuf": Wrapping(_protobuf, False, False),
    "grpc": Wrapping(_grpc, False, False),
    "mqtt": Wrapping(_mqtt, False, False),
    "http": Wrapping(_http, False, False),
    "multipart": Wrapping(_multipart, False, False),
    "msgpack": Wrapping(_msgpack, False, False),
    "cbor": Wrapping(_cbor, False, False),
    "plist": Wrapping(_plist, False, False),
}
"""By name; brotli is not among them, as nothing in its bytes says what they are."""

BROTLI: Final = Wrapping(_brotli, False, False)
