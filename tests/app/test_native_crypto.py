"""What native code encrypts and digests by OpenSSL and BoringSSL: held against what it should be, in real processes."""

from __future__ import annotations

import hashlib
import hmac
import http.server
import shutil
import ssl
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from app.certificates import self_signed
from app.native_watching import Native
from app.test_native_tls import Handler
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from factories import manifest

from sdkwitness.app import native_crypto, native_targets
from sdkwitness.app.native_crypto import DONE, FAILED, HEAD, INPUT, ONCE, OUTPUT, Operations, Step
from sdkwitness.audit.decode.ledger import Ledger
from sdkwitness.capture import bundle
from sdkwitness.capture.records import Blob, Crypto, Event
from sdkwitness.wire.process import ProxyProcess

KEY = bytes(range(32))
IV = b"sixteen bytes iv"
SECRET = b'{"imei": "356868000041418", "heart_rate": [61, 143]}'
PROGRAM = """
import ctypes, hashlib, hmac, http.client, ssl, sys
KEY, IV, SECRET = (bytes.fromhex(text) for text in sys.argv[1:4])
path = next(line.split()[-1] for line in open("/proc/self/maps") if "libcrypto" in line)
crypto = ctypes.CDLL(path)
for name in ("EVP_CIPHER_CTX_new", "EVP_aes_256_cbc", "EVP_aes_256_ctr", "EVP_aes_256_gcm"):
    getattr(crypto, name).restype = ctypes.c_void_p
context = ssl.create_default_context(cafile=sys.argv[4])

class Cipher:
    def __init__(self, name, encrypts):
        self.kind = "Encrypt" if encrypts else "Decrypt"
        self.context = ctypes.c_void_p(crypto.EVP_CIPHER_CTX_new())
        self.call("Init_ex", ctypes.c_void_p(getattr(crypto, "EVP_" + name)()), None, KEY, IV)

    def call(self, step, *arguments):
        return getattr(crypto, f"EVP_{self.kind}{step}")(self.context, *arguments)

    def update(self, data, in_place=False):
        length = ctypes.c_int()
        output = ctypes.create_string_buffer(data if in_place else b"", len(data) + 32)
        self.call("Update", output, ctypes.byref(length), output if in_place else data, len(data))
        return output.raw[:length.value]

    def aad(self, data):
        self.call("Update", None, ctypes.byref(ctypes.c_int()), data, len(data))

    def final(self):
        length, output = ctypes.c_int(), ctypes.create_string_buffer(32)
        self.call("Final_ex", output, ctypes.byref(length))
        return output.raw[:length.value]

    def free(self):
        crypto.EVP_CIPHER_CTX_free(self.context)

def encrypted(data=SECRET, in_place=False):
    cipher = Cipher("aes_256_cbc", True)
    at = 16 if in_place else 20  # a block's rest may not be overwritten
    made = cipher.update(data[:at], in_place) + cipher.update(data[at:], in_place) + cipher.final()
    cipher.free()
    return made

def decrypted(data):
    cipher = Cipher("aes_256_cbc", False)
    made = cipher.update(data) + cipher.final()
    cipher.free()
    return made

def streamed():
    cipher = Cipher("aes_256_ctr", True)
    cipher.update(SECRET)
    cipher.free()

def authenticated():
    cipher = Cipher("aes_256_gcm", True)
    cipher.aad(b"header")
    cipher.update(SECRET)
    cipher.final()
    cipher.free()

def interleaved():
    one, two = Cipher("aes_256_cbc", True), Cipher("aes_256_cbc", True)
    one.update(b"one begins here, ")
    two.update(b"two begins here, ")
    one.update(b"one ends")
    one.final()
    two.update(b"two ends")
    two.final()

def digests():
    running = hashlib.sha256(b"one")
    running.update(b" two")
    running.digest()
    running.update(b" three")
    running.digest()

def once():
    crypto.SHA256(b"by one call", 11, ctypes.create_string_buffer(32))
    hmac.digest(b"key", b"by one call", "sha256")

def post(proxy, port, body):
    connection = http.client.HTTPSConnection("127.0.0.1" if proxy else "localhost", int(proxy or port), context=context)
    if proxy:
        connection.set_tunnel("localhost", int(port))
    connection.request("POST", "/native", body=body)
    connection.getresponse().read()
    connection.close()

print("up", flush=True)
for line in sys.stdin:
    word, *rest = line.split()
    if word == "encrypt": encrypted()
    elif word == "in_place": encrypted(in_place=True)
    elif word == "decrypt": decrypted(bytes.fromhex(rest[0]))
    elif word == "streamed": streamed()
    elif word == "authenticated": authenticated()
    elif word == "interleaved": interleaved()
    elif word == "digests": digests()
    elif word == "mac": hmac.new(b"key", b"part one", "sha256").digest()
    elif word == "once": once()
    elif word == "long": encrypted(bytes(int(rest[0])))
    elif word == "trust": ssl.create_default_context(cafile=sys.argv[4]).get_ca_certs(); ssl.RAND_bytes(32)
    elif word == "post": post(None, rest[0], b"x" * 5000)
    elif word == "send": post(rest[0], rest[1], encrypted())
    print("done", flush=True)
"""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return self_signed(tmp_path_factory.mktemp("tls"))


def started(trusted: Path) -> Native:
    return Native([sys.executable, "-c", PROGRAM, KEY.hex(), IV.hex(), SECRET.hex(), str(trusted)])


@pytest.fixture(scope="module")
def app(certificate: Path) -> Iterator[Native]:
    if "libcrypto" not in Path("/proc/self/maps").read_text(encoding="utf-8"):
        pytest.skip("needs a Python whose OpenSSL is a library of its own")
    running = started(certificate)
    yield running
    running.end()


@pytest.fixture(scope="module")
def port(certificate: Path) -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield int(server.server_address[1])
    server.shutdown()
    server.server_close()


def told(events: list[Event]) -> list[Crypto]:
    return [e.crypto for e in events if e.crypto is not None]


def cbc(data: bytes) -> bytes:
    fill = 16 - len(data) % 16
    encryptor = Cipher(algorithms.AES(KEY), modes.CBC(IV)).encryptor()
    return encryptor.update(data + bytes([fill]) * fill) + encryptor.finalize()


def whole(data: bytes) -> Blob:
    return Blob(size=len(data), sha256=hashlib.sha256(data).hexdigest(), data=data)


@pytest.mark.parametrize("way", ["encrypt", "in_place"])
def test_a_cipher_is_told_whole_with_its_key(app: Native, way: str) -> None:
    events = app.ask(way)
    (made,) = told(events)
    assert (made.operation, made.algorithm, made.key, made.iv) == ("encrypt", "AES-256-CBC", KEY, IV)
    assert (made.input, made.output) == (whole(SECRET), whole(cbc(SECRET)))
    assert any("ffi" in frame for frame in app.witness.stack(events[0]))


def test_what_is_decrypted_is_told_as_such_and_what_fails_is_not(app: Native) -> None:
    sent = cbc(SECRET)
    (made,) = told(app.ask(f"decrypt {sent.hex()}"))
    assert (made.operation, made.input, made.output) == ("decrypt", whole(sent), whole(SECRET))
    assert told(app.ask(f"decrypt {sent[:-16].hex()}")) == []


def test_a_stream_that_nobody_finishes_is_told_when_it_is_given_up(app: Native) -> None:
    (made,) = told(app.ask("streamed"))
    stream = Cipher(algorithms.AES(KEY), modes.CTR(IV)).encryptor()
    assert (made.algorithm, made.input, made.output) == ("AES-256-CTR", whole(SECRET), whole(stream.update(SECRET)))


def test_what_is_only_authenticated_is_no_plaintext(app: Native) -> None:
    (made,) = told(app.ask("authenticated"))
    assert made.input == whole(SECRET)
    assert made.output == whole(AESGCM(KEY).encrypt(made.iv, SECRET, b"header")[:-16])
    assert made.iv == IV[:12]


def test_two_ciphers_do_not_mix(app: Native) -> None:
    made = told(app.ask("interleaved"))
    assert [m.input.data for m in made] == [b"one begins here, one ends", b"two begins here, two ends"]


def test_digests_and_macs_are_told_as_what_they_are(app: Native) -> None:
    digests = told(app.ask("digests"))
    assert [(d.operation, d.algorithm, d.input.data) for d in digests] == [
        ("digest", "SHA256", b"one two"),
        ("digest", "SHA256", b"one two three"),
    ]
    assert [d.output.data for d in digests] == [hashlib.sha256(d.input.data).digest() for d in digests]
    (mac,) = told(app.ask("mac"))
    assert (mac.operation, mac.algorithm, mac.key, mac.input.data) == ("mac", "SHA256", b"key", b"part one")
    assert mac.output.data == hmac.digest(b"key", b"part one", "sha256")
    hashed, authenticated = told(app.ask("once"))
    assert (hashed.operation, hashed.algorithm) == ("digest", "SHA256")
    assert hashed.output.data == hashlib.sha256(b"by one call").digest()
    assert (authenticated.operation, authenticated.key) == ("mac", b"key")
    assert authenticated.output.data == hmac.digest(b"key", b"by one call", "sha256")


def test_long_input_is_bounded_and_digested_whole(app: Native) -> None:
    (made,) = told(app.ask("long 300000"))
    assert (made.input.size, made.input.sha256) == (300_000, hashlib.sha256(bytes(300_000)).hexdigest())
    assert len(made.input.data) == native_crypto.MOST_KEPT
    (longer,) = told(app.ask("long 3000000"))
    assert (longer.input.size, longer.input.sha256, len(longer.input.data)) == (3_000_000, "", native_crypto.MOST_KEPT)


def test_what_tls_encrypts_is_its_own_business(app: Native, port: int) -> None:
    assert told(app.ask("trust")) == []  # certificates are digested, and random numbers drawn from a cipher
    events = app.ask(f"post {port}")
    assert {e.target for e in events} >= {"SSL_write_ex", "ClientHello.native"}
    assert told(events) == []


def test_what_an_app_encrypts_before_tls_does_is_opened_where_it_was_sent(
    certificate: Path, port: int, tmp_path: Path
) -> None:
    writer = bundle.Writer.create(tmp_path / "capture", manifest(ended=None))
    proxy = ProxyProcess(tmp_path / "capture", upstream_ca=certificate, confdir=tmp_path / "proxy")
    proxy.start()
    app = started(proxy.ca_file)
    try:
        app.ask(f"send {proxy.address.port} {port}")
    finally:
        app.end()
        proxy.stop()
    writer.append_events(app.witness.lines)
    read = bundle.read(tmp_path / "capture")
    (flow,) = [f for f in read.flows if f.request is not None and f.request.path == "/native"]
    assert flow.request is not None
    assert flow.request.body is not None
    assert flow.request.body == cbc(SECRET)
    (opened,) = Ledger.of(read).open(flow.request.body)
    assert opened.data == SECRET
    (event,) = [e for e in read.events if e.kind == "crypto"]
    assert opened.layer.endswith(f"event:{event.seq}")


# --- BoringSSL within a library ------------------------------------------------------------------------------

BORING = """
import ctypes, os, sys
import curl_cffi
from curl_cffi import requests
library = next(line for line in open("/proc/self/maps") if "_wrapper" in line)
base = int(library.split("-")[0], 16)
at = {name: base + int(place) for name, place in (pair.split("=") for pair in sys.argv[1:])}
size, pointer = ctypes.c_size_t, ctypes.c_void_p

def function(name, result, *arguments):
    return ctypes.CFUNCTYPE(result, *arguments)(at[name])

algorithm = function("EVP_aead_aes_256_gcm", pointer)()
begin = function("EVP_AEAD_CTX_init", ctypes.c_int, pointer, pointer, ctypes.c_char_p, size, size, pointer)
work = (ctypes.c_int, pointer, ctypes.c_char_p, pointer, size, *(ctypes.c_char_p, size) * 3)
seal, unseal = function("EVP_AEAD_CTX_seal", *work), function("EVP_AEAD_CTX_open", *work)
context = ctypes.create_string_buffer(1024)
length = size()
print("up", flush=True)
for line in sys.stdin:
    word, *rest = line.split()
    if word == "seal":
        begin(context, algorithm, bytes(range(32)), 32, 0, None)
        sealed, text = ctypes.create_string_buffer(256), bytes.fromhex(rest[0])
        seal(context, sealed, ctypes.byref(length), 256, b"twelve bytes", 12, text, len(text), b"header", 6)
        kept = sealed.raw[:length.value]
        unseal(context, sealed, ctypes.byref(length), 256, b"twelve bytes", 12, kept, len(kept), b"header", 6)
        unseal(context, sealed, ctypes.byref(length), 256, b"twelve bytes", 12, kept, len(kept), b"other.", 6)
    elif word == "post":
        requests.post(f"https://localhost:{rest[0]}/boring", data=b"x" * 5000, verify=rest[1])
    print("done", flush=True)
"""


@pytest.fixture(scope="module")
def boring() -> Iterator[Native]:
    package = pytest.importorskip("curl_cffi", reason="needs curl_cffi, which brings BoringSSL")
    nm = shutil.which("nm")
    if nm is None:
        pytest.skip("needs nm")
    library = next(Path(package.__file__).parent.glob("_wrapper*.so"))
    names = {"EVP_aead_aes_256_gcm", "EVP_AEAD_CTX_init", "EVP_AEAD_CTX_seal", "EVP_AEAD_CTX_open"}
    listed = subprocess.run([nm, library], capture_output=True, text=True, check=True).stdout
    rows = [row.split() for row in listed.splitlines()]
    places = [f"{row[2]}={int(row[0], 16)}" for row in rows if len(row) == 3 and row[2] in names]
    if len(places) != len(names):
        pytest.skip("needs a curl_cffi with symbols")
    running = Native([sys.executable, "-c", BORING, *places])
    yield running
    running.end()


def test_boringssls_aead_is_told_with_key_and_nonce(boring: Native) -> None:
    sealed, opened = told(boring.ask(f"seal {SECRET.hex()}"))
    expected = AESGCM(KEY).encrypt(b"twelve bytes", SECRET, b"header")
    assert (sealed.operation, sealed.key, sealed.iv) == ("encrypt", KEY, b"twelve bytes")
    assert (sealed.input, sealed.output) == (whole(SECRET), whole(expected))
    assert (opened.operation, opened.input, opened.output) == ("decrypt", whole(expected), whole(SECRET))


def test_what_boringssl_encrypts_for_tls_is_its_own_business(boring: Native, port: int, certificate: Path) -> None:
    events = boring.ask(f"post {port} {certificate}")
    assert any(e.target == "BoringSSL.SSL_write" for e in events)
    assert told(events) == []


# --- malformed and without end ---------------------------------------------------------------------------------

TARGETS = {t.how: t for t in native_targets.load()}


def step(
    how: str, part: int, payload: bytes = b"", *, context: int = 8, whole: int = 0, parts: tuple[int, ...] = ()
) -> Step:
    lengths = (*parts, 0, 0, 0)[:3]
    return Step(1, HEAD.pack(context, whole, part, 0, 1, *lengths), payload, continued=False)


def test_contexts_without_end_are_bounded() -> None:
    operations = Operations()
    for n in range(2 * native_crypto.MOST_CONTEXTS):
        operations.take(step("cipher_init", DONE, context=16 * n), TARGETS["cipher_init"])
        operations.take(step("cipher_update", INPUT, b"x", context=16 * n, whole=1), TARGETS["cipher_update"])
    final = TARGETS["cipher_final"]
    assert operations.take(step("cipher_final", DONE, context=0), final) is None  # forgotten
    last = operations.take(step("cipher_final", DONE, context=16 * (2 * native_crypto.MOST_CONTEXTS - 1)), final)
    assert last is not None
    assert last.input.data == b"x"


def test_a_context_whose_beginning_nobody_saw_is_left_out() -> None:
    operations = Operations()
    assert operations.take(step("cipher_update", INPUT, b"x", whole=1), TARGETS["cipher_update"]) is None
    assert operations.take(step("cipher_final", DONE), TARGETS["cipher_final"]) is None


def test_a_call_that_fails_leaves_nothing_to_the_next() -> None:
    operations = Operations()
    once = ONCE | 1
    operations.take(step("hash_once", INPUT, b"lost", context=once, whole=4), TARGETS["hash_once"])
    operations.take(step("hash_once", FAILED, context=once), TARGETS["hash_once"])
    operations.take(step("hash_once", OUTPUT, b"out", context=once, whole=3), TARGETS["hash_once"])
    made = operations.take(step("hash_once", DONE, context=once), TARGETS["hash_once"])
    assert made is not None
    assert (made.input.size, made.output.data) == (0, b"out")


@pytest.mark.parametrize(
    "wrong",
    [
        Step(1, b"short", b"", continued=False),
        step("cipher_init", DONE, b"abc"),
        step("cipher_init", DONE, b"", parts=(1, 0, 0)),
        step("cipher_init", 9),
    ],
)
def test_a_malformed_step_is_refused(wrong: Step) -> None:
    with pytest.raises(ValueError, match="native record of cryptography"):
        Operations().take(wrong, TARGETS["cipher_init"])


def test_the_head_is_that_of_the_hooks() -> None:
    assert struct.calcsize(HEAD.format) == 40
