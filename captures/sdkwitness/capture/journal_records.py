"""What `flows.journal` holds: each thing the proxy learned, written at the moment it was learned.

A request is written before it is answered and a message as it passes, so what already left the device
survives a crash. Facts of a connection (certificates, ciphers) are written once and referred to by id.
Field names and float seconds are mitmproxy's own, so its flows can be rebuilt without loss. Structs are
arrays on disk: new fields go to the end, with a default.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

Pairs = tuple[tuple[bytes, bytes], ...]
Endpoint = tuple[str, int]
MAX_BODY: Final = 64 << 20
"""Bytes kept of one body or message."""


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Base of journal records."""


class ConnectionSeen(Entry, frozen=True, tag=1):
    """One leg of a connection, as far as it was known then; a later record of the same id replaces it."""

    id: str
    client: bool
    """True for the app's leg, False for the leg to the server."""
    transport: Literal["tcp", "udp"] = "tcp"
    address: Endpoint | None = None
    """Server leg: where the app wanted to go."""
    peername: Endpoint | None = None
    sockname: Endpoint | None = None
    tls: bool = False
    sni: str | None = None
    alpn: bytes | None = None
    alpn_offers: tuple[bytes, ...] = ()
    cipher: str | None = None
    cipher_list: tuple[str, ...] = ()
    tls_version: str | None = None
    certificates: tuple[bytes, ...] = ()
    """PEM, end entity first, as the peer sent them."""
    mitmcert: bytes | None = None
    """PEM, what the proxy showed the app."""
    timestamp_start: float | None = None
    timestamp_tcp_setup: float | None = None
    timestamp_tls_setup: float | None = None
    timestamp_end: float | None = None
    error: str | None = None
    proxy_mode: str = "regular"
    """Empty for the leg to the server, and for both where the wire was only listened to."""
    via: tuple[str, Endpoint] | None = None
    resolved: str | None = None
    """Server leg: the name for which DNS had given its address, last before the connection began."""


class ConnectionEnded(Entry, frozen=True, tag=2):
    """A leg was closed."""

    id: str
    timestamp_end: float | None
    error: str | None = None


class HelloSeen(Entry, frozen=True, tag=3):
    """The app sent a ClientHello."""

    connection: str
    time: float
    peername: Endpoint | None = None
    server: Endpoint | None = None
    random: bytes = b""
    """32 bytes (RFC 8446, 4.1.2), or empty where it could not be read."""
    sni: str | None = None
    alpn: tuple[bytes, ...] = ()


class HandshakeEnded(Entry, frozen=True, tag=4):
    """How that handshake ended; `refused` means the app rejected the proxy's certificate."""

    connection: str
    time: float
    outcome: Literal["established", "refused", "failed"]
    error: str | None = None
    server: bool = False
    """True where it was the handshake with the server, made for this app connection, that failed."""


class RequestSeen(Entry, frozen=True, tag=5):
    """The app completed a request."""

    flow: str
    client: str
    """Connection id."""
    server: str
    created: float
    host: str
    port: int
    method: bytes
    scheme: bytes
    authority: bytes
    path: bytes
    http_version: bytes
    headers: Pairs
    content: bytes | None
    trailers: Pairs | None
    timestamp_start: float
    timestamp_end: float | None
    size: int | None = None
    """Bytes of the whole body where `content` is only its beginning."""


class ResponseSeen(Entry, frozen=True, tag=6):
    """The server completed its answer."""

    flow: str
    server: str
    http_version: bytes
    status_code: int
    reason: bytes
    headers: Pairs
    content: bytes | None
    trailers: Pairs | None
    timestamp_start: float
    timestamp_end: float | None
    websocket: bool = False
    """True where WebSocket messages follow."""
    size: int | None = None


class FlowFailed(Entry, frozen=True, tag=7):
    """An exchange ended in an error."""

    flow: str
    server: str
    time: float
    message: str
    unsent: bool = False
    """True for a request that never left: it was blocked, or no connection to its server came to be."""


class StreamOpened(Entry, frozen=True, tag=8):
    """A raw TCP or UDP stream began."""

    flow: str
    client: str
    server: str
    transport: Literal["tcp", "udp"]
    created: float


class StreamMessage(Entry, frozen=True, tag=9):
    """One WebSocket message, or one chunk of a raw stream."""

    flow: str
    time: float
    from_client: bool
    content: bytes
    text: bool = False
    dropped: bool = False
    injected: bool = False
    size: int | None = None


class StreamEnded(Entry, frozen=True, tag=10):
    """A WebSocket or raw stream ended."""

    flow: str
    server: str
    time: float | None
    closed_by_client: bool | None = None
    close_code: int | None = None
    close_reason: str | None = None
    error: str | None = None
    sent: int = 0
    """Bytes from the app that the stream carried where no message holds them, as they stood encrypted."""
    received: int = 0
    ja4: str = ""
    """JA4 of the ClientHello (FoxIO), empty where none was seen."""
    dark: bool = False
    """True where what it carried could not be read; `error` says why."""


class DnsAsked(Entry, frozen=True, tag=11):
    """The app asked a name."""

    flow: str
    client: str
    server: str
    created: float
    time: float
    question: str | None
    packed: bytes
    """The whole message in wire format (RFC 1035)."""


class DnsAnswered(Entry, frozen=True, tag=12):
    """The name server answered."""

    flow: str
    server: str
    time: float
    packed: bytes


class FlowNotes(Entry, frozen=True, tag=13):
    """What mitmproxy's user attached to a flow."""

    flow: str
    comment: str = ""
    marked: str = ""
    is_replay: str | None = None
    metadata: bytes = b""
    """JSON object, as far as the values were JSON."""


class RecorderProblem(Entry, frozen=True, tag=14):
    """Something the recorder could not keep, in one sentence."""

    time: float
    message: str


JournalRecord = (
    ConnectionSeen
    | ConnectionEnded
    | HelloSeen
    | HandshakeEnded
    | RequestSeen
    | ResponseSeen
    | FlowFailed
    | StreamOpened
    | StreamMessage
    | StreamEnded
    | DnsAsked
    | DnsAnswered
    | FlowNotes
    | RecorderProblem
)
