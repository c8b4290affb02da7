"""Field lists: forms, queries, cookies, and the ad-hoc `key=value` texts of SDKs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, unquote_plus, urlsplit

from sdkwitness.audit.decode import charset
from sdkwitness.audit.decode.part import Part, plain_name

_NAME = r"(?:[^\W\d]|%[0-9A-Fa-f]{2})[\w.\-\[\]%$]{0,99}"
"""A field's name in any script, as it is or percent-encoded."""
_FORM = re.compile(rf"\??{_NAME}=[^&\s]*(?:&(?:{_NAME}(?:=[^&\s]*)?)?)*\Z")
_ITEM = re.compile(rf'({_NAME})\s*=\s*(?:"(.*)"|(.*))\Z', re.DOTALL)
"""A field without blanks around it: to look for them here would take a square of their number."""
_COLON_ITEM = re.compile(rf"({_NAME})\s*:\s*(.*)\Z", re.DOTALL)
_SEPARATORS = ("&", "|", "\n", ";", "\t", ",")
_MAX_FIELDS = 5_000
_MAX_SEGMENTS = 200
_MAX_HEAD = 64 * 1024


def form(text: str, name: str = "form") -> list[Part]:
    """Return the fields of an `application/x-www-form-urlencoded` text, repeated ones included (WHATWG URL)."""
    found: list[Part] = []
    *items, rest = _split(text.lstrip("?"), "&")
    for item in items:
        if not item:
            continue
        raw_key, equals, raw_value = item.partition("=")
        key = unquote_plus(raw_key, errors="replace")
        if not equals:
            found.append(Part(f"{name}:", unquote_plus(raw_key, errors="replace"), ""))
            continue
        # Base64 in a sloppy form has its plus signs unescaped: read as blanks they would break it.
        value = charset.unquote(raw_value) if _sloppy_base64(raw_value) else charset.unquote(raw_value, plus=True)
        found.append(_text(f"{name}:{plain_name(key)}", value, key))
    if rest:
        found.append(Part(name, rest, "", opaque="nodes"))
    return found


def looks_like_form(text: str) -> bool:
    """Say whether `text` reads as a form: named fields and no blanks."""
    if "=" not in text[:80] or ("&" not in text and re.search(r"[|;,\n]", text)):
        return False
    if "&" not in text and not text.rstrip("=").count("="):
        return False  # padded Base64 and not a field without a value
    # The fields at the head speak for a long form: to match all of it takes a hundred bytes of memory for each field.
    head = text if len(text) <= _MAX_HEAD else text[:_MAX_HEAD].rpartition("&")[0]
    return _FORM.match(head) is not None


def cookies(text: str) -> list[Part]:
    """Return the cookies of a `Cookie` header as `(name, value)` parts (RFC 6265, 5.4)."""
    found: list[Part] = []
    *items, rest = _split(text, ";")
    for item in items:
        name, equals, value = item.strip().partition("=")
        if equals:
            found.append(_text(f"cookie:{plain_name(name)}", charset.unquote(value.strip('"')), name))
    if rest:
        found.append(Part("cookie", rest, "", opaque="nodes"))
    return found


def pairs(text: str) -> list[Part] | None:
    """Return the fields of a `key=value` list with one of the separators SDKs use, None when it is none.

    Alipay's order strings (`partner="…"&seller_id="…"`), Amap's `|oaid=…` blocks, property dumps.
    """
    if not 5 <= len(text) <= 200_000:
        return None
    for separator in _SEPARATORS:
        found = _items(text.split(separator), _ITEM, "kv") if "=" in text and separator in text else None
        if found is not None and (len(found) > 1 or separator != ","):
            return found
    if "\n" in text and ":" in text:
        return _items(text.split("\n"), _COLON_ITEM, "kv")
    one = _ITEM.match(text.strip())
    if one is not None and "=" not in (one[2] or one[3] or "").rstrip("="):
        value = one[2] if one[2] is not None else one[3]
        return [Part(f"kv:{plain_name(one[1])}", value, one[1])] if len(value) >= 2 else None
    return None


def url(text: str) -> list[Part] | None:
    """Return the path segments and query fields of an absolute URL, None when `text` is none or has neither."""
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/?#]+[/?#]", text) or len(text) > 64_000 or " " in text:
        return None
    try:
        split = urlsplit(text)
    except ValueError:
        return None
    found = segments(split.path, "segment")
    if split.query:
        found += form(split.query, "query")
    if "=" in split.fragment:
        found += form(split.fragment, "fragment")
    return found or None


def segments(path: str, name: str) -> list[Part]:
    """Return the segments of a URL path; the key of each is the segment before it."""
    found: list[Part] = []
    before = ""
    *pieces, rest = _split(path.strip("/"), "/", _MAX_SEGMENTS)
    for number, raw in enumerate(pieces, start=1):
        segment = unquote(raw, errors="replace")
        if segment:
            found.append(Part(f"{name}:{number}", segment, before))
        before = segment
    if rest:
        found.append(Part(name, rest, "", opaque="nodes"))
    return found


def _items(items: Iterable[str], pattern: re.Pattern[str], name: str) -> list[Part] | None:
    """Read all of `items` as fields; None when fewer than all but one non-empty item are."""
    found: list[Part] = []
    misfits = 0
    for raw in items:
        item = raw.strip()
        if not item:
            continue
        match = pattern.match(item)
        if match is None or len(found) >= _MAX_FIELDS:
            misfits += 1
            if misfits > 1:
                return None
            continue
        value = next(group for group in match.groups()[1:] if group is not None)
        found.append(Part(f"{name}:{plain_name(match[1])}", value, match[1]))
    return found if found and misfits <= len(found) // 3 else None


def _text(layer: str, value: str | bytes, key: str) -> Part:
    """Return a field; bytes that percent-encoding gave are a text of another character set, as like as not."""
    return Part(layer, value, key, content_type="text/plain" if isinstance(value, bytes) else "")


def _split(text: str, separator: str, most: int = _MAX_FIELDS) -> list[str]:
    """Return the first `most` pieces of a text, and as the last of the list what is left, empty when nothing is."""
    pieces = text.split(separator, most)
    return pieces if len(pieces) > most else [*pieces, ""]


def _sloppy_base64(raw: str) -> bool:
    """Say whether somebody left the plus signs of Base64 as they were; words between plus signs are words.

    Of 20 characters of Base64 two in a hundred have no digit and no slash, and one in a hundred has three plus signs.
    """
    if "+" not in raw or "%20" in raw or not re.search(r"[0-9/]", raw) or 10 * raw.count("+") > len(raw):
        return False
    return re.fullmatch(r"[A-Za-z0-9+/]{20,}(?:=|%3[Dd]){0,2}", raw) is not None
