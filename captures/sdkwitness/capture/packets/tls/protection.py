"""Opening protected records: AEAD, CBC and stream ciphers with HMAC (RFC 5246, 6.2.3; RFC 8446, 5.2; RFC 6101, 5.2.3).

Each opener tells whether a record is what its sender protected, so a wrong key gives nothing rather than garbage.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, Final, Protocol, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.decrepit.ciphers import algorithms as old
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305

from sdkwitness.capture.packets.tls.hello import SSL_3, TLS_1_0
from sdkwitness.capture.packets.tls.schedule import Keys
from sdkwitness.capture.packets.tls.suites import Suite

Opened = tuple[int, bytes]
"""Content type and plaintext of a record."""
AEAD_TAG: Final = 16
EXPLICIT_NONCE: Final = 8
AAD_FROM: Final = 25
"""The draft of TLS 1.3 from which on the record's header is authenticated too."""


class Opener(Protocol):
    """Opens the records of one direction under one set of keys."""

    seekable: bool
    """Whether a record can be opened without all before it."""

    def open(self, sequence: int, header: bytes, body: bytes, before: bytes | None = None) -> Opened | None:
        """The record's type and plaintext, None where it is not authentic as the `sequence`-th.

        Args:
            sequence: its number under these keys.
            header: five bytes, as they stood before it.
            body: what was protected.
            before: the bytes before the header as far as they are known, where records are missing before them.
        """
        ...


def opener_13(suite: Suite, keys: Keys, draft: int = 0) -> Opener:
    """The opener of a direction of TLS 1.3."""
    return _Aead13(suite, keys, authenticated=not 0 < draft < AAD_FROM)


def opener_12(suite: Suite, keys: Keys, version: int, *, mac_last: bool) -> Opener:
    """The opener of a direction up to TLS 1.2.

    Args:
        suite: of the connection.
        keys: of the direction.
        version: of the connection.
        mac_last: whether the MAC covers ciphertext (RFC 7366); of meaning for CBC only.
    """
    if not suite.mac:
        return _ChaCha12(suite, keys) if suite.mode == "CHACHA20" else _Aead12(suite, keys)
    if suite.mode == "CBC":
        return _Cbc(suite, keys, version, mac_last=mac_last)
    return _Stream(suite, keys, version)


class _Decrypt(Protocol):
    def __call__(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


def _aead(suite: Suite, key: bytes) -> _Decrypt:
    if suite.mode == "CHACHA20":
        return ChaCha20Poly1305(key).decrypt
    if suite.mode == "GCM":
        return AESGCM(key).decrypt
    return AESCCM(key, tag_length=8 if suite.mode == "CCM_8" else AEAD_TAG).decrypt


class _Aead13:
    seekable = True
    __slots__ = ("_authenticated", "_decrypt", "_iv")

    def __init__(self, suite: Suite, keys: Keys, *, authenticated: bool) -> None:
        self._decrypt = _aead(suite, keys.key)
        self._iv = int.from_bytes(keys.iv, "big")
        self._authenticated = authenticated

    def open(self, sequence: int, header: bytes, body: bytes, before: bytes | None = None) -> Opened | None:
        try:
            inner = self._decrypt(
                (self._iv ^ sequence).to_bytes(12, "big"), body, header if self._authenticated else None
            )
        except (InvalidTag, ValueError):  # the latter where the body is shorter than a tag
            return None
        kind = inner[-1] if inner else 0
        if kind:
            return kind, inner[:-1]
        inner = inner.rstrip(b"\0")  # padding (RFC 8446, 5.4)
        return (inner[-1], inner[:-1]) if inner else (0, b"")


class _Aead12:
    """GCM and CCM, whose records carry half of their nonce (RFC 5288, 3; RFC 6655, 3)."""

    seekable = True
    __slots__ = ("_decrypt", "_salt", "_tag")

    def __init__(self, suite: Suite, keys: Keys) -> None:
        self._decrypt = _aead(suite, keys.key)
        self._salt = keys.iv
        self._tag = 8 if suite.mode == "CCM_8" else AEAD_TAG

    def open(self, sequence: int, header: bytes, body: bytes, before: bytes | None = None) -> Opened | None:
        size = len(body) - EXPLICIT_NONCE - self._tag
        if size < 0:
            return None
        try:
            return header[0], self._decrypt(
                self._salt + body[:EXPLICIT_NONCE],
                body[EXPLICIT_NONCE:],
                sequence.to_bytes(8, "big") + header[:3] + size.to_bytes(2, "big"),
            )
        except (InvalidTag, ValueError):
            return None


class _ChaCha12:
    """RFC 7905, 2."""

    seekable = True
    __slots__ = ("_decrypt", "_iv")

    def __init__(self, suite: Suite, keys: Keys) -> None:
        self._decrypt = _aead(suite, keys.key)
        self._iv = int.from_bytes(keys.iv, "big")

    def open(self, sequence: int, header: bytes, body: bytes, before: bytes | None = None) -> Opened | None:
        size = len(body) - AEAD_TAG
        if size < 0:
            return None
        try:
            return header[0], self._decrypt(
                (self._iv ^ sequence).to_bytes(12, "big"),
                body,
                sequence.to_bytes(8, "big") + header[:3] + size.to_bytes(2, "big"),
            )
        except (InvalidTag, ValueError):
            return None


class _Cbc:
    """RFC 5246, 6.2.3.2; without an IV in each record RFC 2246, 6.2.3.2; with the MAC last RFC 7366."""

    seekable = True
    __slots__ = ("_block", "_chained", "_digest", "_iv", "_mac", "_mac_last", "_mac_size", "_old", "_update")

    def __init__(self, suite: Suite, keys: Keys, version: int, *, mac_last: bool) -> None:
        self._block = suite.block
        cipher = Cipher(_block_cipher(suite.cipher, keys.key), modes.CBC(bytes(suite.block)))
        self._update = cipher.decryptor().update
        self._digest = suite.mac
        self._mac = keys.mac
        self._mac_size = len(keys.mac)
        self._mac_last = mac_last
        self._chained = version <= TLS_1_0
        self._old = version <= SSL_3
        self._iv = keys.iv

    def open(self, sequence: int, header: bytes, body: bytes, before: bytes | None = None) -> Opened | None:
        sealed = body
        if self._mac_last:
            sealed, mac = body[: -self._mac_size], body[-self._mac_size :]
            size = len(sealed).to_bytes(2, "big")
            head = sequence.to_bytes(8, "big") + header[:3]
            if mac != hmac.digest(self._mac, head + size + sealed, self._digest):
                return None
        if self._chained:
            iv = self._iv
            if before is not None:
                end = len(before) - (self._mac_size if self._mac_last else 0)
                iv = before[max(end - self._block, 0) : max(end, 0)]
            if len(iv) != self._block:
                return None
            sealed = iv + sealed
        if len(sealed) < 2 * self._block or len(sealed) % self._block:
            return None
        # Only the first block depends on what the decryptor had before, and of that block, an IV, nothing is needed.
        padded = self._update(sealed)[self._block :]
        end = len(padded) - padded[-1] - 1
        plain = padded[:end] if self._mac_last else self._authentic(sequence, header, padded[: max(end, 0)])
        if plain is not None and self._chained:
            self._iv = sealed[-self._block :]
        return (header[0], plain) if plain is not None else None

    def _authentic(self, sequence: int, header: bytes, sealed: bytes) -> bytes | None:
        return _checked(self._mac, self._digest, sequence, header, sealed, old=self._old)


class _Stream:
    """RC4 and no cipher at all (RFC 5246, 6.2.3.1)."""

    __slots__ = ("_digest", "_mac", "_old", "_update", "seekable")

    def __init__(self, suite: Suite, keys: Keys, version: int) -> None:
        self._mac = keys.mac
        self._old = version <= SSL_3
        self._digest = suite.mac
        self.seekable = suite.mode == "NULL"
        self._update = Cipher(old.ARC4(keys.key), mode=None).decryptor().update if suite.mode == "RC4" else bytes

    def open(self, sequence: int, header: bytes, body: bytes, before: bytes | None = None) -> Opened | None:
        plain = _checked(self._mac, self._digest, sequence, header, self._update(body), old=self._old)
        return (header[0], plain) if plain is not None else None


def _checked(key: bytes, digest: str, sequence: int, header: bytes, sealed: bytes, *, old: bool) -> bytes | None:
    """What stands before a right MAC at the end (RFC 5246, 6.2.3.1; in SSL 3.0 RFC 6101, 5.2.3.1)."""
    size = len(sealed) - len(key)
    if size < 0:
        return None
    plain, mac = sealed[:size], sealed[size:]
    number, length = sequence.to_bytes(8, "big"), size.to_bytes(2, "big")
    if old:
        pad = 48 if digest == "md5" else 40
        inner = hashlib.new(digest, key + b"\x36" * pad + number + header[:1] + length + plain).digest()
        right = hashlib.new(digest, key + b"\x5c" * pad + inner).digest()
    else:
        right = hmac.digest(key, number + header[:3] + length + plain, digest)
    return plain if mac == right else None


def _block_cipher(name: str, key: bytes) -> Any:  # noqa: ANN401  # what cryptography has as ciphers of either age
    if name == "AES":
        return algorithms.AES(key)
    if name == "CAMELLIA":  # on its way from one module of the library to the other
        return cast("Any", getattr(old, "Camellia", None) or algorithms.Camellia)(key)
    if name in ("3DES", "DES"):
        return old.TripleDES(key if name == "3DES" else key * 3)
    return old.IDEA(key) if name == "IDEA" else old.SEED(key)
