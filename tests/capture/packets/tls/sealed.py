"""A second writer of TLS 1.3 records, for what no library here sends: drafts, padding, secrets of one's own."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

CLIENT_HELLO, SERVER_HELLO, RETRY, EXTENSIONS, FINISHED, KEY_UPDATE = 1, 2, 6, 8, 20, 24
HANDSHAKE, APPLICATION = 22, 23


def expand(secret: bytes, label: bytes, size: int) -> bytes:
    """HKDF-Expand-Label with an empty context, SHA-256."""
    info = size.to_bytes(2, "big") + bytes((len(label),)) + label + b"\0"
    return HKDFExpand(hashes.SHA256(), size, info).derive(secret)


def message(kind: int, body: bytes) -> bytes:
    """A handshake message."""
    return bytes((kind,)) + len(body).to_bytes(3, "big") + body


def record(kind: int, body: bytes) -> bytes:
    """A record in the clear."""
    return bytes((kind, 3, 1)) + len(body).to_bytes(2, "big") + body


class Sealer:
    """Protects the records of one direction, AES-128-GCM with SHA-256."""

    def __init__(self, secret: bytes, draft: int = 0) -> None:
        self._prefix = b"TLS 1.3, " if 0 < draft < 20 else b"tls13 "
        self._bare = 0 < draft < 25
        self._draft = draft
        self._take(secret)

    def _take(self, secret: bytes) -> None:
        self._secret = secret
        self._aead = AESGCM(expand(secret, self._prefix + b"key", 16))
        self._iv = int.from_bytes(expand(secret, self._prefix + b"iv", 12), "big")
        self._sequence = 0

    def seal(self, kind: int, content: bytes, padding: int = 0) -> bytes:
        """One record."""
        inner = content + bytes((kind,)) + bytes(padding)
        header = bytes((23, 3, 3)) + (len(inner) + 16).to_bytes(2, "big")
        nonce = (self._iv ^ self._sequence).to_bytes(12, "big")
        self._sequence += 1
        return header + self._aead.encrypt(nonce, inner, None if self._bare else header)

    def update(self) -> None:
        """Go on with the next secret."""
        label = b"application traffic secret" if 0 < self._draft < 20 else b"traffic upd"
        self._take(expand(self._secret, self._prefix + label, 32))
