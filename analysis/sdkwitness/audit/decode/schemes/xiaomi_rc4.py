"""The request layer of the Xiaomi cloud (hlth.io.mi.com, api.io.mi.com).

key = SHA-256(ssecurity + nonce), RC4 with the first 1024 keystream bytes dropped, a fresh stream for each
field, output in Base64. Source: the public clients micloud, MIFitness-RC4 and Xiaomi-cloud-tokens-extractor.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher

from sdkwitness.audit.decode.binary import text_of

LAYER = "xiaomi-rc4"
_SECRET = re.compile(rb'\bssecurity\\?"?\s{0,4}[:=]\s{0,4}\\?"?([A-Za-z0-9+/\\]{16,64}={0,2})')
_DROPPED = bytes(1024)


def secrets(answer: bytes) -> list[bytes]:
    """Return the root keys in a login answer (JSON, or the `Extension-Pragma` header), in order."""
    found: list[bytes] = []
    for match in _SECRET.finditer(answer):
        key = _unbase64(match[1].replace(b"\\", b"").decode("ascii"))
        if key is not None and len(key) >= 12:
            found.append(key)
    return found


def decrypt(field: str, nonce: str, ssecurity: tuple[bytes, ...]) -> bytes | None:
    """Open one field or answer with the first root key, newest first, that gives readable content."""
    cipher, salt = _unbase64(field.strip()), _unbase64(nonce)
    if not cipher or not salt:
        return None
    for root in reversed(ssecurity):
        key = hashlib.sha256(root + salt).digest()
        stream = Cipher(ARC4(key), mode=None).decryptor()
        stream.update(_DROPPED)
        plain = stream.update(cipher)
        if plain[:2] == b"\x1f\x8b" or text_of(plain) is not None:
            return plain
    return None


def _unbase64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
