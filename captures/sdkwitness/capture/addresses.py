"""Where a connection went: the addresses that a journal holds, read for what the app wanted."""

from __future__ import annotations

import functools
import ipaddress

from sdkwitness.capture.journal_records import ConnectionSeen, DnsAsked, Endpoint, RequestSeen, StreamOpened
from sdkwitness.capture.records import Address


def destination(server: ConnectionSeen | None, opening: RequestSeen | StreamOpened | DnsAsked) -> Address | None:
    """Where the app wanted the connection to go.

    The peer's IP address where it is known, but not one that a lab or a test put in its place: a peer on
    loopback for an address that is not on loopback is a redirection.
    """
    wanted = (server.address or server.peername) if server is not None else None
    if server is None or wanted is None:
        if isinstance(opening, RequestSeen) and opening.host:
            return Address(host=opening.host, port=opening.port)
        return None
    peer = server.peername
    if peer is None or server.via is not None or (is_loopback(peer[0]) and not is_loopback(wanted[0])):
        return address_of(wanted)
    return address_of(peer)


@functools.lru_cache(maxsize=4096)
def is_loopback(host: str) -> bool:
    """True for loopback addresses and the name `localhost`."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def address_of(endpoint: Endpoint | None) -> Address | None:
    """The endpoint as an Address; None where there is none, or only port 0."""
    return Address(host=endpoint[0], port=endpoint[1]) if endpoint is not None and endpoint[1] else None
