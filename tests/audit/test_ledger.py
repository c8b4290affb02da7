from __future__ import annotations

import base64
import gzip
import hashlib
import json
import time

import msgspec
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB
from cryptography.hazmat.primitives.padding import PKCS7
from factories import event, flow, recording

from sdkwitness.audit.decode import decode_flow
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.decode.ledger import Ledger
from sdkwitness.capture.records import Blob, Crypto, Event, Flow, HttpResponse

KEY = bytes(range(16))
DEVICE = json.dumps({"H": {"imei": "356868000041418", "oaid": "2d25bb648d023d7f"}}).encode()


def blob(data: bytes, kept: int | None = None) -> Blob:
    return Blob(size=len(data), sha256=hashlib.sha256(data).hexdigest(), data=data[:kept])


def aes(data: bytes, mode: ECB | CBC | None = None) -> bytes:
    padder = PKCS7(128).padder()
    encryptor = Cipher(AES(KEY), mode or ECB()).encryptor()
    return encryptor.update(padder.update(data) + padder.finalize()) + encryptor.finalize()


def crypto(seq: int, operation: str, algorithm: str, given: Blob, made: Blob, key: bytes = KEY) -> Event:
    operated = Crypto(operation=operation, algorithm=algorithm, input=given, output=made, key=key)  # type: ignore[arg-type]  # the caller's literal
    return event(seq, kind="crypto", target="Cipher.doFinal", crypto=operated)


def ledger(*events: Event, flows: tuple[Flow, ...] = ()) -> Ledger:
    return Ledger.of(recording(events=events, flows=flows))


def paths(decoded: Decoded, value: str) -> list[str]:
    return [" > ".join(leaf.path) for leaf in decoded.leaves if leaf.value == value]


def test_opens_a_whole_body_by_its_digest() -> None:
    packed = gzip.compress(DEVICE, mtime=0)
    cipher = aes(packed)
    events = crypto(90, "encrypt", "AES/ECB/PKCS5Padding", blob(packed), blob(cipher, kept=8))
    decoded = decode_flow(flow(body=cipher), ledger(events))
    assert paths(decoded, "356868000041418") == ["request.body > aes:event:90 > gzip > json:$.H.imei"]
    assert decoded.bytes_opaque == 0


def test_opens_a_header_that_holds_a_wrapped_key_and_ciphertext() -> None:
    text = b"platform=Android|oaid=2d25bb648d023d7f|sn=7c3fa91e"
    cipher, wrapped = aes(text, CBC(KEY)), bytes((7 * n + 3) % 256 for n in range(128))
    block = len(wrapped).to_bytes(2, "big") + wrapped + len(cipher).to_bytes(4, "big") + cipher
    events = (
        crypto(5, "encrypt", "RSA/ECB/PKCS1Padding", blob(KEY), blob(wrapped)),
        crypto(6, "encrypt", "AES/CBC/PKCS5Padding", blob(text), blob(cipher)),
    )
    decoded = decode_flow(flow(headers=((b"X-INFO", base64.b64encode(block)),)), ledger(*events))
    assert paths(decoded, "2d25bb648d023d7f") == ["request.header:X-INFO > base64 > aes:event:6 > kv:oaid"]
    assert any(leaf.path[-1] == "rsa:event:5" for leaf in decoded.leaves)


def test_opens_a_field_inside_json_and_a_query_value() -> None:
    cipher = aes(DEVICE)
    events = crypto(3, "encrypt", "AES", blob(DEVICE), blob(cipher))
    body = json.dumps({"requestData": base64.b64encode(cipher).decode()}).encode()
    query = "/v1?d=" + base64.urlsafe_b64encode(cipher).decode().rstrip("=")
    decoded = decode_flow(flow(body=body, path=query), ledger(events))
    assert paths(decoded, "356868000041418") == [
        "request.query > form:d > base64url > aes:event:3 > json:$.H.imei",
        "request.body > json:$.requestData > base64 > aes:event:3 > json:$.H.imei",
    ]


def test_opens_an_answer_that_the_app_decrypted() -> None:
    cipher = aes(b'{"data": {"sid": "abc123def"}}')
    events = crypto(8, "decrypt", "AES/ECB/PKCS5Padding", blob(cipher), blob(b'{"data": {"sid": "abc123def"}}'))
    decoded = decode_flow(flow(answer=cipher), ledger(events))
    assert paths(decoded, "abc123def") == ["response.body > aes:event:8 > json:$.data.sid"]
    assert not next(leaf for leaf in decoded.leaves if leaf.value == "abc123def").outgoing


def test_joins_the_pieces_of_one_cipher_stream() -> None:
    whole = aes(DEVICE, CBC(KEY))
    cut = 32
    events = (
        crypto(1, "encrypt", "AES/CBC/PKCS5Padding", blob(DEVICE[:40]), blob(whole[:cut])),
        crypto(2, "encrypt", "AES/CBC/PKCS5Padding", blob(DEVICE[40:]), blob(whole[cut:])),
    )
    decoded = decode_flow(flow(body=whole), ledger(*events))
    assert paths(decoded, "356868000041418") == ["request.body > aes:event:1 > json:$.H.imei"]


def test_says_what_the_agent_did_not_keep() -> None:
    text = b'{"a": "' + b"x" * 500 + b'", "imei": "356868000041418"}'
    cipher = aes(text)
    events = crypto(4, "encrypt", "AES", blob(text, kept=100), blob(cipher))
    decoded = decode_flow(flow(body=cipher), ledger(events))
    assert paths(decoded, "356868000041418") == []
    assert "truncated by the agent" in [leaf.opaque for leaf in decoded.leaves]


def test_a_mac_or_digest_is_no_ciphertext() -> None:
    made = hashlib.sha256(DEVICE).digest()
    events = (
        crypto(1, "digest", "SHA-256", blob(DEVICE), blob(made)),
        crypto(2, "mac", "HmacSHA256", blob(DEVICE), blob(made)),
        crypto(3, "sign", "SHA256withRSA", blob(DEVICE), blob(made)),
    )
    book = ledger(*events)
    assert book.open(made) == ()
    assert book.open(b"prefix--" + made) == ()


def test_other_bytes_stay_closed() -> None:
    cipher, other = aes(DEVICE), aes(DEVICE[::-1])
    events = crypto(90, "encrypt", "AES", blob(DEVICE), blob(cipher))
    decoded = decode_flow(flow(body=other), ledger(events))
    assert [leaf.opaque for leaf in decoded.leaves if leaf.path == ("request.body",)] == ["encrypted"]
    assert decoded.bytes_opaque == len(other)


def test_rc4_whose_first_keystream_was_thrown_away() -> None:
    stream = Cipher(ARC4(KEY), mode=None).encryptor()
    made = stream.update(bytes(1024) + DEVICE)
    events = crypto(12, "encrypt", "RC4", blob(bytes(1024) + DEVICE), blob(made))
    decoded = decode_flow(flow(body=b"data=" + base64.b64encode(made[1024:]).replace(b"+", b"%2B")), ledger(events))
    assert paths(decoded, "356868000041418") == ["request.body > form:data > base64 > rc4:event:12 > json:$.H.imei"]


def test_a_compressor_seen_by_the_agent_is_no_layer_of_its_own() -> None:
    packed = gzip.compress(DEVICE, mtime=0)
    events = crypto(9, "compress", "gzip", blob(DEVICE), blob(packed))
    decoded = decode_flow(flow(body=packed), ledger(events))
    assert paths(decoded, "356868000041418") == ["request.body > gzip > json:$.H.imei"]


def test_a_failed_operation_is_no_entry() -> None:
    cipher = aes(DEVICE)
    made = crypto(1, "encrypt", "AES", blob(DEVICE), blob(cipher))
    failed = msgspec.structs.replace(made, error="javax.crypto.BadPaddingException")
    assert ledger(failed).open(cipher) == ()
    assert len(ledger(made).open(cipher)) == 1


def test_one_answer_of_a_flow_does_not_hide_its_request() -> None:
    cipher = aes(DEVICE)
    events = crypto(2, "encrypt", "DESede/CBC/PKCS5Padding", blob(DEVICE), blob(cipher))
    sent = flow(body=cipher, answer=gzip.compress(b'{"ok": "fine-and-well"}', mtime=0))
    decoded = decode_flow(sent, ledger(events))
    assert paths(decoded, "356868000041418") == ["request.body > 3des:event:2 > json:$.H.imei"]
    assert paths(decoded, "fine-and-well") == ["response.body > gzip > json:$.ok"]
    assert isinstance(sent.response, HttpResponse)


def test_a_short_field_of_a_stream_cipher_is_opened_by_its_digest() -> None:
    secret = bytes.fromhex("9be311f07ad24c5588e1")
    events = crypto(7, "encrypt", "ChaCha20", blob(b"2804917365"), blob(secret))
    body = json.dumps({"u": base64.b64encode(secret).decode()}).encode()
    assert paths(decode_flow(flow(body=body), ledger(events)), "2804917365") == [
        "request.body > json:$.u > base64 > chacha20:event:7"
    ]


def test_zeros_in_a_body_of_zeros_are_tried_within_bounds() -> None:
    kept = Blob(size=1024 * 1024, sha256="0" * 64, data=bytes(64 * 1024))
    started = time.process_time()
    assert ledger(crypto(1, "encrypt", "AES/ECB/NoPadding", kept, kept)).open(bytes(4 * 1024 * 1024)) == ()
    assert time.process_time() - started < 10
