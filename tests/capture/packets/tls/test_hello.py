"""Hellos: what they say, what JA4 makes of them, and what damage does."""

from __future__ import annotations

import hashlib
import shutil
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from capture.packets.tls.sessions import HOST, T0, TLS_1_2, TLS_1_3, Played, contexts, play, reader, talk
from hypothesis import given
from hypothesis import strategies as st

from sdkwitness.capture.packets.tls.hello import (
    ALPN,
    ECH,
    SERVER_NAME,
    SIGNATURES,
    VERSIONS,
    ClientHello,
    client_hello,
    old_client_hello,
    server_hello,
    version_name,
)
from sdkwitness.capture.packets.tls.ja4 import Carrier, ja4, ja4_raw

RANDOM = bytes(range(32))


def vector(content: bytes, prefix: int = 2) -> bytes:
    return len(content).to_bytes(prefix, "big") + content


def words(values: Sequence[int]) -> bytes:
    return b"".join(value.to_bytes(2, "big") for value in values)


def hello(
    ciphers: Sequence[int], extensions: Sequence[tuple[int, bytes]], version: int = 0x0303, session: bytes = b""
) -> bytes:
    """A ClientHello's body."""
    block = b"".join(words([kind]) + vector(content) for kind, content in extensions)
    head = words([version]) + RANDOM + vector(session, 1) + vector(words(ciphers)) + b"\x01\x00"
    return head + (vector(block) if extensions else b"")


def parsed(body: bytes) -> ClientHello:
    found = client_hello(body)
    assert found is not None
    return found


def alpn(*names: bytes) -> tuple[int, bytes]:
    return ALPN, vector(b"".join(vector(name, 1) for name in names))


# The example of FoxIO's description, with GREASE as the browser sends it.
CIPHERS = "1a1a,1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035"
KINDS = "2a2a,001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,3a3a,0015"
ALGORITHMS = "0403,0804,0401,0503,0805,0501,0806,0601"


def numbers(listed: str) -> list[int]:
    return [int(n, 16) for n in listed.split(",")]


def browser(*, without: Sequence[int] = (), protocols: tuple[bytes, ...] = (b"h2", b"http/1.1")) -> ClientHello:
    contents = {
        SERVER_NAME: vector(b"\x00" + vector(HOST.encode())),
        ALPN: alpn(*protocols)[1],
        SIGNATURES: vector(words(numbers(ALGORITHMS))),
        VERSIONS: vector(words([0x5A5A, 0x0304, 0x0303]), 1),
    }
    extensions = [(kind, contents.get(kind, b"")) for kind in numbers(KINDS) if kind not in without]
    return parsed(hello(numbers(CIPHERS), extensions))


def test_the_published_example_has_the_published_fingerprint() -> None:
    assert ja4(browser()) == "t13d1516h2_8daaf6152771_e5627efa2ab1"
    assert ja4_raw(browser()) == (
        "t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_0005,000a,000b,000d,"
        "0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_0403,0804,0401,0503,0805,0501,0806,0601"
    )
    assert ja4(browser(without=[SIGNATURES])).endswith(
        "_" + hashlib.sha256(b"0005,000a,000b,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01").hexdigest()[:12]
    )


@pytest.mark.parametrize(
    ("protocol", "expected"),
    [
        (b"h2", "h2"),
        (b"http/1.1", "h1"),
        (b"\xab", "ab"),
        (b"\xab\xcd", "ad"),
        (b"\x30\xab", "3b"),
        (b"\x30\x31\xab\xcd", "3d"),
        (b"\x30\xab\xcd\x31", "01"),
        (b"x", "xx"),
        (b"", "00"),
    ],
)
def test_the_protocol_shows_as_published(protocol: bytes, expected: str) -> None:
    assert ja4(browser(protocols=(protocol,)))[8:10] == expected


@pytest.mark.parametrize(
    ("carrier", "version", "versions", "expected"),
    [
        ("t", 0x0303, [], "t12"),
        ("t", 0x0301, [], "t10"),
        ("t", 0x0300, [], "ts3"),
        ("q", 0x0303, [0x0304], "q13"),
        ("t", 0x0303, [0x0303, 0x0302, 0x8A8A], "t12"),
        ("t", 0x0303, [0x7F1C], "t00"),
        ("d", 0xFEFF, [], "dd1"),
        ("d", 0xFEFD, [0xFEFC, 0xFEFD], "dd3"),
    ],
)
def test_the_version_is_the_newest_offered(
    carrier: Carrier, version: int, versions: Sequence[int], expected: str
) -> None:
    extensions = [(VERSIONS, vector(words(versions), 1))] if versions else []
    assert ja4(parsed(hello([0x002F], extensions, version)), carrier)[:3] == expected


def test_a_bare_hello_has_a_fingerprint_too() -> None:
    assert ja4(parsed(hello([], []))) == "t12i000000_000000000000_000000000000"
    many = parsed(hello(range(0x0100, 0x0100 + 120), []))
    assert ja4(many)[4:8] == "9900"


def test_a_hello_says_what_it_offers() -> None:
    found = browser()
    assert found.sni == HOST
    assert found.alpn == (b"h2", b"http/1.1")
    assert found.versions == (0x0304, 0x0303)
    assert found.random == RANDOM
    assert not found.hidden


def test_a_hello_that_may_hide_another_is_known() -> None:
    assert parsed(hello([0x1301], [(ECH, b"\x00" * 10)])).hidden


def test_a_torn_extension_costs_no_name() -> None:
    name = (SERVER_NAME, vector(b"\x00" + vector(HOST.encode())))
    body = hello([0x1301], [name, (0x0033, bytes(200))])
    assert parsed(body[:-150]).sni == HOST
    assert client_hello(body[:30]) is None


def test_a_hello_whose_end_was_not_recorded_is_read_as_far_as_it_is_there() -> None:
    made = talk([(True, b"hello"), (False, b"there")], *contexts())
    torn = made.wire[0][1][:-100]
    for how in ("cut", "closed"):
        read = play([(True, torn)], made.log, how=how)
        assert read.hello.sni == HOST
        assert read.dark[0].ja4 == "", "that of all of it is not known"
    stream, log, inside = reader(made.log)
    stream.data(True, T0, torn)
    stream.gap(True, T0, 100)
    for from_client, data in made.wire[1:]:
        stream.data(from_client, T0, data)
    stream.end(T0, "closed")
    assert inside.got == {True: b"hello", False: b"there"}
    assert not Played(log, inside).dark


def test_the_name_may_stand_behind_what_is_lost_of_a_hello() -> None:
    made = talk([(True, b"hello"), (False, b"there")], *contexts())
    whole = made.wire[0][1]
    at = whole.index(HOST.encode()) - 12
    stream, log, inside = reader(made.log)
    stream.data(True, T0, whole[: at - 20])
    stream.gap(True, T0, 20)
    stream.data(True, T0, whole[at:])
    for from_client, data in made.wire[1:]:
        stream.data(from_client, T0, data)
    stream.end(T0, "closed")
    played = Played(log, inside)
    assert played.hello.sni == HOST
    assert inside.got == {True: b"hello", False: b"there"}


def test_what_ssl_2_says_is_dark_for_that() -> None:
    body = b"\x01\x00\x02\x00\x03\x00\x00\x00\x10\x01\x00\x80" + bytes(16)
    read = play([(True, (0x8000 | len(body)).to_bytes(2, "big") + body), (False, b"\x80\x10\x04" + bytes(15))], b"")
    assert [end.error for end in read.dark] == ["SSLv2 is none that can be read"]
    assert not read.ends


def test_hostile_names_are_text_and_bounded() -> None:
    name = vector(b"\x00" + vector(b"\xff\x1b[2J" + b"a" * 60_000))
    sni = parsed(hello([0x1301], [(SERVER_NAME, name)])).sni
    assert sni is not None
    assert sni.startswith("\\xff\x1b[2J")
    assert len(sni) == 512


@given(st.binary(max_size=200))
def test_nothing_makes_the_readers_stumble(data: bytes) -> None:
    for body in (data, hello([0x1301], [])[:-2] + data):
        found = client_hello(body)
        if found is not None:
            assert len(ja4(found)) == 36
    old_client_hello(data)
    server_hello(data)


def test_a_hello_in_the_form_of_ssl_2_is_read() -> None:
    challenge = bytes(range(16))
    body = b"\x01\x03\x01" + words([9, 0, 16]) + bytes.fromhex("00002f0700c0000005") + challenge
    found = old_client_hello(body)
    assert found is not None
    assert (found.version, found.ciphers, found.random) == (0x0301, (0x2F, 0x05), bytes(16) + challenge)
    assert ja4(found) == f"t10i020000_{hashlib.sha256(b'0005,002f').hexdigest()[:12]}_000000000000"
    record = (0x8000 | len(body)).to_bytes(2, "big") + body
    for size in (1, 7, 1000):
        read = play([(True, record)], b"", size=size)
        assert read.hello.random == bytes(16) + challenge
        assert read.dark[0].ja4.startswith("t10i02")


def test_a_hello_in_many_records_is_read() -> None:
    body = hello([0x1301], [(SERVER_NAME, vector(b"\x00" + vector(HOST.encode()))), (0x0015, bytes(5000))])
    message = b"\x01" + vector(body, 3)
    records = b"".join(b"\x16\x03\x01" + vector(message[at : at + 100]) for at in range(0, len(message), 100))
    assert play([(True, records)], b"").hello.sni == HOST


@pytest.mark.parametrize(
    ("number", "name"), [(0x0300, "SSLv3"), (0x7F12, "TLSv1.3"), (0xFB1A, "TLSv1.3"), (5, "0x0005")]
)
def test_versions_have_names(number: int, name: str) -> None:
    assert version_name(number) == name


def capture(contents: Sequence[bytes]) -> bytes:
    """A packet file of raw IP with one TCP segment a connection."""
    found = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)
    for number, content in enumerate(contents):
        tcp = struct.pack("!HHIIBBHHH", 40000 + number, 443, 1, 1, 5 << 4, 0x18, 8192, 0, 0) + content
        ip = struct.pack(
            "!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, b"\xc0\x00\x02\x01", b"\xc0\x00\x02\x02"
        )
        found += struct.pack("<IIII", 0, 0, len(ip + tcp), len(ip + tcp)) + ip + tcp
    return found


def test_tshark_sees_the_same(tmp_path: Path) -> None:
    tshark = shutil.which("tshark")
    if tshark is None:
        pytest.skip("needs tshark")
    hellos = [talk([], *contexts(version)).wire[0][1] for version in (TLS_1_2, TLS_1_3)]
    made = b"\x16\x03\x01" + vector(
        b"\x01" + vector(hello(numbers(CIPHERS), [alpn(b"h3"), (SIGNATURES, vector(words([0x0A0A, 0x0403])))]), 3)
    )
    hellos.append(made)
    path = tmp_path / "hellos.pcap"
    path.write_bytes(capture(hellos))
    fields = (
        "version",
        "ciphersuite",
        "extension.type",
        "sig_hash_alg",
        "extensions_alpn_str",
        "extensions_server_name",
    )
    columns = [part for field in fields for part in ("-e", f"tls.handshake.{field}")]
    command = [tshark, "-r", str(path), "-T", "fields", *columns, "-e", "tls.handshake.extensions.supported_version"]
    rows = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(rows) == len(hellos)
    for data, row in zip(hellos, rows, strict=True):
        version, suites, kinds, algorithms, protocols, name, versions = row.split("\t")
        newest = max(int(v, 16) for v in (versions or version).split(",") if v[-1] != "a")
        chosen = [int(s, 16) for s in suites.split(",") if int(s, 16) & 0x0F0F != 0x0A0A]
        extensions = [int(k) for k in kinds.split(",") if int(k) & 0x0F0F != 0x0A0A]
        first = protocols.split(",")[0]
        head = f"t{newest - 0x0303 + 12}{'d' if name else 'i'}{len(chosen):02}{len(extensions):02}{first[0]}{first[-1]}"
        listed = ",".join(f"{n:04x}" for n in sorted(chosen))
        rest = ",".join(f"{n:04x}" for n in sorted(e for e in extensions if e not in (0, 16)))
        signed = ",".join(a[2:] for a in algorithms.split(",") if a != "0x0a0a")
        found = client_hello(data[9:])
        assert found is not None
        assert ja4_raw(found) == f"{head}_{listed}_{rest}_{signed}"
        assert (found.sni or "") == name
