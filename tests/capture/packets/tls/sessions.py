"""Real TLS sessions, made by OpenSSL through Python's `ssl` in memory, with every byte of the wire on record."""

from __future__ import annotations

import contextlib
import datetime
import functools
import ssl
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from sdkwitness.capture.journal_records import HandshakeEnded, HelloSeen, JournalRecord, StreamEnded
from sdkwitness.capture.packets.model import Conversation, How, Secure
from sdkwitness.capture.packets.tls.keylog import Secrets
from sdkwitness.capture.packets.tls.stream import TlsStream

HOST = "collect.example.com"
T0 = 1_700_000_000_000_000_000
SEGMENT = 1448
TLS_1_2, TLS_1_3 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3

GROUP = """\
-----BEGIN DH PARAMETERS-----
MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz
+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a
87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7
YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi
7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD
ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==
-----END DH PARAMETERS-----
"""

Chunk = tuple[bool, bytes]
"""Bytes on the wire, and whether the client sent them."""
CONVERSATION = Conversation("c1", "tcp", ("192.0.2.1", 40001), ("198.51.100.7", 443), T0)


class Talk(NamedTuple):
    """One session."""

    wire: list[Chunk]
    log: bytes
    cipher: str
    session: ssl.SSLSession | None
    error: ssl.SSLError | None = None


class Log:
    """Takes what goes into the journal."""

    def __init__(self) -> None:
        self.records: list[JournalRecord] = []
        self.problems: list[str] = []
        self.flows = 0

    def append(self, record: JournalRecord) -> None:
        self.records.append(record)

    def flow(self) -> str:
        self.flows += 1
        return f"flow{self.flows}"

    def problem(self, sentence: str) -> None:
        self.problems.append(sentence)


class Inside:
    """Takes the plaintext."""

    def __init__(self) -> None:
        self.secure: Secure | None = None
        self.opened = 0
        self.got = {True: b"", False: b""}
        self.gaps: list[bool] = []
        self.order: list[bool] = []
        self.how: How | None = None

    def open(self, _conversation: Conversation, secure: Secure) -> Inside:
        self.opened += 1
        self.secure = secure
        return self

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        assert time >= T0
        assert data
        self.got[from_client] += data
        self.order.append(from_client)

    def gap(self, from_client: bool, time: int, size: int) -> None:  # the protocol's
        self.gaps.append(from_client)

    def end(self, time: int, how: How) -> None:  # the protocol's
        self.how = how


class Played(NamedTuple):
    """What was read of a session."""

    log: Log
    inside: Inside

    @property
    def hello(self) -> HelloSeen:
        (found,) = (r for r in self.log.records if isinstance(r, HelloSeen))
        return found

    @property
    def ends(self) -> list[HandshakeEnded]:
        return [r for r in self.log.records if isinstance(r, HandshakeEnded)]

    @property
    def dark(self) -> list[StreamEnded]:
        return [r for r in self.log.records if isinstance(r, StreamEnded) and r.dark]


@functools.cache
def folder() -> Path:
    """Where certificates and key logs lie, of this process."""
    return Path(tempfile.mkdtemp(prefix="tls-sessions-"))


@functools.cache
def certificate(kind: str = "rsa") -> tuple[Path, Path]:
    """A self-signed certificate and its key, as files."""
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    key = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    day = datetime.datetime(2023, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day)
        .not_valid_after(day + datetime.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert, private = folder() / f"{kind}.pem", folder() / f"{kind}.key"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    return cert, private


@functools.cache
def parameters() -> Path:
    """Diffie-Hellman parameters: ffdhe2048 (RFC 7919, A.1)."""
    path = folder() / "dh.pem"
    path.write_text(GROUP)
    return path


Setting = Callable[[ssl.SSLContext, ssl.SSLContext], None]


def contexts(
    version: ssl.TLSVersion = TLS_1_3, ciphers: str = "", kind: str = "rsa", setting: Setting | None = None
) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Contexts of a client that trusts everybody, and of a server."""
    client, server = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    server.load_cert_chain(*certificate(kind))
    for context in (client, server):
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = version
        if version <= TLS_1_2:
            context.set_ciphers(f"{ciphers or 'ALL'}:@SECLEVEL=0")
        context.minimum_version = version
        context.set_alpn_protocols(["h2", "http/1.1"])
    if "DHE" in ciphers and "ECDHE" not in ciphers:
        server.load_dh_params(str(parameters()))
    if setting is not None:
        setting(client, server)
    return client, server


def talk(
    sends: Iterable[Chunk],
    client: ssl.SSLContext,
    server: ssl.SSLContext,
    session: ssl.SSLSession | None = None,
    host: str | None = HOST,
) -> Talk:
    """Have a session in which both sides send what `sends` says, in that order."""
    with tempfile.NamedTemporaryFile(dir=folder()) as log:
        client.keylog_filename = log.name
        client_in, client_out, server_in, server_out = (ssl.MemoryBIO() for _ in range(4))
        ends = (
            client.wrap_bio(client_in, client_out, server_hostname=host, session=session),
            server.wrap_bio(server_in, server_out, server_side=True),
        )
        wire: list[Chunk] = []

        def pump() -> None:
            while client_out.pending or server_out.pending:
                for from_client, source, target in ((True, client_out, server_in), (False, server_out, client_in)):
                    if data := source.read():
                        wire.append((from_client, data))
                        target.write(data)

        error = _shake(ends, pump)
        for from_client, data in sends if error is None else ():
            sender, receiver = ends if from_client else ends[::-1]
            sender.write(data)
            pump()
            got = 0
            while got < len(data):
                got += len(receiver.read(len(data) - got))
        if error is None:
            for end in ends:
                with contextlib.suppress(ssl.SSLWantReadError):  # the client has taken the tickets in then
                    end.read()
            for end in (*ends, ends[0]):  # a session that is not closed in order cannot be resumed by its id
                with contextlib.suppress(ssl.SSLWantReadError):
                    end.unwrap()
                pump()
        used = ends[0].cipher()
        return Talk(
            wire,
            Path(log.name).read_bytes(),
            used[0] if used else "",
            ends[0].session if error is None else None,
            error,
        )


def _shake(ends: Sequence[ssl.SSLObject], pump: Callable[[], None]) -> ssl.SSLError | None:
    done = [False, False]
    error: ssl.SSLError | None = None
    for _ in range(20):
        for at, end in enumerate(ends):
            try:
                end.do_handshake()
                done[at] = True
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError as e:
                error = error or e
            pump()
        if all(done) or error is not None:
            break
    return error


def reader(log: bytes | Secrets, conversation: Conversation = CONVERSATION) -> tuple[TlsStream, Log, Inside]:
    """A reader of a session, and where it puts what it reads."""
    journal, inside = Log(), Inside()
    return TlsStream(conversation, secrets(log), journal, inside.open), journal, inside


def play(
    wire: Iterable[Chunk],
    log: bytes | Secrets,
    *,
    size: int = SEGMENT,
    how: How = "closed",
    conversation: Conversation = CONVERSATION,
) -> Played:
    """Read a session in pieces of `size` bytes."""
    stream, journal, inside = reader(log, conversation)
    time = T0
    for from_client, data in wire:
        for at in range(0, len(data), size):
            time += 1000
            stream.data(from_client, time, data[at : at + size])
    stream.end(time, how)
    return Played(journal, inside)


def secrets(log: bytes | Secrets) -> Secrets:
    """A key log as the readers want it."""
    if isinstance(log, Secrets):
        return log
    found = Secrets()
    found.add(log)
    return found


def both(sends: Iterable[Chunk]) -> dict[bool, bytes]:
    """All that each side sends."""
    found = {True: b"", False: b""}
    for from_client, data in sends:
        found[from_client] += data
    return found
