"""Packets for `import.py`, with their truth: clear HTTP, and HTTP/1 and HTTP/2 inside TLS, made from a seed."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import random
import ssl
import struct
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import h2.config
import h2.connection
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST: Final = "collect.example.com"
SEGMENT: Final = 1448
AT_ONCE: Final = 50
"""Connections that are under way at once."""
START: Final = 1_700_000_000
SHARE: Final = 0.02
"""Of packets that are swapped with the next one, and of those that come twice, in a dirty file."""
CLIENT, SERVER = bytes((192, 0, 2, 1)), bytes((198, 51, 100, 7))
ANSWER: Final = b'{"code":0,"message":"ok","data":{"next":60,"flags":["a","b"]},"time":1700000000000}'

Piece = tuple[bool, bytes]
"""Whether the client sent it, and the bytes."""


class Traffic(NamedTuple):
    """A packet file."""

    name: str
    path: Path
    keys: Path | None
    packets: int
    truth: Counter[str]
    """SHA-256 of every body that was sent, decoded."""


class Sent(NamedTuple):
    """One body."""

    plain: bytes
    coded: bytes
    gzipped: bool
    chunked: bool


def sent(dice: random.Random, number: int) -> Sent:
    """A report as an SDK sends it: 1.2 to 2.6 KB of JSON, 20 % of them gzipped, 10 % in chunks."""
    events = [
        {"name": dice.choice(("open", "tap", "scroll", "close")), "ts": START * 1000 + number, "v": dice.random()}
        for _ in range(dice.randint(12, 34))
    ]
    report = {"n": number, "imei": f"{dice.randrange(10**15):015}", "model": "M2102", "events": events}
    plain = json.dumps(report).encode()
    gzipped = dice.random() < 0.2
    return Sent(plain, gzip.compress(plain, 6, mtime=0) if gzipped else plain, gzipped, dice.random() < 0.1)


def http1(one: Sent) -> bytes:
    """A request of HTTP/1.1."""
    coding = b"Content-Encoding: gzip\r\n" if one.gzipped else b""
    if one.chunked:
        length = b"Transfer-Encoding: chunked"
        half = len(one.coded) // 2
        parts = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (one.coded[:half], one.coded[half:]))
        body = parts + b"0\r\n\r\n"
    else:
        length = b"Content-Length: %d" % len(one.coded)
        body = one.coded
    return (
        b"POST /v1/report?app=com.example&ts=1700000000 HTTP/1.1\r\nHost: collect.example.com\r\n"
        b"User-Agent: okhttp/4.12.0\r\nAccept: */*\r\nContent-Type: application/json; charset=utf-8\r\n"
        b"%s%s\r\nConnection: keep-alive\r\n\r\n%s" % (coding, length, body)
    )


def plain_connection(bodies: list[Sent]) -> list[Piece]:
    """A connection of HTTP/1.1 that stays open for all bodies."""
    answer = (
        b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
        b"Connection: keep-alive\r\n\r\n%s" % (len(ANSWER), ANSWER)
    )
    return [piece for one in bodies for piece in ((True, http1(one)), (False, answer))]


def http2(bodies: list[Sent]) -> list[Piece]:
    """A connection of HTTP/2."""
    client: Any = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding=None))
    server: Any = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding=None))
    pieces: list[Piece] = []

    def pump(first: bool) -> None:
        for from_client in (first, not first):
            data = (client if from_client else server).data_to_send()
            if data:
                pieces.append((from_client, data))
                (server if from_client else client).receive_data(data)

    client.initiate_connection()
    server.initiate_connection()
    pump(True)
    for one in bodies:
        stream = client.get_next_available_stream_id()
        coding = [(b"content-encoding", b"gzip")] if one.gzipped else []
        client.send_headers(
            stream,
            [
                (b":method", b"POST"),
                (b":authority", HOST.encode()),
                (b":scheme", b"https"),
                (b":path", b"/v1/report?app=com.example&ts=1700000000"),
                (b"user-agent", b"okhttp/4.12.0"),
                (b"content-type", b"application/json; charset=utf-8"),
                *coding,
                (b"content-length", b"%d" % len(one.coded)),
            ],
        )
        client.send_data(stream, one.coded, end_stream=True)
        pump(True)
        server.acknowledge_received_data(len(one.coded), stream)
        server.send_headers(
            stream, [(b":status", b"200"), (b"server", b"nginx"), (b"content-length", b"%d" % len(ANSWER))]
        )
        server.send_data(stream, ANSWER, end_stream=True)
        pump(False)
        client.acknowledge_received_data(len(ANSWER), stream)
    return pieces


def inside_tls(pieces: list[Piece], client: ssl.SSLContext, server: ssl.SSLContext) -> list[Piece]:
    """The same bytes as TLS records."""
    bios = [ssl.MemoryBIO() for _ in range(4)]
    ends = (
        server.wrap_bio(bios[0], bios[1], server_side=True),
        client.wrap_bio(bios[2], bios[3], server_hostname=HOST),
    )
    wire: list[Piece] = []

    def pump() -> None:
        for from_client in (True, False):
            data = bios[3 if from_client else 1].read()
            if data:
                wire.append((from_client, data))
                bios[0 if from_client else 2].write(data)

    for _ in range(4):
        for end in reversed(ends):
            with contextlib.suppress(ssl.SSLWantReadError):
                end.do_handshake()
            pump()
    for from_client, data in pieces:
        ends[from_client].write(data)
        pump()
        got = 0
        while got < len(data):
            got += len(ends[not from_client].read(len(data) - got))
    return wire


def contexts(folder: Path, version: ssl.TLSVersion, keys: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Contexts of a client that writes its keys down, and of a server."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(1), now + timedelta(2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    client, server = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    client.keylog_filename = str(keys)
    server.load_cert_chain(pem)
    for context in (client, server):
        context.minimum_version = context.maximum_version = version
        context.set_alpn_protocols(["h2", "http/1.1"])
    if version is ssl.TLSVersion.TLSv1_2:
        client.set_ciphers("ECDHE-ECDSA-AES256-GCM-SHA384")
    return client, server


def segments(pieces: Iterable[Piece], port: int, to: int) -> Generator[bytes]:
    """The frames of a TCP connection, with its handshake, acknowledgements and end."""
    next_seq = [2_000_000, 1_000_000]

    def frame(from_client: bool, flags: int, data: bytes = b"") -> bytes:
        ports = (port, to) if from_client else (to, port)
        head = struct.pack(
            "!HHIIBBHHHBBHII",
            *ports,
            next_seq[from_client],
            next_seq[not from_client] if flags & 16 else 0,
            0x80,
            flags,
            65535,
            0,
            0,
            *(1, 1, 0x080A, 1, 1),
        )
        next_seq[from_client] += len(data) + (1 if flags & 3 else 0)
        total = 20 + len(head) + len(data)
        ends = CLIENT + SERVER if from_client else SERVER + CLIENT
        ip = struct.pack("!BBHHHBBH", 0x45, 0, total, 0, 0x4000, 64, 6, 0) + ends
        return b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x08\x00" + ip + head + data

    yield frame(True, 2)
    yield frame(False, 18)
    yield frame(True, 16)
    for from_client, data in pieces:
        for at in range(0, len(data), SEGMENT):
            yield frame(from_client, 24, data[at : at + SEGMENT])
        yield frame(not from_client, 16)
    yield frame(True, 17)
    yield frame(False, 17)
    yield frame(True, 16)


def interleaved(connections: Iterator[Generator[bytes]]) -> Generator[bytes]:
    """The frames of all connections, so many of them at once."""
    dice = random.Random(5)
    open_now = list(islice(connections, AT_ONCE))
    while open_now:
        at = dice.randrange(len(open_now))
        frame = next(open_now[at], None)
        if frame is not None:
            yield frame
            continue
        following = next(connections, None)
        if following is None:
            del open_now[at]
        else:
            open_now[at] = following


def write(path: Path, frames: Iterable[bytes], *, dirty: bool) -> int:
    """Write a pcap file; return how many packets it holds."""
    found = list(frames)
    if dirty:
        dice = random.Random(6)
        twice = [frame for frame in found for _ in range(1 + (dice.random() < SHARE))]
        at = 0
        while at < len(twice) - 1:
            if dice.random() < SHARE:
                twice[at], twice[at + 1] = twice[at + 1], twice[at]
                at += 1
            at += 1
        found = twice
    made = bytearray(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 1 << 18, 1))
    for number, frame in enumerate(found):
        seconds, parts = divmod(number * 20, 1_000_000)
        made += struct.pack("<IIII", START + seconds, parts, len(frame), len(frame)) + frame
    path.write_bytes(made)
    return len(found)


def traffic(folder: Path, fraction: float) -> Generator[Traffic]:
    """Make all files, `fraction` of their size."""
    dice = random.Random(1)
    count = max(int(37_000 * fraction) // 20 * 20, 20)
    bodies = [sent(dice, number) for number in range(count)]
    yield from both(folder, "clear HTTP/1", None, bodies, [
        segments(plain_connection(bodies[at : at + 20]), 20_000 + at // 20, 80) for at in range(0, count, 20)
    ])  # fmt: skip
    count = max(int(10_000 * fraction) // 50 * 50, 50)
    bodies = [sent(dice, number) for number in range(count)]
    each = count // 50
    for protocol, speak in (("HTTP/1", plain_connection), ("HTTP/2", http2)):
        plain = [speak(bodies[at : at + each]) for at in range(0, count, each)]
        for version, label in ((ssl.TLSVersion.TLSv1_2, "TLS 1.2"), (ssl.TLSVersion.TLSv1_3, "TLS 1.3")):
            name = f"{label} {protocol}"
            keys = folder / f"{name}.keys".replace(" ", "-").replace("/", "")
            ends = contexts(folder, version, keys)
            for context in ends:
                context.set_alpn_protocols(["h2" if protocol == "HTTP/2" else "http/1.1"])
            sealed = [inside_tls(pieces, *ends) for pieces in plain]
            frames = [segments(pieces, 20_000 + number, 443) for number, pieces in enumerate(sealed)]
            yield from both(folder, name, keys, bodies, frames)


def both(
    folder: Path, name: str, keys: Path | None, bodies: list[Sent], connections: list[Generator[bytes]]
) -> Generator[Traffic]:
    """A clean and a dirty file of the same connections."""
    truth = Counter(hashlib.sha256(one.plain).hexdigest() for one in bodies)
    frames = list(interleaved(iter(connections)))
    for dirty in (False, True):
        label = f"{name}{', dirty' if dirty else ''}"
        path = folder / f"{label}.pcap".replace(" ", "-").replace("/", "").replace(",", "")
        yield Traffic(label, path, keys, write(path, frames, dirty=dirty), truth)
