"""Fields of HAR entries in the spellings that tools give them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Final, cast

from mitmproxy import http

from sdkwitness.capture.importers.loose import Entry, encoded, text_of

TRAILERS: Final = "_trailers"
"""Key under which exports of ours keep the fields behind a body."""
VERSIONS: Final = {
    "http/0.9": b"HTTP/0.9",
    "http/1.0": b"HTTP/1.0",
    "http/1": b"HTTP/1.1",
    "http/1.1": b"HTTP/1.1",
    "h2": b"HTTP/2.0",
    "h2c": b"HTTP/2.0",
    "http/2": b"HTTP/2.0",
    "http/2.0": b"HTTP/2.0",
    "http/2+quic/46": b"HTTP/3",
    "h3": b"HTTP/3",
    "http/3": b"HTTP/3",
    "http/3.0": b"HTTP/3",
    "quic": b"HTTP/3",
}
"""What DevTools of Chrome, Firefox and Safari, and proxies, call the versions, in lower case."""


def headers(message: Entry) -> http.Headers:
    """The header fields; HTTP/2's pseudo fields, which some tools list with them, are left out.

    They come as name/value objects; from some tools as pairs, as lines, or as one object (WebPagetest, HTTP Toolkit).

    Raises:
        ValueError: A field is none of these.
    """
    return http.Headers([(name, value) for name, value in _fields(message.get("headers")) if name[:1] != b":"])


def trailers(message: Entry) -> http.Headers | None:
    """The fields behind the body, where the file has any.

    Raises:
        ValueError: One is no field.
    """
    return http.Headers(list(_fields(message[TRAILERS]))) if message.get(TRAILERS) else None


def first(message: Entry, name: str) -> str:
    """The value of the first field of that lower-case name, pseudo fields included, or nothing."""
    wanted = name.encode()
    found = next((value for key, value in _fields(message.get("headers")) if key.lower() == wanted), b"")
    return found.decode("utf-8", "surrogateescape")


def _fields(found: object) -> Iterator[tuple[bytes, bytes]]:
    if found is None:
        return
    if isinstance(found, dict):
        for name, values in cast("dict[str, object]", found).items():
            for value in cast("list[object]", values) if isinstance(values, list) else [values]:
                yield from _lines(encoded(name), text_of(value))
        return
    if not isinstance(found, list):
        raise ValueError("no headers")  # noqa: TRY004  # a fault of the file, not of the call
    for field in cast("list[object]", found):
        yield from _lines(*_field(field))


def _lines(name: bytes, value: str) -> Iterator[tuple[bytes, bytes]]:
    """One field for each line: Chrome and Firebug write fields of one name, as Set-Cookie, together."""
    for line in value.split("\n"):
        yield name, encoded(line.strip("\r"))


def _field(field: object) -> tuple[bytes, str]:
    if isinstance(field, dict):
        named = cast("Entry", field)
        name, value = named["name"], named.get("value")
    elif isinstance(field, str):
        name, colon, value = field.removeprefix(":").partition(":")
        name, value = (":" if field.startswith(":") else "") + name, value.strip()
        if not colon:
            raise ValueError("no header")
    elif isinstance(field, list):
        name, value = cast("list[object]", field)
    else:
        raise ValueError("no header")  # noqa: TRY004  # a fault of the file, not of the call
    if not isinstance(name, str) or not name:
        raise ValueError("no header")
    return encoded(name), text_of(value)


def unbased(text: str) -> bytes | None:
    """Base64 in either alphabet, with or without its padding; None where it is none."""
    packed = "".join(text.split()).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
