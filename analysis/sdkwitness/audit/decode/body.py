"""Decoding of one body on its own, for the `classify` command."""

from __future__ import annotations

from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.decode.keyvalue import url as split_url
from sdkwitness.audit.decode.walk import Origin, Walk

_ALONE = Origin("body:1", 0)
"""A body without a capture has no evidence id and no time."""


def decode_body(body: bytes, content_type: str = "", url: str = "") -> Decoded:
    """Decode a body and the URL it was sent to; paths begin with `body` and `url`."""
    walk = Walk()
    for part in split_url(url) or ():
        walk.take(part, ("url",), _ALONE)
    if body:
        walk.add_body(body, ("body",), _ALONE, content_type=content_type)
    return walk.finish()
