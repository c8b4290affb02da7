"""Health files on the Xiaomi file store: AES/CBC/PKCS5 under the `obj_key` of the upload-URL answer.

The key is the Base64url text decoded to 16 bytes and the IV is a constant. Source: Mi-Fitness-Sync,
docs/mi-fitness-fds-findings.md.
"""

from __future__ import annotations

import base64
import binascii
import re

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from sdkwitness.audit.decode.binary import looks_random, text_of

LAYER = "xiaomi-fds"
_IV = b"1234567887654321"
_SIGNATURES = (b"\x1f\x8b\x08", b"PK\x03\x04", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff")
_MIN_TEXT = 8
_MIN_SAMPLE = 64
"""Bytes whose spread tells content from noise."""
_KEY = re.compile(rb'"obj_key\\?"\s{0,4}:\s{0,4}\\?"([A-Za-z0-9_-]{21,24}={0,2})')


def keys(answer: bytes) -> list[bytes]:
    """Return the file keys in an answer, in order."""
    found: list[bytes] = []
    for match in _KEY.finditer(answer):
        try:
            key = base64.urlsafe_b64decode(match[1] + b"=" * (-len(match[1]) % 4))
        except (binascii.Error, ValueError):
            continue
        if len(key) == 16:
            found.append(key)
    return found


def decrypt(data: bytes, object_keys: tuple[bytes, ...]) -> bytes | None:
    """Open a file body with the first key whose padding is right and whose plaintext is no noise."""
    if not object_keys or len(data) < 16 or len(data) % 16:
        return None
    for key in object_keys:
        decryptor = Cipher(AES(key), CBC(_IV)).decryptor()
        padded = decryptor.update(data) + decryptor.finalize()
        unpadder = PKCS7(128).unpadder()
        try:
            plain = unpadder.update(padded) + unpadder.finalize()
        except ValueError:
            continue
        if _makes_sense(plain):
            return plain
    return None


def _makes_sense(plain: bytes) -> bool:
    """Say whether this is a file and no noise; the padding alone is right for one wrong key in 256."""
    if plain.startswith(_SIGNATURES) or (len(plain) >= _MIN_TEXT and text_of(plain) is not None):
        return True
    return len(plain) >= _MIN_SAMPLE and not looks_random(plain)
