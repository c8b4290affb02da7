"""The buffer of the native hooks is read to events, and what is malformed in it is refused."""

from __future__ import annotations

import hashlib
import struct

import pytest

from sdkwitness.app import hello, native, native_targets
from sdkwitness.app.native import HEADER, Reader, address
from sdkwitness.capture.records import Address

RANDOM = bytes(range(32))
TARGETS = native_targets.load()
LOCAL = struct.pack("<HH4s8x", 2, int.from_bytes(struct.pack(">H", 40001), "little"), bytes((127, 0, 0, 1)))
REMOTE = struct.pack("<HH4s8x", 2, int.from_bytes(struct.pack(">H", 443), "little"), bytes((198, 51, 100, 7)))


def index(target: str) -> int:
    return [t.id for t in TARGETS].index(target)


def record(
    kind: int, flags: int, payload: bytes = b"", *, target: str = "libc.send", connection: int = 0,
    total: int | None = None, local: bytes = LOCAL, remote: bytes = REMOTE, stack: int = 7,
) -> bytes:  # fmt: skip
    size = (HEADER.size + len(local) + len(remote) + len(payload) + 7) & ~7
    head = HEADER.pack(
        size, kind, flags, index(target), 1_700_000_000_000_000_000, stack, 99, connection,
        len(payload) if total is None else total, len(payload), len(local), len(remote),
    )  # fmt: skip
    return (head + local + remote + payload).ljust(size, b"\0")


def client_hello(name: bytes = b"a.example.com") -> bytes:
    extension = struct.pack(">HHHBH", 0, len(name) + 5, len(name) + 3, 0, len(name)) + name
    other = struct.pack(">HH", 0x0A0A, 0)
    body = b"\x03\x03" + RANDOM + b"\x02ss" + b"\x00\x02\x13\x01" + b"\x01\x00"
    body += struct.pack(">H", len(other + extension)) + other + extension
    return b"\x16\x03\x01" + struct.pack(">H", len(body) + 4) + b"\x01" + len(body).to_bytes(3, "big") + body


def test_a_handshake_gives_its_random_and_name() -> None:
    assert hello.read(client_hello()) == (RANDOM.hex(), "a.example.com")


@pytest.mark.parametrize("cut", range(200))
def test_a_handshake_that_is_cut_off_never_fails(cut: int) -> None:
    found = hello.read(client_hello()[:cut])
    assert found is None or found.random == RANDOM.hex()


def test_writes_of_a_known_connection_carry_what_is_known_of_it() -> None:
    data = record(native.CONNECTION, 0, RANDOM + b"a.example.com", target="SSL_write", connection=3)
    data += record(native.DATA, native.OUT, b"hello", target="SSL_write", connection=3, local=b"", remote=b"")
    met, write = Reader(TARGETS).events(data, 11)

    assert (met.seq, met.kind, write.seq, write.kind) == (11, "tls", 12, "stream")
    assert write.connection is not None
    assert write.connection.client_random == RANDOM.hex()
    assert write.connection.sni == "a.example.com"
    assert write.connection.local == Address(host="127.0.0.1", port=40001)
    assert write.connection.remote == Address(host="198.51.100.7", port=443)
    assert write.connection.payload is not None
    assert write.connection.payload.sha256 == hashlib.sha256(b"hello").hexdigest()
    assert (write.stack, write.thread) == ("n0000000000000007", 99)


def test_a_handshake_seen_on_its_way_is_not_told_again_by_the_library() -> None:
    data = record(native.DATA, native.OUT | native.HELLO, client_hello())
    data += record(native.CONNECTION, 0, RANDOM, target="SSL_write", connection=1)

    assert [e.target for e in Reader(TARGETS).events(data, 1)] == [native.HANDSHAKE]


def test_a_write_in_parts_is_one_event_with_the_digest_of_all() -> None:
    parts = [b"a" * 50_000, b"b" * 50_000, b"c" * 10]
    flags = [native.OUT | native.MORE, native.OUT | native.MORE | native.CONTINUED, native.OUT | native.CONTINUED]
    data = b"".join(record(native.DATA, f, p, total=100_010) for p, f in zip(parts, flags, strict=True))
    (event,) = Reader(TARGETS).events(data, 1)

    assert event.connection is not None
    payload = event.connection.payload
    assert payload is not None
    assert payload.size == 100_010
    assert payload.sha256 == hashlib.sha256(b"".join(parts)).hexdigest()
    assert payload.data == b"".join(parts)[: native.MOST_KEPT]


def test_a_part_that_found_no_room_leaves_no_digest() -> None:
    data = record(native.DATA, native.OUT | native.MORE, b"a" * 10, total=30)
    data += record(native.DATA, native.OUT | native.CONTINUED, b"c" * 10, total=30)
    (event,) = Reader(TARGETS).events(data, 1)

    assert event.connection is not None
    assert event.connection.payload is not None
    assert (event.connection.payload.size, event.connection.payload.sha256) == (30, "")
    assert list(Reader(TARGETS).events(record(native.DATA, native.OUT | native.CONTINUED, b"c", total=3), 1)) == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\x02\x00\x01\xbb\xc6\x33\x64\x07", Address(host="198.51.100.7", port=443)),
        (b"\x0a\x00\x01\xbb" + bytes(4) + bytes(15) + b"\x01", Address(host="::1", port=443)),
        (b"\x0a\x00\x01\xbb" + bytes(14) + b"\xff\xff\x7f\x00\x00\x01", Address(host="127.0.0.1", port=443)),
        (b"\x01\x00/run/x\x00rest", Address(host="unix:/run/x", port=0)),
        (b"\x01\x00\x00name", Address(host="unix:@name", port=0)),
        (b"\x01\x00", Address(host="unix:", port=0)),
        (b"", None),
        (b"\x02\x00\x01", None),
        (b"\x63\x00" + bytes(30), None),
    ],
)
def test_socket_addresses(data: bytes, expected: Address | None) -> None:
    assert address(data) == expected


@pytest.mark.parametrize(
    "data",
    [
        b"x",
        record(native.DATA, 0, b"abc")[:-8],
        record(9, 0, b"abc"),
        record(native.CONNECTION, 0, b"short"),
        struct.pack("<I", 0) + record(native.DATA, 0, b"abc")[4:],
        HEADER.pack(48, native.DATA, 0, 999, 0, 0, 0, 0, 0, 0, 0, 0),
        HEADER.pack(48, native.DATA, 0, 0, 0, 0, 0, 0, 0, 1 << 31, 0, 0),
    ],
)
def test_a_malformed_buffer_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="native record"):
        list(Reader(TARGETS).events(data, 1))


def test_java_stacks_keep_their_names() -> None:
    (event,) = Reader(TARGETS).events(record(native.DATA, native.OUT | native.JAVA, b"x", stack=0xABC), 1)
    assert event.stack == "abc"


ROW = "targets: [{id: A, kind: stream, how: ssl_write, modules: ['*'], source: test%s}]"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (ROW % "", "no function to look for"),
        (ROW % ", names: [a], symbls: true", "symbls"),
        (ROW % ", bytes: [{arch: x64, pattern: '00', version: '1', source: s}]", "patterns"),
        (ROW.replace("'*'", "") % ", names: [a]", "names no library"),
        (ROW.replace("ssl_write", "own_tls") % "", "says what it means"),
        (ROW.replace("how: ssl_write", "how: magic") % ", names: [a]", "magic"),
    ],
)
def test_a_malformed_native_row_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        native_targets.parse([text])


def test_the_shipped_native_tables_load() -> None:
    ids = [t.id for t in TARGETS]
    assert {"SSL_write", "SSL_read_ex", "libc.connect", "libc.sendmsg", "Flutter.tls", "Cronet.tls"} <= set(ids)
    assert all(t.source for t in TARGETS)
    with pytest.raises(ValueError, match="stands twice"):
        native_targets.parse([ROW % ", names: [a]"] * 2)
