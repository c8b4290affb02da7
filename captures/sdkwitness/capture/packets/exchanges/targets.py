"""What a request's first line asks for, in each of its four forms (RFC 9112, 3.2)."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from sdkwitness.capture.journal_records import Endpoint

PORTS: Final = {b"http": 80, b"https": 443, b"ws": 80, b"wss": 443}
_ABSOLUTE: Final = re.compile(rb"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^\r\n]*)")
_AUTHORITY: Final = re.compile(rb"(?:[^@]*@)?(?:\[([0-9A-Fa-f:.%a-z]+)\]|([^:\[\]]*))(?::([0-9]{1,5}))?")


class Target(NamedTuple):
    """Where a request is to go, and for what."""

    host: str
    port: int
    scheme: bytes
    authority: bytes
    """As sent, empty where the request has only a path."""
    path: bytes


def absolute(text: bytes) -> Target | None:
    """Read a whole URL, as a proxy gets it."""
    match = _ABSOLUTE.fullmatch(text)
    if match is None:
        return None
    scheme = match[1].lower()
    ends = endpoint(match[2], PORTS.get(scheme, 80))
    if ends is None:
        return None
    path = match[3] if match[3].startswith(b"/") else b"/" + match[3]
    return Target(ends[0], ends[1], scheme, match[2].rpartition(b"@")[2], path)


def endpoint(authority: bytes, port: int = 0) -> Endpoint | None:
    """Host and port of an authority; None where it is none, or has no port and there is none by default."""
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        return None
    host = (match[1] or match[2]).decode("utf-8", "backslashreplace")
    number = int(match[3]) if match[3] else port
    return (host, number) if host and 0 < number < 1 << 16 else None
