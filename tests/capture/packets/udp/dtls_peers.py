"""A DTLS client and server of OpenSSL in one process, with every datagram between them on record."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from OpenSSL import SSL
from quic_peers import HOST, START, Sent, identity

DTLS_1_0, DTLS_1_2 = 0xFEFF, 0xFEFD
NO_EXTENDED_MASTER, NO_ENCRYPT_THEN_MAC, COOKIES = 1 << 0, 1 << 19, 0x2000
"""OpenSSL's options."""
SAYS: Sequence[tuple[bool, bytes]] = [
    (True, b"reading=17" * 20),
    (False, b"changed"),
    (True, b"reading=18"),
    (False, b"valid" * 100),
]


class Shaken(NamedTuple):
    """What passed."""

    sent: list[Sent]
    keys: bytes
    session: Any = None


def _first(_connection: object, offered: list[bytes]) -> bytes:
    return offered[0]


def contexts(
    version: int = DTLS_1_2, ciphers: bytes = b"ALL", rsa: tuple[Path, Path] | None = None, options: int = 0
) -> tuple[SSL.Context, SSL.Context]:
    """Contexts of a client that trusts everybody, and of a server that asks for a cookie."""
    ours, theirs = SSL.Context(SSL.DTLS_CLIENT_METHOD), SSL.Context(SSL.DTLS_SERVER_METHOD)
    for context in (ours, theirs):
        context.set_min_proto_version(version)
        context.set_max_proto_version(version)
        context.set_cipher_list(ciphers + b":@SECLEVEL=0")
        context.set_options(options | SSL.OP_NO_QUERY_MTU)
    ours.set_alpn_protos([b"coap"])
    cast("Any", theirs).set_alpn_select_callback(_first)  # its declared type takes no answer
    if rsa is None:
        own, key = identity()
        theirs.use_certificate(own)
        theirs.use_privatekey(key)
    else:
        theirs.use_certificate(x509.load_pem_x509_certificate(rsa[0].read_bytes()))
        theirs.use_privatekey(cast("RSAPrivateKey", load_pem_private_key(rsa[1].read_bytes(), None)))
    theirs.set_cookie_generate_callback(lambda _connection: b"cookie")
    theirs.set_cookie_verify_callback(lambda _connection, cookie: cookie == b"cookie")
    theirs.set_options(COOKIES)
    return ours, theirs


def dtls(
    host: str = HOST,
    *,
    mtu: int = 1400,
    ends: tuple[SSL.Context, SSL.Context] | None = None,
    says: Sequence[tuple[bool, bytes]] = SAYS,
    session: object = None,
) -> Shaken:
    """A handshake, and what both say."""
    ours, theirs = ends or contexts()
    log: list[bytes] = []
    ours.set_keylog_callback(lambda _connection, line: log.append(line))
    client, server = SSL.Connection(ours, None), SSL.Connection(theirs, None)
    client.set_tlsext_host_name(host.encode())
    for end in (client, server):
        end.set_ciphertext_mtu(mtu)
    if session is not None:
        client.set_session(cast("Any", session))
    client.set_connect_state()
    server.set_accept_state()
    found: list[Sent] = []

    def pump(end: SSL.Connection, other: SSL.Connection, from_client: bool) -> None:
        with contextlib.suppress(SSL.WantReadError):
            while True:
                for record in records(end.bio_read(65536)):
                    found.append(Sent(START + len(found) / 1000, from_client, record))
                    other.bio_write(record)

    for _ in range(12):
        for end, other, from_client in ((client, server, True), (server, client, False)):
            with contextlib.suppress(SSL.WantReadError):
                end.do_handshake()
            pump(end, other, from_client)
    for from_client, said in says:
        end, other = (client, server) if from_client else (server, client)
        end.send(said)
        pump(end, other, from_client)
        assert other.recv(65536) == said
    for end, other, from_client in ((client, server, True), (server, client, False)):
        end.shutdown()  # a session that is not closed in order cannot be resumed
        pump(end, other, from_client)
    return Shaken(found, b"".join(line + b"\n" for line in log), client.get_session())


def records(data: bytes) -> list[bytes]:
    """The records of what OpenSSL writes, each of which is sent in a datagram of its own."""
    found: list[bytes] = []
    while data:
        size = 13 + int.from_bytes(data[11:13], "big")
        found.append(data[:size])
        data = data[size:]
    return found
