"""A time-stamping authority on this machine: `openssl ts` behind a server on loopback."""

from __future__ import annotations

import datetime
import http.server
import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {place}/serial
signer_cert = {place}/signer.pem
certs = {place}/{certs}
signer_key = {place}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = {digests}
"""


class Authority:
    """What a test needs to know of it.

    Attributes:
        url: Where it answers.
        root: PEM file of its root.
        stranger: PEM file of a root of the same name with another key.
        asked: The requests that it got.
        answer: Bytes that it sends in place of a time stamp, or a status.
    """

    def __init__(self, place: Path, *, digests: str = "sha256", whole: bool = True) -> None:
        self.url = ""
        self.root, self.stranger = place / "root.pem", place / "stranger.pem"
        self.asked: list[bytes] = []
        self.answer: bytes | int | None = None
        self._place = place
        key = _root(self.root)
        _root(self.stranger)
        _signer(place, key)
        certs = "root.pem" if whole else "signer.pem"
        (place / "ts.cnf").write_text(CONFIG.format(place=place, digests=digests, certs=certs))

    def stamp(self, request: bytes) -> bytes:
        """Answer a request."""
        self.asked.append(request)
        (self._place / "request.tsq").write_bytes(request)
        subprocess.run(
            ["openssl", "ts", "-reply", "-config", "ts.cnf", "-queryfile", "request.tsq", "-out", "answer.tsr"],
            cwd=self._place,
            check=True,
            capture_output=True,
            timeout=30,
        )
        return (self._place / "answer.tsr").read_bytes()


@contextmanager
def serving(authority: Authority) -> Generator[Authority]:
    """Serve an authority on loopback."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = authority.answer if isinstance(authority.answer, int) else 200
            answer = authority.answer if isinstance(authority.answer, bytes) else authority.stamp(body)
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    authority.url = f"http://127.0.0.1:{server.server_port}/tsr"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _root(file: Path) -> ec.EllipticCurvePrivateKey:
    key = ec.generate_private_key(ec.SECP256R1())
    made = _certificate("Test root", "Test root", key).add_extension(x509.BasicConstraints(True, None), critical=True)
    file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return key


def _signer(place: Path, root: ec.EllipticCurvePrivateKey) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    made = _certificate("Test authority", "Test root", key).add_extension(usage, critical=True)
    pem = made.sign(root, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (place / "signer.pem").write_bytes(pem)
    none = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, none)
    (place / "signer.key").write_bytes(secret)


def _certificate(subject: str, issuer: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
    )
