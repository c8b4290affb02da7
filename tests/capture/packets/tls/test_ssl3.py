"""SSL 3.0, which no library here speaks any more: written with scapy's primitives, whose keys and MACs are its own."""

from __future__ import annotations

import struct
from typing import Any, cast

import pytest
from capture.packets.tls.sealed import CLIENT_HELLO, FINISHED, HANDSHAKE, SERVER_HELLO, message
from capture.packets.tls.sessions import Chunk, both, certificate, play
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4, TripleDES
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from scapy.layers.tls.crypto.h_mac import Hmac_MD5, Hmac_SHA
from scapy.layers.tls.crypto.prf import PRF

CLIENT_RANDOM, SERVER_RANDOM = bytes(range(1, 33)), bytes(range(33, 65))
PREMASTER = b"\x03\x00" + bytes(range(46))
SENDS: list[Chunk] = [(True, b"GET / HTTP/1.0\r\n\r\n"), (False, b"there" * 1000), (True, b""), (True, b"bye")]
APPLICATION, CHANGE = 23, 20

CIPHERS = {
    0x0004: (16, 0, Hmac_MD5),  # RC4_128_MD5
    0x0005: (16, 0, Hmac_SHA),  # RC4_128_SHA
    0x000A: (24, 8, Hmac_SHA),  # 3DES_EDE_CBC_SHA
    0x0035: (32, 16, Hmac_SHA),  # AES_256_CBC_SHA
}


class Writer:
    """Protects the records of one direction (RFC 6101, 5.2.3)."""

    def __init__(self, number: int, mac: bytes, key: bytes, iv: bytes) -> None:
        _, self._block, kind = CIPHERS[number]
        self._mac = cast("Any", kind)(mac)  # scapy declares no types
        cipher: Cipher[Any]
        if not self._block:
            cipher = Cipher(ARC4(key), None)
        else:
            cipher = Cipher((TripleDES if self._block == 8 else algorithms.AES)(key), modes.CBC(iv))
        self._cipher = cipher.encryptor()
        self._sequence = 0

    def record(self, kind: int, content: bytes) -> bytes:
        """One record."""
        told = struct.pack("!QBH", self._sequence, kind, len(content))
        sealed = content + self._mac.digest_sslv3(told + content)
        if self._block:
            padding = self._block - 1 - len(sealed) % self._block
            sealed += b"\xee" * padding + bytes((padding,))  # whatever it is filled with
        self._sequence += 1
        return record(kind, self._cipher.update(sealed))


def record(kind: int, body: bytes) -> bytes:
    return bytes((kind, 3, 0)) + len(body).to_bytes(2, "big") + body


def session(number: int, *, old_hello: bool = False) -> tuple[list[Chunk], bytes]:
    """What goes over the wire, and the master secret."""
    prf = cast("Any", PRF)(tls_version=0x300)
    master: bytes = prf.compute_master_secret(PREMASTER, CLIENT_RANDOM, SERVER_RANDOM)
    size, block, kind = CIPHERS[number]
    mac = 16 if kind is Hmac_MD5 else 20
    keys: bytes = prf.derive_key_block(master, SERVER_RANDOM, CLIENT_RANDOM, 2 * (mac + size + block))
    parts, at = list[bytes](), 0
    for length in (mac, mac, size, size, block, block):
        parts.append(keys[at : at + length])
        at += length
    client, server = (Writer(number, *parts[side::2]) for side in (0, 1))

    private = load_pem_private_key(certificate()[1].read_bytes(), None)
    assert isinstance(private, RSAPrivateKey)
    encrypted = private.public_key().encrypt(PREMASTER, PKCS1v15())
    suites = number.to_bytes(2, "big")
    if old_hello:
        body = b"\x01\x03\x00" + struct.pack("!HHH", 3, 0, 32) + b"\0" + suites + CLIENT_RANDOM
        hello = (0x8000 | len(body)).to_bytes(2, "big") + body
    else:
        body = b"\x03\x00" + CLIENT_RANDOM + b"\0" + b"\0\x02" + suites + b"\1\0"
        hello = record(HANDSHAKE, message(CLIENT_HELLO, body))
    chosen = message(SERVER_HELLO, b"\x03\x00" + SERVER_RANDOM + b"\0" + suites + b"\0")
    wire: list[Chunk] = [
        (True, hello),
        (False, record(HANDSHAKE, chosen + message(14, b""))),
        (True, record(HANDSHAKE, message(16, encrypted))),  # without the length that TLS puts before it
    ]
    for from_client, end in ((True, client), (False, server)):
        wire.append((from_client, record(CHANGE, b"\1") + end.record(HANDSHAKE, message(FINISHED, bytes(36)))))
    for from_client, content in SENDS:
        wire.append((from_client, (client if from_client else server).record(APPLICATION, content)))
    return wire, master


@pytest.mark.parametrize("old_hello", [False, True])
@pytest.mark.parametrize("number", CIPHERS)
def test_ssl_3_is_read(number: int, old_hello: bool) -> None:
    wire, master = session(number, old_hello=old_hello)
    logged = f"CLIENT_RANDOM {CLIENT_RANDOM.hex()} {master.hex()}\n".encode()
    for keys in (logged, certificate()[1].read_bytes()):
        played = play(wire, keys)
        assert played.inside.got == both(SENDS)
        assert not played.dark
    assert [end.error for end in play(wire, b"").dark] == ["there is no key log"]


def test_a_record_that_was_changed_is_not_read() -> None:
    wire, master = session(0x0035)
    logged = f"CLIENT_RANDOM {CLIENT_RANDOM.hex()} {master.hex()}\n".encode()
    wire[5] = (True, wire[5][1][:-17] + bytes((wire[5][1][-17] ^ 1,)) + wire[5][1][-16:])
    assert b"GET /" not in play(wire, logged).inside.got[True]
