"""The request layer of the Xiaomi cloud (hlth.io.mi.com, api.io.mi.com).

key = SHA-256(ssecurity + nonce), RC4 with the first 1024 keystream bytes dropped, a fresh stream for each
field, output in Base64. A request holds the Base64 of a SHA-1 among its encrypted fields (`rc4_hash__`), which
tells the right root key from all others. Source: the public clients micloud, MIFitness-RC4 and
Xiaomi-cloud-tokens-extractor.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from typing import NamedTuple

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher

from sdkwitness.audit.decode.binary import text_of

LAYER = "xiaomi-rc4"
_SECRET = re.compile(rb'\bssecurity\\?"?\s{0,4}[:=]\s{0,4}\\?"?([A-Za-z0-9+/\\]{16,64}={0,2})')
_DROPPED = bytes(1024)
_GZIP = b"\x1f\x8b\x08"
_MIN_TEXT = 12
"""Bytes from which text is no chance: one in three of all bytes is a letter or goes on with one."""


def secrets(answer: bytes) -> list[bytes]:
    """Return the root keys in a login answer (JSON, or the `Extension-Pragma` header), in order."""
    found: list[bytes] = []
    for match in _SECRET.finditer(answer):
        key = _unbase64(match[1].replace(b"\\", b"").decode("ascii"))
        if key is not None and len(key) >= 12:
            found.append(key)
    return found


class Exchange(NamedTuple):
    """One request and its answer under the scheme."""

    nonce: str
    roots: tuple[bytes, ...] = ()
    """Root keys that may be its own, newest last."""
    proven: bool = False
    """True when the checksum of the request opened with the only one."""

    @classmethod
    def of(cls, fields: Mapping[str, str], ssecurity: tuple[bytes, ...]) -> Exchange:
        """Return the exchange of a request with these form or query fields; one without keys when it is none."""
        nonce = fields.get("_nonce", "")
        if not nonce or not ssecurity:
            return cls(nonce)
        checksum = fields.get("rc4_hash__", "")
        if not checksum:
            return cls(nonce, ssecurity)
        own = tuple(root for root in ssecurity if _is_checksum(_plain(checksum, nonce, root)))
        return cls(nonce, own[-1:], proven=bool(own))

    def open(self, field: str) -> bytes | None:
        """Open one field or the answer, None where it is not under the scheme or its key is not in the capture."""
        for root in reversed(self.roots):
            plain = _plain(field.strip(), self.nonce, root)
            if plain and (plain[:3] == _GZIP or text_of(plain) is not None) and (self.proven or _is_no_chance(plain)):
                return plain
        return None


def _plain(field: str, nonce: str, root: bytes) -> bytes:
    cipher, salt = _unbase64(field), _unbase64(nonce)
    if not cipher or not salt:
        return b""
    stream = Cipher(ARC4(hashlib.sha256(root + salt).digest()), mode=None).decryptor()
    stream.update(_DROPPED)
    return stream.update(cipher)


def _is_checksum(plain: bytes) -> bool:
    return len(plain) == 28 and plain.isascii() and len(_unbase64(plain.decode("ascii")) or b"") == 20


def _is_no_chance(plain: bytes) -> bool:
    """Say whether a wrong key hardly gives this: a short field is letters by chance under one of many keys."""
    return len(plain) >= _MIN_TEXT or (plain[:1] + plain[-1:]) in (b"{}", b"[]")


def _unbase64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
