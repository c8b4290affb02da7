"""MACs, signatures and public-key encryption of native code, in a real process, held against another implementation."""

from __future__ import annotations

import hashlib
import hmac
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from app.native_watching import Native
from app.test_native_crypto import told, whole
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from factories import recording

from sdkwitness.app import native_crypto, native_targets
from sdkwitness.app.native_crypto import DONE, HEAD, INPUT, OUTPUT, Operations, Step
from sdkwitness.app.native_targets import NativeTarget
from sdkwitness.audit.decode.ledger import Ledger
from sdkwitness.capture.records import Crypto, Event

SECRET = b'{"imei": "356868000041418", "heart_rate": [61, 143]}'
PROGRAM = """
import ctypes, sys
from ctypes import byref, c_char_p, c_int, c_size_t, c_uint, c_void_p, create_string_buffer
import hashlib, ssl
SECRET = bytes.fromhex(sys.argv[1])
path = next(line.split()[-1] for line in open("/proc/self/maps") if "libcrypto" in line)
crypto = ctypes.CDLL(path)

def call(name, *arguments, result=c_int):
    function = getattr(crypto, name)
    function.restype = result
    return function(*arguments)

def made(name, *arguments):
    return c_void_p(call(name, *arguments, result=c_void_p))

class Parameter(ctypes.Structure):
    _fields_ = [("key", c_char_p), ("type", c_uint), ("data", c_void_p), ("size", c_size_t), ("returned", c_size_t)]

DIGEST = create_string_buffer(b"SHA2-256")
PARAMETERS = (Parameter * 2)(Parameter(b"digest", 4, ctypes.cast(DIGEST, c_void_p), 8, 0), Parameter())

def key(pem):
    return made("PEM_read_bio_PrivateKey", made("BIO_new_mem_buf", pem, len(pem)), None, None, None)

RSA, CURVE, EDWARDS = (key(bytes.fromhex(text)) for text in sys.argv[2:5])
SHA256 = made("EVP_sha256")

def finished(name, context, size=512):
    length, output = c_size_t(size), create_string_buffer(size)
    call(name, context, None, byref(length))
    length.value = size
    call(name, context, output, byref(length), c_size_t(size))
    return output.raw[:length.value]

def mac(late=False):
    context = made("EVP_MAC_CTX_new", made("EVP_MAC_fetch", None, b"HMAC", None))
    if late:
        call("EVP_MAC_CTX_set_params", context, PARAMETERS)
    call("EVP_MAC_init", context, b"key", c_size_t(3), None if late else PARAMETERS)
    call("EVP_MAC_update", context, SECRET, c_size_t(20))
    other = made("EVP_MAC_CTX_dup", context)
    call("EVP_MAC_update", context, SECRET[20:], c_size_t(len(SECRET) - 20))
    finished("EVP_MAC_final", context)
    call("EVP_MAC_update", other, b"another end", c_size_t(11))
    finished("EVP_MAC_final", other)
    for each in context, other:
        call("EVP_MAC_CTX_free", each)

def mac_once():
    length, output = c_size_t(), create_string_buffer(64)
    call("EVP_Q_mac", None, b"HMAC", None, b"SHA256", None, b"key", c_size_t(3), SECRET, c_size_t(len(SECRET)), output,
         c_size_t(64), byref(length), result=c_void_p)

def signed(kind, by_name=False):
    context = made("EVP_MD_CTX_new")
    if by_name:
        call("EVP_DigestSignInit_ex", context, None, b"SHA256", None, None, kind, None)
    else:
        call("EVP_DigestSignInit", context, None, SHA256, None, kind)
    call("EVP_DigestSignUpdate", context, SECRET[:20], c_size_t(20))
    call("EVP_DigestSignUpdate", context, SECRET[20:], c_size_t(len(SECRET) - 20))
    signature = finished("EVP_DigestSignFinal", context)
    call("EVP_MD_CTX_free", context)
    return signature

def signed_at_once(verifies=False):
    context, length, output = made("EVP_MD_CTX_new"), c_size_t(64), create_string_buffer(64)
    call("EVP_DigestSignInit", context, None, None, None, EDWARDS)
    call("EVP_DigestSign", context, output, byref(length), SECRET, c_size_t(len(SECRET)))
    call("EVP_MD_CTX_free", context)
    if verifies:
        for signature in output.raw[:64], b"wrong" * 12 + b"....":
            context = made("EVP_MD_CTX_new")
            call("EVP_DigestVerifyInit", context, None, None, None, EDWARDS)
            call("EVP_DigestVerify", context, signature, c_size_t(64), SECRET, c_size_t(len(SECRET)))
            call("EVP_MD_CTX_free", context)

def checked():
    signature, context = signed(RSA), made("EVP_MD_CTX_new")
    call("EVP_DigestVerifyInit", context, None, SHA256, None, RSA)
    call("EVP_DigestVerifyUpdate", context, SECRET, c_size_t(len(SECRET)))
    call("EVP_DigestVerifyFinal", context, signature, c_size_t(len(signature)))
    call("EVP_MD_CTX_free", context)

def signed_as_of_old():
    context, length, output = made("EVP_MD_CTX_new"), c_uint(), create_string_buffer(512)
    call("EVP_DigestInit_ex", context, SHA256, None)
    call("EVP_DigestUpdate", context, SECRET, c_size_t(len(SECRET)))
    call("EVP_SignFinal", context, output, byref(length), RSA)
    call("EVP_MD_CTX_free", context)

def wrapped():
    context, length = made("EVP_PKEY_CTX_new", RSA, None), c_size_t()
    call("EVP_PKEY_encrypt_init", context)
    call("EVP_PKEY_encrypt", context, None, byref(length), SECRET, c_size_t(len(SECRET)))
    output = create_string_buffer(length.value)
    call("EVP_PKEY_encrypt", context, output, byref(length), SECRET, c_size_t(len(SECRET)))
    sealed = output.raw[:length.value]
    call("EVP_PKEY_decrypt_init", context)
    call("EVP_PKEY_decrypt", context, output, byref(length), sealed, c_size_t(len(sealed)))
    call("EVP_PKEY_CTX_free", context)

def wrapped_as_of_old():
    rsa, output = made("EVP_PKEY_get1_RSA", RSA), create_string_buffer(512)
    size = call("RSA_public_encrypt", len(SECRET), SECRET, output, rsa, 1)
    call("RSA_private_decrypt", size, output.raw[:size], create_string_buffer(512), rsa, 1)

def hashed():
    for name in "SHA1", "SHA224", "SHA256", "MD5":
        context, output = create_string_buffer(256), create_string_buffer(64)
        call(name + "_Init", context)
        call(name + "_Update", context, SECRET[:20], c_size_t(20))
        call(name + "_Update", context, SECRET[20:], c_size_t(len(SECRET) - 20))
        call(name + "_Final", output, context)

print("up", flush=True)
for line in sys.stdin:
    word, *rest = line.split()
    if word == "mac": mac()
    elif word == "mac_late": mac(late=True)
    elif word == "mac_once": mac_once()
    elif word == "sign": signed({"rsa": RSA, "curve": CURVE}[rest[0]], by_name=len(rest) > 1)
    elif word == "sign_once": signed_at_once()
    elif word == "verify_once": signed_at_once(verifies=True)
    elif word == "verify": checked()
    elif word == "old_sign": signed_as_of_old()
    elif word == "wrap": wrapped()
    elif word == "old_wrap": wrapped_as_of_old()
    elif word == "hash": hashed()
    print("done", flush=True)
"""
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE_KEY = ec.generate_private_key(ec.SECP256R1())
EDWARDS_KEY = ed25519.Ed25519PrivateKey.generate()


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> str:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).hex()


KEYS = [pem(RSA_KEY), pem(CURVE_KEY), pem(EDWARDS_KEY)]


@pytest.fixture(scope="module")
def app() -> Iterator[Native]:
    if "libcrypto" not in Path("/proc/self/maps").read_text(encoding="utf-8"):
        pytest.skip("needs a Python whose OpenSSL is a library of its own")
    running = Native([sys.executable, "-c", PROGRAM, SECRET.hex(), *KEYS])
    yield running
    running.end()


def ledger(events: list[Event]) -> Ledger:
    return Ledger.of(recording(events=tuple(events)))


def what(made: Crypto) -> tuple[str, str, bytes]:
    return made.operation, made.algorithm, made.input.data


@pytest.mark.parametrize("way", ["mac", "mac_late"])
def test_a_mac_is_told_with_its_key_and_its_copy_goes_its_own_way(app: Native, way: str) -> None:
    events = app.ask(way)
    first, second = told(events)
    assert what(first) == ("mac", "HMAC-SHA256", SECRET)
    assert what(second) == ("mac", "HMAC-SHA256", SECRET[:20] + b"another end")
    for made in (first, second):
        assert (made.key, made.output.data) == (b"key", hmac.digest(b"key", made.input.data, "sha256"))
    assert all(any("ffi" in frame for frame in app.witness.stack(e)) for e in events)


def test_a_mac_of_one_call_is_told(app: Native) -> None:
    (made,) = told(app.ask("mac_once"))
    assert what(made) == ("mac", "HMAC-SHA256", SECRET)
    assert (made.key, made.output) == (b"key", whole(hmac.digest(b"key", SECRET, "sha256")))


@pytest.mark.parametrize("how", ["rsa", "rsa by_name"])
def test_a_signature_is_a_signature(app: Native, how: str) -> None:
    (made,) = told(app.ask(f"sign {how}"))
    assert what(made) == ("sign", "SHA256withRSA", SECRET)
    RSA_KEY.public_key().verify(made.output.data, SECRET, padding.PKCS1v15(), hashes.SHA256())
    assert made.key == b""


def test_the_kind_of_its_key_is_told(app: Native) -> None:
    (curve,) = told(app.ask("sign curve"))
    assert what(curve) == ("sign", "SHA256withECDSA", SECRET)
    CURVE_KEY.public_key().verify(curve.output.data, SECRET, ec.ECDSA(hashes.SHA256()))
    (edwards,) = told(app.ask("sign_once"))
    assert what(edwards) == ("sign", "ED25519", SECRET)
    EDWARDS_KEY.public_key().verify(edwards.output.data, SECRET)


def test_a_check_is_told_as_such_and_one_that_fails_is_not(app: Native) -> None:
    signed, checked = told(app.ask("verify"))
    assert what(checked) == ("verify", "SHA256withRSA", SECRET)
    assert checked.output == signed.output
    signed, checked = told(app.ask("verify_once"))
    assert (what(checked), checked.output) == (("verify", "ED25519", SECRET), signed.output)


def test_what_is_begun_as_a_digest_and_signed_is_no_digest(app: Native) -> None:
    (made,) = told(app.ask("old_sign"))
    assert (made.operation, made.input.data) == ("sign", SECRET)
    RSA_KEY.public_key().verify(made.output.data, SECRET, padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize("way", ["wrap", "old_wrap"])
def test_encryption_by_public_key_is_told_and_opens_what_was_sent(app: Native, way: str) -> None:
    events = app.ask(way)
    sealed, opened = told(events)
    assert what(sealed) == ("encrypt", "RSA", SECRET)
    assert (opened.operation, opened.input, opened.output) == ("decrypt", sealed.output, whole(SECRET))
    assert RSA_KEY.decrypt(sealed.output.data, padding.PKCS1v15()) == SECRET
    (found,) = ledger(events).open(sealed.output.data)
    assert found.data == SECRET


def test_no_signature_and_no_mac_opens_anything(app: Native) -> None:
    events = app.ask("mac_once", "sign rsa", "verify")
    assert [ledger(events).open(made.output.data) for made in told(events)] == [()] * 4


def test_digests_by_functions_of_their_own_name(app: Native) -> None:
    made = told(app.ask("hash"))
    assert [what(m) for m in made] == [("digest", name, SECRET) for name in ("SHA1", "SHA224", "SHA256", "MD5")]
    assert [m.output.data for m in made] == [hashlib.new(m.algorithm, SECRET).digest() for m in made]


# --- out of order ------------------------------------------------------------------------------------------------

TARGETS: dict[str, NativeTarget] = {t.how: t for t in native_targets.load()}


def step(how: str, part: int, payload: bytes = b"", *, whole: int = 0, parts: tuple[int, ...] = ()) -> Step:
    lengths = (*parts, 0, 0, 0)[:3]
    return Step(1, HEAD.pack(8, whole, part, 0, 1, *lengths), payload, continued=False)


def test_an_end_without_a_beginning_is_left_out() -> None:
    operations = Operations()
    for how in ("mac_final", "sign_final", "verify_once", "hash_final"):
        assert operations.take(step(how, INPUT, b"x", whole=1), TARGETS[how]) is None
        assert operations.take(step(how, OUTPUT, b"y", whole=1), TARGETS[how]) is None
        assert operations.take(step(how, DONE), TARGETS[how]) is None


def test_parameters_of_macs_that_never_begin_are_bounded() -> None:
    operations = Operations()
    for n in range(native_crypto.MOST_CONTEXTS + 1):
        head = HEAD.pack(16 * n, 0, DONE, 0, 0, 0, 0, 6)
        assert operations.take(Step(1, head, b"SHA256", continued=False), TARGETS["mac_parameters"]) is None
    assert begun(operations, 0) == "HMAC"  # forgotten
    assert begun(operations, native_crypto.MOST_CONTEXTS) == "HMAC-SHA256"


def begun(operations: Operations, n: int) -> str:
    """Run a MAC in the nth context; return its algorithm."""
    for how, part, size, lengths, payload in (
        ("mac_init", DONE, 0, (4, 0, 0), b"HMAC"),
        ("digest_update", INPUT, 1, (0, 0, 0), b"x"),
        ("mac_final", DONE, 0, (0, 0, 0), b""),
    ):
        head = HEAD.pack(16 * n, size, part, 0, 0, *lengths)
        made = operations.take(Step(1, head, payload, continued=False), TARGETS[how])
    assert made is not None
    return made.algorithm
