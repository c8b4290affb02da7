"""Private keys of servers, which open what clients encrypted for them: TLS up to 1.2 with RSA key exchange.

Format: PEM (RFC 7468) of PKCS #8 (RFC 5958) or PKCS #1 (RFC 8017, A.1.2), as they stand or in DER.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # reading keys loads slowly, and few imports have one
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

BEGIN: Final = b"-----BEGIN "
END: Final = b"-----END "
SECRET: Final = b"PRIVATE KEY-----"
"""What the first line of a private key ends with; certificates, which lie beside them, have another."""
MAX_LINES: Final = 1024
"""Of one key; the largest RSA keys there are have 200."""
MAX_KEYS: Final = 64
PREMASTER: Final = 48
"""Bytes (RFC 5246, 7.4.7.1)."""


class PrivateKeys:
    """The private keys that a key log holds."""

    def __init__(self) -> None:
        self._keys: dict[int, list[RSAPrivateKey]] = {}
        """By the bytes of what they decrypt."""
        self._unfit: Counter[str] = Counter()
        """How many are of no use, by the reason."""
        self._used = False

    def __bool__(self) -> bool:
        return bool(self._keys)

    def add(self, encoded: bytes) -> bool:
        """Take in a key; return whether it is of use.

        Args:
            encoded: PEM with its first and last line, or DER.
        """
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key

        load = load_pem_private_key if encoded.startswith(BEGIN) else load_der_private_key
        try:
            key = load(encoded, None)
        except TypeError:  # what the library raises where it takes a password
            self._unfit[
                "is encrypted: take the password from it with `openssl pkey -in KEY -out OPEN`, and give that"
            ] += 1
            return False
        except (ValueError, UnsupportedAlgorithm):
            self._unfit["is damaged, or of a kind that is not known: fetch it again from where it was made"] += 1
            return False
        if not isinstance(key, RSAPrivateKey):
            self._unfit["is none of RSA, and only those open recorded connections: give a key log instead"] += 1
            return False
        if sum(map(len, self._keys.values())) >= MAX_KEYS:
            self._unfit[f"is one too many: {MAX_KEYS} are tried, give fewer"] += 1
            return False
        self._keys.setdefault((key.key_size + 7) // 8, []).append(key)
        return True

    def premaster(self, encrypted: bytes, versions: Collection[int]) -> bytes | None:
        """The premaster secret that a client encrypted; None where no key is the one of its server.

        Args:
            encrypted: As it stands in ClientKeyExchange, without its length.
            versions: One of which it must begin with: what the client offered, or, in old ones, what the server chose.
        """
        keys = self._keys.get(len(encrypted))
        if keys is None:
            return None
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

        for key in keys:
            try:
                found = key.decrypt(encrypted, PKCS1v15())
            except ValueError:
                continue  # other builds of the library give random bytes for what another key encrypted
            if len(found) == PREMASTER and int.from_bytes(found[:2], "big") in versions:
                self._used = True
                return found
        return None

    def problems(self) -> list[str]:
        """What the user should know of the keys once all connections are read, in sentences."""
        found = [
            f"{'A private key' if count == 1 else f'Each of {count} private keys'} in the key log {why}."
            for why, count in sorted(self._unfit.items())
        ]
        if self._keys and not self._used:
            found.append(
                "The private key in the key log opened no connection: it opens those whose server has it and that "
                "agreed on their secret by RSA alone, as few do since TLS 1.2 and none in 1.3; others need a key log."
            )
        return found
