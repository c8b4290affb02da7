"""What the search looks for: one form of one known value, and the texts a digest is written as."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from sdkwitness.audit.classify.values.known import KnownValue

Border = Literal["none", "word", "qualified", "hex", "digit", "base64"]
"""What may not stand beside a match: nothing is forbidden, or another character of that alphabet. `qualified` forbids
what would make a name of names a longer one too: a package stands at the head of the names of all its classes."""

_HEX_CUTS: Mapping[str, tuple[int, ...]] = {"md5": (16,), "sha1": (16, 32), "sha256": (16, 32), "sha512": (32, 64)}
"""Lengths to which digests are cut so that they fit columns made for shorter identifiers. Sixteen digits are 64 bits:
nothing else begins with those by chance."""
_URL_CUTS = (12, 16, 20, 24)
"""Lengths of Base64url of a SHA-1: the account SDK sends 16 as its device id, and cuts its environment factors too."""


class Needle(NamedTuple):
    """One form of one known value."""

    pattern: bytes
    form: str
    known: KnownValue
    border: Border
    exact_case: bool
    """True for Base64, where case matters."""


def digest_forms(name: str, digest: bytes) -> Iterator[tuple[bytes, str, Border, bool]]:
    """Yield (pattern, form, border, case matters) of the texts a digest is written as, and the bytes themselves."""
    text = digest.hex()
    yield text.encode(), name, "hex", False
    yield base64.b64encode(digest).rstrip(b"="), f"{name}.base64", "base64", True
    url = base64.urlsafe_b64encode(digest).rstrip(b"=")
    yield url, f"{name}.base64url", "base64", True
    if len(digest) >= 16:
        yield digest, f"{name}.bytes", "none", True
    if name == "md5":
        yield text[8:24].encode(), "md5.16", "hex", False
    if name == "sha1":
        for cut in _URL_CUTS:
            yield url[:cut], f"sha1.base64url.{cut}", "base64", True
    for cut in _HEX_CUTS.get(name, ()):
        yield text[:cut].encode(), f"{name}.cut{cut}", "hex", False
