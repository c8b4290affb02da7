"""Encodings of bytes in text: percent, Base64, hex, JWT, escapes. Each is a guess until its content makes sense."""

from __future__ import annotations

import base64
import binascii
import html
import quopri
import re
from urllib.parse import unquote_to_bytes

from sdkwitness.audit.decode.part import Part

_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}\Z")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]{8,}={0,2}\Z")
_PADDING = ("", "", "==", "=")
"""What fills a Base64 text up to a multiple of four, by what is left of its length."""
_HEX = re.compile(r"(?:0x)?([0-9A-Fa-f]{8,})\Z")
_HEX_APART = re.compile(r"(?:[0-9A-Fa-f]{2}([ :-]))(?:[0-9A-Fa-f]{2}\1){6,}[0-9A-Fa-f]{2}\Z")
_HEX_ESCAPED = re.compile(r"(?:\\x[0-9A-Fa-f]{2}){8,}\Z")
_JWT = re.compile(r"(?:Bearer\s+)?(eyJ[A-Za-z0-9_-]{2,})\.([A-Za-z0-9_-]{2,})\.[A-Za-z0-9_-]*\Z")
_UNICODE_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_QUOTED = re.compile(r"=3D|=\r?\n|(?:=[89A-F][0-9A-F]){2}")
"""What quoted-printable needs: a quoted `=`, a soft line break, or a letter beyond ASCII."""
_LONE = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[a-z]{2,6});)")
_STRAY = re.compile(r"=(?![0-9A-F]{2}|\r?\n)")
_SOFT = re.compile(r"[^\r\n]{70,75}=\r?\n")
"""A line broken where the next character would not fit (RFC 2045, 6.7, rule 5)."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|quot|amp|lt|gt|apos);")


def percent(text: str) -> str | bytes | None:
    """Undo percent-encoding once; bytes when they are no UTF-8, None when there is nothing to undo."""
    if "%" not in text or not _PERCENT.search(text):
        return None
    raw = unquote_to_bytes(text)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw


def escapes(text: str) -> tuple[str, str] | None:
    r"""Undo `\uXXXX` or HTML escapes; (layer, text), None when there are none."""
    if _UNICODE_ESCAPE.search(text):
        joined = _UNICODE_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        return "unicode-escape", joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if _ENTITY.search(text):
        return "html-escape", html.unescape(text)
    return None


def is_quoted_printable(text: str) -> bool:
    """Say whether a text is quoted-printable all over, so that what it encodes is to be read, and not the text.

    Each `=` in it must be one of an encoding, and one must be what encoders alone write: a quoted `=`, or a break in a
    line that is as long as a line may be. JSON with a name in it that is quoted, or a form, reads differently before.
    """
    if "=" not in text or not text.isascii() or _STRAY.search(text):
        return False
    return "=3D" in text or _SOFT.search(text) is not None


def is_html_escaped(text: str) -> bool:
    """Say whether a list of fields was escaped for a page as a whole: each `&` in it begins an entity, one an `&amp;`.

    Documents with brackets and braces read as what they are before, and have entities inside of their values.
    """
    if "&amp;" not in text or "=" not in text or text[0] in '{[<"':
        return False
    return _LONE.search(text) is None


def quoted_printable(text: str) -> str | bytes | None:
    """Undo quoted-printable (RFC 2045, 6.7); bytes when they are no UTF-8, None when `text` is none."""
    if "=" not in text or not text.isascii() or not _QUOTED.search(text):
        return None
    raw = quopri.decodestring(text.encode("ascii"))
    if raw == text.encode("ascii"):
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw


def base64_bytes(text: str) -> tuple[str, bytes] | None:
    """Decode Base64, standard or URL-safe, padded or not, wrapped or not; (layer, bytes), None when it is none."""
    squeezed = re.sub(r"[\r\n\t ]+", "", text) if "\n" in text or "\r" in text else text
    if len(squeezed) > 12_000_000 or squeezed.isdigit():
        return None
    bare = squeezed.rstrip("=")
    if len(bare) % 4 == 1:
        return None
    try:
        if _BASE64.match(squeezed):
            return "base64", binascii.a2b_base64(bare + _PADDING[len(bare) % 4])
        if _BASE64URL.match(squeezed):
            return "base64url", base64.urlsafe_b64decode(bare + _PADDING[len(bare) % 4])
    except (binascii.Error, ValueError):
        return None
    return None


def hex_bytes(text: str) -> bytes | None:
    """Decode an even run of hex digits, or eight bytes and more set apart alike; None when it is none."""
    if _HEX_APART.match(text) or _HEX_ESCAPED.match(text):
        return bytes.fromhex(re.sub(r"[ :-]|\\x", "", text))
    match = _HEX.match(text)
    if match is None or len(match[1]) % 2:
        return None
    return bytes.fromhex(match[1])


def jwt(text: str) -> list[Part] | None:
    """Return header and claims of a JSON Web Token (RFC 7519), None when `text` is none."""
    match = _JWT.match(text)
    if match is None:
        return None
    found: list[Part] = []
    for name, piece in (("header", match[1]), ("claims", match[2])):
        try:
            found.append(Part(f"jwt:{name}", base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4))))
        except (binascii.Error, ValueError):
            return None
    return found
