"""What is spoken in a TCP connection, by its first bytes."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final

from sdkwitness.capture.packets.exchanges import frames, heads

PROXY_2: Final = b"\r\n\r\n\x00\r\nQUIT\n"
"""How the second version of the PROXY protocol begins (HAProxy's proxy-protocol.txt, 2.2)."""
ENOUGH: Final = 1024
"""Bytes that decide at the latest."""
_HELLO: Final = re.compile(rb"\x16\x03[\x00-\x04]..\x01", re.DOTALL)
_WITHIN: Final = re.compile(rb"\x16\x03[\x00-\x04]..\x01\x00..\x03[\x00-\x03]", re.DOTALL)
"""A ClientHello among other bytes, of which more must be right than of one that comes first."""
_MAYBE: Final = re.compile(
    rb"\x16(?:\x03(?:[\x00-\x04](?:.(?:.(?:\x01(?:\x00(?:.(?:.(?:\x03)?)?)?)?)?)?)?)?)?\Z", re.DOTALL
)
_OLD_HELLO: Final = re.compile(rb"[\x80-\xbf].\x01(?:\x03[\x00-\x04]|\x00\x02)", re.DOTALL)
_RECORD: Final = re.compile(rb"[\x14-\x17]\x03[\x00-\x04][\x00-\x48]", re.DOTALL)
_PROTECTED: Final = re.compile(rb"\x17\x03[\x01-\x03](?:\x00[\x12-\xff]|[\x01-\x48].)", re.DOTALL)
"""A record with content, which begins no connection, but what is left of one."""
_SOCKS_5: Final = re.compile(rb"\x05[\x01-\x10][\x00-\x09\x80-\xfe]", re.DOTALL)
_SOCKS_4: Final = re.compile(rb"\x04[\x01\x02]", re.DOTALL)
_DNS: Final = re.compile(rb"..(?:..){1}[\x00-\x0f\x28][\x00-\xff]\x00[\x01-\x04]", re.DOTALL)


class Kind(Enum):
    """A protocol that is read, or none."""

    TLS = auto()
    HTTP1 = auto()
    HTTP2 = auto()
    SOCKS = auto()
    PROXY = auto()
    DNS = auto()
    RAW = auto()


def starts_tls(data: bytes) -> bool:
    """Whether a ClientHello begins here."""
    return _HELLO.match(data) is not None


def find_tls(data: bytes) -> tuple[int, Kind | None]:
    """Where a ClientHello begins among other bytes, -1 where none does.

    No kind comes with it where only its first bytes are there, at the end, which may be something else.
    """
    found = _WITHIN.search(data)
    if found is not None:
        return found.start(), Kind.TLS
    found = _MAYBE.search(data, max(len(data) - 10, 0))
    return found.start() if found is not None else -1, None


def of_client(data: bytes, port: int, *, whole: bool) -> Kind | None:
    """What a client that begins so speaks; None where more is needed to tell.

    Args:
        data: All that it sent.
        port: The server's.
        whole: Whether the connection's beginning was recorded.
    """
    size = len(data)
    if _HELLO.match(data) or _OLD_HELLO.match(data) or (_PROTECTED if whole else _RECORD).match(data):
        return Kind.TLS
    if data[0] == 0x16 and size < 6:
        return None
    if frames.PREFACE.startswith(data[: len(frames.PREFACE)]):
        return Kind.HTTP2 if size >= len(frames.PREFACE) else None
    if data.startswith((b"PROXY ", PROXY_2)):
        return Kind.PROXY
    if PROXY_2.startswith(data) or b"PROXY ".startswith(data):
        return None
    if data[0] in b"\r\n":  # before a request (RFC 9112, 2.2)
        data = data.lstrip(b"\r\n")
        if not data:
            return None if size < ENOUGH else Kind.RAW
    if port == 53 and size > 8 and _DNS.match(data):
        return Kind.DNS
    if _SOCKS_5.match(data) or _SOCKS_4.match(data):
        return Kind.SOCKS
    if heads.ASKS.match(data):
        return Kind.HTTP1
    if whole and heads.MAY_ASK.match(data):
        if b"\n" in data:
            return Kind.HTTP1
        return None if size < ENOUGH else Kind.RAW
    if not whole and size >= frames.HEADER and frames.find(data) == 0:
        return Kind.HTTP2
    return Kind.RAW if size > 2 else None


def of_server(data: bytes, *, whole: bool) -> Kind | None:
    """What a server that speaks first speaks; None where that is for its client to say."""
    if heads.ANSWERS.match(data):
        return None if whole else Kind.HTTP1
    if _HELLO.match(data):  # of an app that was called back, as by FTP's active transfer
        return Kind.TLS
    if _RECORD.match(data):
        return None if whole else Kind.TLS
    if not whole and len(data) >= frames.HEADER and frames.find(data) == 0:
        return Kind.HTTP2
    return Kind.RAW
