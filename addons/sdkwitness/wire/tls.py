"""TLS handshakes as the proxy saw them: what the app offered, and how it ended."""

from __future__ import annotations

import time
from typing import Final, Literal

from mitmproxy.tls import ClientHelloData, TlsData

from sdkwitness.capture.journal_records import HandshakeEnded, HelloSeen
from sdkwitness.capture.mitm_records import endpoint

CLIENT_HELLO: Final = 1
"""HandshakeType of a ClientHello (RFC 8446, 4)."""
DISTRUST: Final = ("does not trust the proxy's certificate", "this may indicate that the client does not trust")
"""What mitmproxy says where the app named a bad certificate in its alert, and where it closed on seeing it."""
DOUBT: Final = "may not trust the proxy's certificate"
"""What mitmproxy says of every other failure, whatever it was."""


def client_random(data: ClientHelloData) -> bytes:
    """ClientHello.random, 32 bytes, or nothing where the message is no TLS ClientHello (DTLS, QUIC)."""
    try:
        raw = data.client_hello.raw_bytes(wrap_in_record=False)
    except NotImplementedError:
        return b""
    # mitmproxy hands out the message with its four bytes of type and length, or (11, 12) without them.
    start = 6 if raw[:1] == bytes([CLIENT_HELLO]) else 2
    return raw[start : start + 32] if len(raw) >= start + 32 else b""


def hello(data: ClientHelloData) -> HelloSeen:
    """What the app offered."""
    client, server = data.context.client, data.context.server
    return HelloSeen(
        connection=client.id,
        time=time.time(),
        peername=endpoint(client.peername),
        server=endpoint(server.address),
        random=client_random(data),
        sni=data.client_hello.sni,
        alpn=tuple(data.client_hello.alpn_protocols),
    )


def established(data: TlsData) -> HandshakeEnded:
    """The app accepted the proxy's certificate."""
    return HandshakeEnded(data.context.client.id, time.time(), "established")


def failed(data: TlsData) -> HandshakeEnded:
    """The handshake with the app or with its server failed."""
    error = data.conn.error
    if data.conn is data.context.server:
        return HandshakeEnded(data.context.client.id, time.time(), "failed", error, server=True)
    return HandshakeEnded(data.context.client.id, time.time(), outcome(error or ""), error)


def outcome(error: str) -> Literal["refused", "failed"]:
    """Whether mitmproxy's sentence on a failed client handshake tells of a rejected certificate."""
    refused = any(part in error for part in DISTRUST) or (DOUBT in error and " alert " in error)
    return "refused" if refused else "failed"
