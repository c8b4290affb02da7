"""Ciphers and key schedules by themselves: published values, and ciphers that OpenSSL no longer offers."""

from __future__ import annotations

import hmac
import shutil
import subprocess

import pytest
from cryptography.hazmat.decrepit.ciphers import algorithms as old
from cryptography.hazmat.primitives.ciphers import Cipher, CipherAlgorithm, modes

from sdkwitness.capture.packets.tls.hello import TLS_1_0, TLS_1_1, TLS_1_2
from sdkwitness.capture.packets.tls.protection import opener_12
from sdkwitness.capture.packets.tls.schedule import Keys, expand_label, prf, traffic_keys
from sdkwitness.capture.packets.tls.suites import Suite, suite

KEY, MAC, IV = bytes(range(32)), b"\x55" * 48, bytes(range(100, 116))


def found(number: int) -> Suite:
    one = suite(number)
    assert one is not None
    return one


def test_the_pseudorandom_function_gives_its_published_values() -> None:
    """The vectors for P_SHA256 that went round the TLS working group (mail of 2009-09-19)."""
    secret = bytes.fromhex("9bbe436ba940f017b17652849a71db35")
    seed = bytes.fromhex("a0ba9f936cda311827a6f796ffd5198c")
    made = prf(found(0x009C), TLS_1_2, secret, b"test label", seed, 100)
    assert made.hex().startswith("e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a")
    assert len(made) == 100


def test_traffic_keys_are_those_of_the_published_session() -> None:
    """RFC 8448, 3: the server's handshake keys."""
    secret = bytes.fromhex("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38")
    keys = traffic_keys(found(0x1301), secret)
    assert keys.key.hex() == "3fce516009c21727d0f2e4e86ee403bc"
    assert keys.iv.hex() == "5d313eb2671276ee13000b30"
    assert expand_label(found(0x1301), secret, b"finished", 32).hex().startswith("008d3b66f816ea55")


def header(size: int, version: int) -> bytes:
    return b"\x17" + version.to_bytes(2, "big") + size.to_bytes(2, "big")


def seal(one: Suite, sequence: int, plain: bytes, version: int, iv: bytes) -> bytes:
    """A record's body, MAC first, by a second writer."""
    number = sequence.to_bytes(8, "big") + header(len(plain), version)
    sealed = plain + hmac.digest(MAC[: hmac.new(b"", digestmod=one.mac).digest_size], number + plain, one.mac)
    ciphers: dict[str, CipherAlgorithm] = {
        "3DES": old.TripleDES(KEY[:24]),
        "DES": old.TripleDES(KEY[:8] * 3),
        "SEED": old.SEED(KEY[:16]),
        "IDEA": old.IDEA(KEY[:16]),
    }
    padding = one.block - len(sealed) % one.block
    encryptor = Cipher(ciphers[one.cipher], modes.CBC(iv)).encryptor()
    body = encryptor.update(sealed + bytes((padding - 1,)) * padding)
    return body if version <= TLS_1_0 else iv + body


@pytest.mark.parametrize("number", [0x000A, 0x0009, 0x0096, 0x0007])
@pytest.mark.parametrize("version", [TLS_1_0, TLS_1_1, TLS_1_2])
def test_old_block_ciphers_are_opened(number: int, version: int) -> None:
    one = found(number)
    iv = IV[: one.block]
    opener = opener_12(one, Keys(KEY[: one.key], iv, MAC[:20]), version, mac_last=False)
    before = iv
    for sequence, plain in enumerate((b"first", b"", b"third" * 100)):
        body = seal(one, sequence, plain, version, before)
        head = header(len(body), version)
        assert opener.open(sequence + 1, head, body) is None
        assert opener.open(sequence, head, body[:-1] + bytes((body[-1] ^ 1,))) is None
        assert opener.open(sequence, head, body[:7]) is None
        assert opener.open(sequence, head, body) == (23, plain)
        before = body[-one.block :]


@pytest.mark.parametrize("number", [0x0005, 0x0004, 0x003B, 0x0002])
def test_stream_ciphers_and_none_at_all_are_opened(number: int) -> None:
    one = found(number)
    size = hmac.new(b"", digestmod=one.mac).digest_size
    opener = opener_12(one, Keys(KEY[: one.key], b"", MAC[:size]), TLS_1_2, mac_last=False)
    encrypt = Cipher(old.ARC4(KEY[:16]), None).encryptor().update if one.mode == "RC4" else bytes
    for sequence, plain in enumerate((b"first", b"", b"third" * 100)):
        number_ = sequence.to_bytes(8, "big") + header(len(plain), TLS_1_2)
        body = encrypt(plain + hmac.digest(MAC[:size], number_ + plain, one.mac))
        assert opener.open(sequence, header(len(body), TLS_1_2), body) == (23, plain)
    assert opener.open(3, header(30, TLS_1_2), bytes(30)) is None
    assert opener.seekable is (one.mode == "NULL")


def test_suites_are_what_openssl_says_they_are() -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl")
    listed = subprocess.run(
        [openssl, "ciphers", "-V", "ALL:eNULL:@SECLEVEL=0"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    known = 0
    for line in listed:
        number, _, _, _, *said = line.split()
        facts = dict(fact.split("=") for fact in said if "=" in fact)
        one = suite(int(number.replace(",0x", ""), 16))
        if one is None:
            assert "ARIA" in line
            continue
        known += 1
        name, _, bits = facts["Enc"].rstrip(")").partition("(")
        assert one.key * 8 == int(bits or 0)
        modes_ = {"AESGCM": "GCM", "AESCCM": "CCM", "AESCCM8": "CCM_8", "CHACHA20/POLY1305": "CHACHA20", "None": "NULL"}
        assert one.mode == modes_.get(name, "CBC")
        assert one.mac == {"AEAD": ""}.get(facts["Mac"], facts["Mac"].lower())
    assert known > 90
