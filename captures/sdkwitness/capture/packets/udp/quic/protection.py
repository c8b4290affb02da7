"""Opening protected packets (RFC 9001, 5 and 6).

On `cryptography` and not on aioquic's own functions, which refuse packets over 1500 bytes, as loopback and jumbo
frames carry them, and know two versions.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305

from sdkwitness.capture.packets.tls.schedule import NONCE, expand_label
from sdkwitness.capture.packets.tls.suites import Suite, suite
from sdkwitness.capture.packets.udp.quic.header import LONG
from sdkwitness.capture.packets.udp.quic.versions import Version

SAMPLE: Final = 16
LONGEST_NUMBER: Final = 4
TAG: Final = 16
AHEAD: Final = 3
"""How many windows of its truncated packet number a packet may lie ahead, where packets were not recorded."""
PHASE: Final = 0x04
SUITES: Final = {32: (0x1301, 0x1303, 0x1304), 48: (0x1302,)}
"""Cipher suites by the length of their secrets."""

Decrypt = Callable[[bytes, bytes, bytes | None], bytes]
Mask = Callable[[bytes], bytes]
Opened = tuple[int, bytes]
"""Packet number and payload."""


def initial_secret(version: Version, cid: bytes, *, client: bool) -> bytes:
    """The secret of a direction of Initial packets (RFC 9001, 5.2)."""
    common = hmac.digest(version.salt, cid, "sha256")
    return expand_label(_suite(0x1301), common, b"client in" if client else b"server in", 32)


class Protection:
    """Opens the packets of one direction at one level.

    Args:
        secret: Its traffic secret.
        version: Whose labels name the keys.
        number: The cipher suite, None where it is not known: then each that has secrets of this length is tried.
    """

    __slots__ = ("_current", "_decrypts", "_label", "_mask", "_options", "_secret", "_suite", "largest")

    def __init__(self, secret: bytes, version: Version, number: int | None = None) -> None:
        self._secret = secret
        """Of the newest keys that were made."""
        self._label = version.label
        known = suite(number) if number is not None else None
        fits = known is not None and hashlib.new(known.digest).digest_size == len(secret)
        self._options = [known] if known is not None and fits else [_suite(n) for n in SUITES.get(len(secret), ())]
        self._suite: Suite | None = None
        self._mask: Mask = bytes
        self._decrypts: list[tuple[Decrypt, int]] = []
        """Of each generation of keys."""
        self._current = 0
        """The newest generation that was used."""
        self.largest = -1

    def open(self, data: bytes, begin: int, at: int, end: int) -> Opened | None:
        """Open a packet of a datagram; None where it is none of these keys.

        Args:
            data: The datagram.
            begin: Where the packet begins.
            at: Where its number stands.
            end: Where it ends.
        """
        sample = data[at + LONGEST_NUMBER : at + LONGEST_NUMBER + SAMPLE]
        if len(sample) < SAMPLE or at + LONGEST_NUMBER + SAMPLE > end:
            return None
        if self._suite is not None:
            return self._open(data, begin, at, end, sample)
        for option in self._options:
            self._mask = _mask(option, self._key(option, b"hp", option.key))
            self._decrypts = [self._generation(option)]
            opened = self._open(data, begin, at, end, sample)
            if opened is not None:
                self._suite = option
                return opened
        return None

    def _open(self, data: bytes, begin: int, at: int, end: int, sample: bytes) -> Opened | None:
        mask = self._mask(sample)
        first = data[begin]
        long = first & LONG
        first ^= mask[0] & (0x0F if long else 0x1F)
        size = (first & 3) + 1
        coded = (int.from_bytes(data[at : at + size], "big") ^ int.from_bytes(mask[1 : 1 + size], "big")) & (
            (1 << 8 * size) - 1
        )
        header = bytes((first,)) + data[begin + 1 : at] + coded.to_bytes(size, "big")
        body = data[at + size : end]
        for generation in (0,) if long else self._generations(first & PHASE):
            decrypt, iv = self._decrypts[generation]
            for number in self._numbers(coded, 8 * size):
                try:
                    payload = decrypt((iv ^ number).to_bytes(NONCE, "big"), body, header)
                except (InvalidTag, ValueError):  # the latter where it is shorter than a tag
                    continue
                self._current = max(self._current, generation)
                self.largest = max(self.largest, number)
                return number, payload
        return None

    def _generations(self, phase: int) -> tuple[int, ...]:
        """Generations of keys that a packet may be protected with, by its phase bit (RFC 9001, 6)."""
        now = self._current
        if bool(phase) == bool(now & 1):
            return (now,)
        if self._suite is None:
            return ()
        if now + 1 == len(self._decrypts):
            self._secret = self._key(self._suite, b"ku", len(self._secret))
            self._decrypts.append(self._generation(self._suite))
        return (now + 1, now - 1) if now else (now + 1,)

    def _numbers(self, coded: int, bits: int) -> tuple[int, ...]:
        """Packet numbers that a truncated one may stand for, likeliest first (RFC 9000, A.3)."""
        window = 1 << bits
        expected = self.largest + 1
        number = (expected & ~(window - 1)) | coded
        if number <= expected - window // 2:
            number += window
        elif number > expected + window // 2 and number >= window:
            number -= window
        if self.largest < 0 or bits == 8 * LONGEST_NUMBER:
            return (number,)
        return (number, *(number + window * step for step in range(1, AHEAD + 1)))

    def _generation(self, option: Suite) -> tuple[Decrypt, int]:
        key, iv = self._key(option, b"key", option.key), self._key(option, b"iv", NONCE)
        return _decrypt(option, key), int.from_bytes(iv, "big")

    def _key(self, option: Suite, name: bytes, size: int) -> bytes:
        return expand_label(option, self._secret, self._label + b" " + name, size)


def _suite(number: int) -> Suite:
    found = suite(number)
    assert found is not None
    return found


def _decrypt(option: Suite, key: bytes) -> Decrypt:
    if option.mode == "CHACHA20":
        return ChaCha20Poly1305(key).decrypt
    return AESGCM(key).decrypt if option.mode == "GCM" else AESCCM(key, tag_length=TAG).decrypt


def _mask(option: Suite, key: bytes) -> Mask:
    """What covers the header, from a sample of the payload (RFC 9001, 5.4)."""
    if option.mode == "CHACHA20":
        return lambda sample: Cipher(algorithms.ChaCha20(key, sample), mode=None).encryptor().update(bytes(5))
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update
