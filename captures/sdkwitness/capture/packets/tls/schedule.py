"""Keys from secrets: RFC 6101, 6.1 and 6.2.2 in SSL 3.0, RFC 5246, 5, 6.3 and 8.1 up to TLS 1.2, RFC 8446, 7 in 1.3."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final, NamedTuple

from sdkwitness.capture.packets.tls.hello import SSL_3, TLS_1_2
from sdkwitness.capture.packets.tls.suites import Suite

MASTER: Final = 48
"""Bytes of a master secret."""
GCM_SALT: Final = 4
NONCE: Final = 12


class Keys(NamedTuple):
    """What protects the records of one direction."""

    key: bytes
    iv: bytes
    mac: bytes = b""


def key_block(suite: Suite, version: int, master: bytes, client_random: bytes, server_random: bytes) -> list[Keys]:
    """The keys of the client's direction and of the server's (RFC 5246, 6.3)."""
    mac = hashlib.new(suite.mac).digest_size if suite.mac else 0
    iv = {"GCM": GCM_SALT, "CCM": GCM_SALT, "CCM_8": GCM_SALT, "CHACHA20": NONCE}.get(suite.mode, suite.block)
    sizes = (mac, mac, suite.key, suite.key, iv, iv)
    block = prf(suite, version, master, b"key expansion", server_random + client_random, sum(sizes))
    parts: list[bytes] = []
    at = 0
    for size in sizes:
        parts.append(block[at : at + size])
        at += size
    return [Keys(parts[2 + side], parts[4 + side], parts[side]) for side in (0, 1)]


def master_secret(suite: Suite, version: int, premaster: bytes, randoms: bytes, session: bytes | None) -> bytes:
    """The master secret from the premaster.

    Args:
        suite: of the connection.
        version: of the connection.
        premaster: as client and server agreed on it.
        randoms: those of client and server, joined.
        session: the messages up to and with ClientKeyExchange where both sides bind the secret to them (RFC 7627).
    """
    if session is None:
        return prf(suite, version, premaster, b"master secret", randoms, MASTER)
    if version < TLS_1_2:
        digest = hashlib.md5(session).digest() + hashlib.sha1(session).digest()
    else:
        digest = hashlib.new(suite.digest, session).digest()
    return prf(suite, version, premaster, b"extended master secret", digest, MASTER)


def prf(suite: Suite, version: int, secret: bytes, label: bytes, seed: bytes, size: int) -> bytes:
    """The pseudorandom function: RFC 5246, 5, before TLS 1.2 RFC 4346, 5; SSL 3.0 has one without labels."""
    if version <= SSL_3:
        return _expand_old(secret, seed, size)
    if version >= TLS_1_2:
        return _expand(suite.digest, secret, label + seed, size)
    half = (len(secret) + 1) // 2
    first = _expand("md5", secret[:half], label + seed, size)
    second = _expand("sha1", secret[-half:], label + seed, size)
    return bytes(a ^ b for a, b in zip(first, second, strict=True))


def _expand(digest: str, secret: bytes, seed: bytes, size: int) -> bytes:
    out = b""
    link = seed
    while len(out) < size:
        link = hmac.digest(secret, link, digest)
        out += hmac.digest(secret, link + seed, digest)
    return out[:size]


def _expand_old(secret: bytes, seed: bytes, size: int) -> bytes:
    out = b""
    while len(out) < size:
        number = len(out) // 16 + 1
        salt = bytes((0x40 + number,)) * number  # A, BB, CCC and so on
        out += hashlib.md5(secret + hashlib.sha1(salt + secret + seed).digest()).digest()
    return out[:size]


def traffic_keys(suite: Suite, secret: bytes, draft: int = 0) -> Keys:
    """The keys of one direction of TLS 1.3 from its traffic secret (RFC 8446, 7.3)."""
    return Keys(expand_label(suite, secret, b"key", suite.key, draft), expand_label(suite, secret, b"iv", NONCE, draft))


def updated(suite: Suite, secret: bytes, draft: int = 0) -> bytes:
    """The traffic secret after a KeyUpdate (RFC 8446, 7.2)."""
    label = b"application traffic secret" if 0 < draft < OWN_LABELS else b"traffic upd"
    return expand_label(suite, secret, label, hashlib.new(suite.digest).digest_size, draft)


OWN_LABELS: Final = 20
"""The draft from which on labels are as they stayed."""


def expand_label(suite: Suite, secret: bytes, label: bytes, size: int, draft: int = 0) -> bytes:
    """HKDF-Expand-Label without context, for at most one digest's length (RFC 8446, 7.1; RFC 5869, 2.3)."""
    full = (b"TLS 1.3, " if 0 < draft < OWN_LABELS else b"tls13 ") + label
    info = size.to_bytes(2, "big") + bytes((len(full),)) + full + b"\0"
    return hmac.digest(secret, info + b"\x01", suite.digest)[:size]
