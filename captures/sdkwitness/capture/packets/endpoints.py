"""Who talks to whom: addresses and ports as they stand in packets, and which side opened the conversation."""

from __future__ import annotations

import re
import socket
import struct
from typing import Final

from sdkwitness.capture.journal_records import Endpoint

V4: Final = 12
"""Bytes of a key: two addresses and two ports, the sender's first; with IPv6 they are 36."""
RESERVED: Final = 1024
REGISTERED: Final = frozenset({
    1194, 1433, 1521, 1701, 1723, 1883, 1900, 1935, 2049, 2152, 3128, 3306, 3389, 3478, 3544, 4433, 4500, 4789, 5060,
    5061, 5222, 5223, 5228, 5229, 5230, 5349, 5353, 5355, 5432, 5671, 5672, 6379, 6667, 7680, 8000, 8008, 8009, 8080,
    8081, 8443, 8883, 8886, 8888, 9000, 9090, 9200, 10443, 19302, 27017, 51820,
})  # fmt: skip
"""Ports above the reserved ones that servers listen on (IANA's registry, and what apps use)."""
_ports = struct.Struct("!HH").unpack

ASKS: Final = re.compile(rb"[A-Z]{3,16} \S|\x16\x03[\0-\x04]..\x01", re.DOTALL)
"""How a client begins: an HTTP request, HTTP/2's preface, a ClientHello."""
ANSWERS: Final = re.compile(rb"HTTP/1\.[01] \d|\x16\x03[\0-\x04]..\x02|220[ -]|SSH-|\+OK |\* OK ", re.DOTALL)
"""How a server begins: an HTTP answer, a ServerHello, the greetings of mail and shells."""


def reverse(key: bytes) -> bytes:
    """The key of the other direction."""
    if len(key) == V4:
        return key[4:8] + key[:4] + key[10:12] + key[8:10]
    return key[16:32] + key[:16] + key[34:36] + key[32:34]


def endpoints(key: bytes) -> tuple[Endpoint, Endpoint]:
    """Sender and receiver."""
    source, target = _ports(key[-4:])
    if len(key) == V4:
        return (socket.inet_ntop(socket.AF_INET, key[:4]), source), (
            socket.inet_ntop(socket.AF_INET, key[4:8]),
            target,
        )
    return (socket.inet_ntop(socket.AF_INET6, key[:16]), source), (
        socket.inet_ntop(socket.AF_INET6, key[16:32]),
        target,
    )


def client_is_sender(key: bytes, data: bytes) -> bool:
    """Whether the sender of the first bytes opened a conversation whose beginning was not recorded."""
    if ASKS.match(data):
        return True
    if ANSWERS.match(data):
        return False
    source, target = _ports(key[-4:])
    ours, theirs = _weight(source), _weight(target)
    return ours > theirs or (ours == theirs and source >= target)


def first_is_client(key: bytes) -> bool:
    """Whether the sender of a conversation's first datagram opened it: not where only its port is a server's."""
    source, target = _ports(key[-4:])
    return _weight(source) >= _weight(target)


def _weight(port: int) -> int:
    """How little a port looks like one that a server listens on."""
    return 0 if port < RESERVED else 1 if port in REGISTERED else 2
