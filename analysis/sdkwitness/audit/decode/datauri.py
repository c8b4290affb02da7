"""Data URIs (RFC 2397): a picture or a sound that stands in a text with its media type."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

from sdkwitness.audit.decode.part import Part

_HEAD = re.compile(
    r"data:(?P<type>(?:text|image|audio|video|application|font)/[\w.+-]{1,64})?(?P<parameters>(?:;[\w.+-]{1,64}=[\w.+-]{1,64}){0,4})(?P<coded>;base64)?,"
)
_BLANKS = re.compile(r"\s+")


def parse(text: str) -> list[Part] | None:
    """Return the content of a data URI, None when `text` is none or its Base64 is broken."""
    head = _HEAD.match(text)
    if head is None or not (head["type"] or head["coded"]):
        return None
    content = text[head.end() :]
    kind = head["type"] or ""
    if not head["coded"]:
        return [Part("data-uri", unquote_to_bytes(content), content_type=kind)]
    bare = _BLANKS.sub("", unquote_to_bytes(content).decode("ascii", "replace")).translate({45: "+", 95: "/"})
    bare = bare.rstrip("=")
    try:
        data = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return [Part("data-uri", data, content_type=kind)] if data else None
