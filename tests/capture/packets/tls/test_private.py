"""Private keys of servers, as they are found beside certificates and key logs."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

import pytest
from capture.packets.tls.programs import openssl
from capture.packets.tls.sessions import (
    HOST,
    TLS_1_2,
    TLS_1_3,
    Chunk,
    Setting,
    Talk,
    both,
    certificate,
    contexts,
    play,
    secrets,
    talk,
)
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.packets.tls import private
from sdkwitness.capture.packets.tls.keylog import Secrets

SENDS: list[Chunk] = [(True, b"hello"), (False, b"there" * 1000)]
OPENED_NONE = "opened no connection"


def served() -> rsa.RSAPrivateKey:
    """The key of the server that `talk` talks with."""
    key = serialization.load_pem_private_key(certificate()[1].read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def written(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    form: PrivateFormat = PrivateFormat.PKCS8,
    encoding: Encoding = Encoding.PEM,
    password: bytes | None = None,
) -> bytes:
    sealed = serialization.BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(encoding, form, sealed)


def rsa_session(cipher: str = "AES128-SHA", setting: Setting | None = None) -> Talk:
    return talk(SENDS, *contexts(TLS_1_2, cipher, setting=setting))


def other_order(key: rsa.RSAPrivateKey) -> rsa.RSAPrivateKey:
    """The same key with its primes in the order that most programs do not write them in."""
    one = key.private_numbers()
    p, q = sorted((one.p, one.q), reverse=one.p < one.q)
    crt = rsa.rsa_crt_dmp1(one.d, p), rsa.rsa_crt_dmq1(one.d, q), rsa.rsa_crt_iqmp(p, q)
    return rsa.RSAPrivateNumbers(p, q, one.d, *crt, one.public_numbers).private_key()


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
@pytest.mark.parametrize("cipher", ["AES128-SHA", "AES256-GCM-SHA384"])
def test_the_servers_key_opens_what_was_encrypted_for_it(form: PrivateFormat, cipher: str) -> None:
    made = rsa_session(cipher)
    assert play(made.wire, written(served(), form)).inside.got == both(SENDS)
    assert play(made.wire, written(other_order(served()), form)).inside.got == both(SENDS)


@pytest.mark.parametrize("bound", [True, False])
def test_the_master_secret_may_be_bound_to_the_handshake(bound: bool) -> None:
    def setting(client: ssl.SSLContext, _server: ssl.SSLContext) -> None:
        client.options |= 0 if bound else 1 << 0  # SSL_OP_NO_EXTENDED_MASTER_SECRET

    made = rsa_session(setting=setting)
    assert play(made.wire, written(served())).inside.got == both(SENDS)


def test_a_resumed_session_is_opened_by_the_key_of_the_first() -> None:
    client, server = contexts(TLS_1_2, "AES128-SHA")
    begun = talk(SENDS, client, server)
    again = talk(SENDS, client, server, begun.session)
    name = HOST.encode() + b"0"  # as a certificate has it, which a resumed session does without
    assert [sum(name in data for _, data in one.wire) for one in (begun, again)] == [1, 0]
    known = secrets(written(served()))
    for one in (begun, again):
        assert play(one.wire, known).inside.got == both(SENDS)


def test_keys_stand_among_certificates_and_lines_of_a_key_log() -> None:
    made, logged = rsa_session(), talk(SENDS, *contexts(TLS_1_3))
    cert, _ = certificate()
    log = cert.read_bytes() + written(served()).replace(b"\n", b"\r\n") + b"# a comment\n" + logged.log
    known = secrets(log)
    assert play(made.wire, known).inside.got == both(SENDS)
    assert play(logged.wire, known).inside.got == both(SENDS)
    assert not known.problems()


def test_the_key_of_another_server_opens_nothing() -> None:
    made = rsa_session()
    log = written(rsa.generate_private_key(65537, 2048)) + written(rsa.generate_private_key(65537, 1024))
    known = secrets(log)
    played = play(made.wire, known)
    assert not played.inside.opened
    assert [end.error for end in played.dark] == ["its keys are not in the key log"]
    assert OPENED_NONE in known.problems()[0]
    assert play(made.wire, log + written(served())).inside.got == both(SENDS)


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
def test_a_key_that_only_signs_is_told(version: ssl.TLSVersion) -> None:
    made = talk(SENDS, *contexts(version, "ECDHE-RSA-AES128-GCM-SHA256"))
    known = secrets(written(served()))
    assert not play(made.wire, known).inside.opened
    assert "agreed on their secret by RSA alone" in known.problems()[0]


@pytest.mark.parametrize(
    ("pem", "said"),
    [
        (written(served(), password=b"x"), "A private key in the key log is encrypted: take the password from it"),
        (
            written(served(), PrivateFormat.TraditionalOpenSSL, password=b"x"),
            "A private key in the key log is encrypted: take the password from it",
        ),
        (written(ec.generate_private_key(ec.SECP256R1())), "A private key in the key log is none of RSA"),
        (written(served())[:200] + written(served())[260:], "A private key in the key log is damaged"),
        (written(served())[:900], "The key log ends within a private key"),
        (written(served(), password=b"x") * 2, "Each of 2 private keys in the key log is encrypted"),
    ],
)
def test_a_key_that_is_of_no_use_is_told(pem: bytes, said: str) -> None:
    known = secrets(pem)
    assert not known
    (told,) = known.problems()
    assert told.startswith(said)


def test_a_key_without_an_end_costs_no_line_of_the_log() -> None:
    logged = talk(SENDS, *contexts(TLS_1_3))
    known = secrets(written(served())[:900] + b"\n" + logged.log)
    assert play(logged.wire, known).inside.got == both(SENDS)
    assert "lines of the key log are in no form known" in known.problems()[0]
    endless = secrets(b"-----BEGIN PRIVATE KEY-----\n" + b"AAAA\n" * 5000 + logged.log)
    assert play(logged.wire, endless).inside.got == both(SENDS)


def test_so_many_keys_are_tried_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private, "MAX_KEYS", 1)
    known = secrets(written(rsa.generate_private_key(65537, 1024)) + written(served()))
    assert not play(rsa_session().wire, known).inside.opened
    assert any("is one too many: 1 are tried" in said for said in known.problems())


def test_a_key_may_be_binary(tmp_path: Path) -> None:
    made = rsa_session()
    for form in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL):
        path = tmp_path / "server.der"
        path.write_bytes(written(served(), form, Encoding.DER))
        assert play(made.wire, Secrets.of_file(path)).inside.got == both(SENDS)


def test_a_file_of_keys_under_a_password_says_what_to_do(tmp_path: Path) -> None:
    cert, key = certificate()
    path = tmp_path / "key.p12"
    made = (openssl(), "pkcs12", "-export", "-in", cert, "-inkey", key, "-out", path, "-passout", "pass:x")
    subprocess.run(made, check=True, capture_output=True)
    with pytest.raises(UserError, match=r"key.p12 holds no RSA key .*`openssl pkcs12 -in FILE"):
        Secrets.of_file(path)
