"""The beginning of a TLS handshake as a client sends it: what ties a connection to the proxy's view of it."""

from __future__ import annotations

from typing import Final, NamedTuple

RECORD_HEADER: Final = 5
HANDSHAKE_RECORD: Final = 22
CLIENT_HELLO: Final = 1
SERVER_NAME: Final = 0
HOST_NAME: Final = 0


class ClientHello(NamedTuple):
    """What is told of a handshake."""

    random: str
    """64 lower-case hexadecimal digits."""
    sni: str | None


def read(data: bytes) -> ClientHello | None:
    """Read the first bytes of a TLS connection (RFC 8446, 4.1.2 and 5.1; RFC 6066, 3); None when they are none.

    A ClientHello that is cut off, or goes on in a second record, still gives its random; the server name only when
    it was reached.
    """
    if len(data) < RECORD_HEADER + 38 or data[0] != HANDSHAKE_RECORD or data[RECORD_HEADER] != CLIENT_HELLO:
        return None
    at = RECORD_HEADER + 4 + 2
    return ClientHello(data[at : at + 32].hex(), _server_name(data[at + 32 :]))


def _server_name(rest: bytes) -> str | None:
    """Find the server name in what follows the random."""
    at = 0
    for width in (1, 2, 1):  # session id, cipher suites, compression methods
        at += width + int.from_bytes(rest[at : at + width], "big")
    at += 2
    while at + 4 <= len(rest):
        kind, size = int.from_bytes(rest[at : at + 2], "big"), int.from_bytes(rest[at + 2 : at + 4], "big")
        body = rest[at + 4 : at + 4 + size]
        if kind == SERVER_NAME and len(body) >= 5 and body[2] == HOST_NAME:
            name = body[5 : 5 + int.from_bytes(body[3:5], "big")]
            return name.decode("ascii", "replace") or None
        at += 4 + size
    return None
