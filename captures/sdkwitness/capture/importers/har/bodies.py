"""Bodies of HAR entries, as they were on the wire: HAR holds them decoded, and says little of what that means.

Where a file leaves open what the bytes were, the sizes that it gives elsewhere decide.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Final, cast
from urllib.parse import quote, urlencode

import brotli  # type: ignore[import-untyped]  # it has no types
import zstandard
from mitmproxy import http
from mitmproxy.net.http.headers import infer_content_encoding, parse_content_type

from sdkwitness.capture.importers.har.fields import unbased
from sdkwitness.capture.importers.loose import Entry, encoded, object_of, objects_of, size_of, text_of
from sdkwitness.capture.importers.unpacked import Attachments
from sdkwitness.capture.mitm_compat import header


def _brotli(data: bytes) -> bytes:
    return cast("bytes", brotli.compress(data, quality=1))  # pyright: ignore[reportUnknownMemberType]  # it has no types


# The least work that gives a stream of the coding: nobody knows how hard the server tried.
_CODINGS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "gzip": lambda data: gzip.compress(data, 1, mtime=0),
    "x-gzip": lambda data: gzip.compress(data, 1, mtime=0),
    "deflate": lambda data: zlib.compress(data, 1),
    "br": _brotli,
    "zstd": lambda data: zstandard.ZstdCompressor(level=1).compress(data),
}


_BEGIN: Final = {"gzip": b"\x1f\x8b\x08", "x-gzip": b"\x1f\x8b\x08", "zstd": b"\x28\xb5\x2f\xfd"}
"""How bytes of a coding begin (RFC 1952, 2.3.1; RFC 8878, 3.1.1)."""
REPLACEMENT: Final = "\ufffd"
"""What decoders put for bytes that are none of the charset."""
_NO_TEXT: Final = re.compile(r"[\x80-\x9f]")
"""Control characters that no text has, but bytes that stand as one character each."""
_WRITTEN: Final = re.compile(r"(?:[A-Za-z0-9*._+~-]|%[0-9A-Fa-f]{2})*")
"""What a form's name or value can be when it is encoded."""


def sent(request: http.Request, told: Entry, attachments: Attachments) -> bytes | None:
    """The request's body, or None where it had one that the tool did not keep."""
    data = object_of(told.get("postData") or told.get("_content") or told.get("_requestBody"))
    size = size_of(told.get("bodySize"))
    kept = _attached(data, attachments)
    if kept is not None:
        return on_the_wire(request, kept)
    text = data.get("text")
    if not text and objects_of(data.get("params")):
        return _form(request, data, size)
    if not text:
        return None if _had_one(request, size, told=text is not None) else b""
    # HAR 1.2 has no word for bytes here; PCAPdroid and others use that of responses, for what they unpacked.
    if text_of(data.get("encoding")).lower() == "base64":
        raw = unbased(text_of(text))
        if raw is not None:
            return raw if data.get("_raw") else on_the_wire(request, raw)
    return on_the_wire(request, _spelt(request, text_of(text), size))


def _had_one(request: http.Request, size: int | None, *, told: bool) -> bool:
    """Whether a request had a body of which the file has nothing; `told` that the file calls it empty."""
    kind = header(request, b"content-type").lower()
    announced = announced_length(request)
    if size or announced or kind.startswith("multipart/"):  # its last boundary is there in any case (RFC 2046, 5.1.1)
        return True
    return bool(kind) and size is announced is None and not told and request.method in ("POST", "PUT", "PATCH")


def received(response: http.Response, told: Entry, attachments: Attachments) -> bytes | None:
    """The response's body, or None where the tool did not keep it."""
    content = object_of(told.get("content"))
    kept = _attached(content, attachments)
    if kept is not None:
        return on_the_wire(response, kept)
    if content.get("text") is None:
        return None
    text, size = text_of(content["text"]), size_of(content.get("size"))
    if not text and size:
        return None
    based = text_of(content.get("encoding")).lower() == "base64"
    raw = unbased(text) if based or _unmarked(text, size) else None
    if raw is not None and (based or len(raw) == size):
        # ours: bytes as they were on the wire, since they could not be decoded
        return raw if content.get("_raw") else on_the_wire(response, raw)
    return on_the_wire(response, _spelt(response, text, size))


def on_the_wire(message: http.Message, plain: bytes) -> bytes:
    """Apply the content coding that the headers name."""
    # A body that the tool could not decode is in the file as it came; its length or beginning gives it away.
    if not plain or announced_length(message) == len(plain):
        return plain
    name = header(message, b"content-encoding").strip().lower()
    coding = _CODINGS.get(name)
    return coding(plain) if coding is not None and not _is_coded(name, plain) else plain


def announced_length(message: http.Message) -> int | None:
    """What Content-Length says, in bytes on the wire."""
    value = header(message, b"content-length").strip()
    return int(value) if value.isdecimal() and len(value) < 16 else None


def altered(message: http.Message, told: Entry) -> bool:
    """Whether a body cannot be what was on the wire: tools write bytes as text, cut, and convert.

    Args:
        message: The message as it was made of the file.
        told: What the file has of its body.
    """
    content, announced = message.data.content, announced_length(message)
    if content is None:
        return False
    replaced = REPLACEMENT in text_of(told.get("text"))
    if announced is None or header(message, b"content-encoding"):  # nobody knows how long the same bytes were packed
        return replaced
    if isinstance(message, http.Response):  # Internet Explorer unpacks, and hides that there was something to unpack
        return len(content) < announced or (replaced and len(content) != announced)
    return len(content) != announced


def not_kept(asked: http.Request, answer: http.Response, told: Entry) -> bool:
    """Whether a response had a body that is not in the file."""
    bodiless = asked.method in ("HEAD", "CONNECT") or answer.status_code < 200 or answer.status_code in (204, 304)
    if answer.data.content is not None or bodiless:
        return False
    return bool(size_of(object_of(told.get("content")).get("size")) or announced_length(answer))


def _is_coded(name: str, data: bytes) -> bool:
    if name == "deflate":  # zlib's two bytes (RFC 1950, 2.2)
        return data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0
    return name in _BEGIN and data.startswith(_BEGIN[name])


def _attached(told: Entry, attachments: Attachments) -> bytes | None:
    name = told.get("_file") or told.get("_sha1")
    return attachments.read(name) if isinstance(name, str) else None


def _spelt(message: http.Message, text: str, size: int | None) -> bytes:
    """Text in the charset of its headers; where they name none, in UTF-8, unless only the other guess has its size."""
    kind = header(message, b"content-type")
    parsed = parse_content_type(kind)
    named = parsed[2].get("charset") if parsed else None
    guesses = [named, "utf-8"] if named else ["utf-8", infer_content_encoding(kind)]
    found = [made for guess in guesses if (made := _in_charset(text, str(guess).strip("'\""))) is not None]
    raw = _in_charset(text, "latin-1")
    announced = announced_length(message)
    exact = next((made for made in (*found, raw) if made is not None and len(made) == announced), None)
    if exact is not None:
        return exact
    # Browsers write what is no UTF-8 as one character a byte, and count characters.
    if raw is not None and not named and size in (None, len(raw)) and _NO_TEXT.search(text):
        return raw
    return next((made for made in found if len(made) == size), found[0] if found else encoded(text))


def _in_charset(text: str, charset: str) -> bytes | None:
    if charset.lower().replace("-", "") == "utf8":
        return encoded(text)
    try:
        made = text.encode("gb18030" if charset.lower() in ("gb2312", "gbk") else charset)
    except (ValueError, LookupError, TypeError):
        return None
    return made


def _unmarked(text: str, size: int | None) -> bool:
    """Whether a body may be Base64 without a word of it, as older Edge and Firefox wrote."""
    return size is not None and len(text) >= 8 and len(text) == -(-size // 3) * 4 and len(text) != size


def _form(request: http.Request, data: Entry, size: int | None) -> bytes:
    """The body of a form of which the file has the fields alone."""
    fields = objects_of(data.get("params"))
    kind = header(request, b"content-type") or text_of(data.get("mimeType"))
    parsed = parse_content_type(kind)
    if parsed is not None and parsed[0].lower() == "multipart" and parsed[2].get("boundary"):
        return _parts(fields, parsed[2]["boundary"])
    size = size or announced_length(request)
    spellings = list(_spellings([(text_of(f.get("name")), text_of(f.get("value"))) for f in fields]))
    return next((made for made in spellings if len(made) == size), spellings[0])


def _spellings(pairs: list[tuple[str, str]]) -> Iterator[bytes]:
    """How the fields of a form may have been written, the likeliest first."""
    # Chrome lists them as they were sent. In a value an escape may be its own; in a name hardly.
    if any("%" in name for name, _ in pairs) and all(_WRITTEN.fullmatch(part) for pair in pairs for part in pair):
        yield encoded("&".join(f"{name}={value}" for name, value in pairs))
    yield urlencode(pairs, errors="surrogatepass").encode()
    yield urlencode(pairs, quote_via=quote, errors="surrogatepass").encode()
    yield encoded("&".join(f"{name}={value}" for name, value in pairs))
    # Charles takes a JSON body of the wrong type for a form of one field without a value.
    yield encoded("&".join(name if not value else f"{name}={value}" for name, value in pairs))
    yield encoded("&".join(f"{name}={value}" for name, value in pairs)) + b"&"


def _parts(fields: list[Entry], boundary: str) -> bytes:
    """A multipart body (RFC 7578) of these fields."""
    made = bytearray()
    for field in fields:
        name, file, kind = (text_of(field.get(key)) for key in ("name", "fileName", "contentType"))
        named = f'; filename="{file}"' if file else ""
        typed = f"Content-Type: {kind}\r\n" if kind else ""
        made += encoded(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n{typed}\r\n')
        made += encoded(text_of(field.get("value"))) + b"\r\n"
    return bytes(made + encoded(f"--{boundary}--\r\n"))
