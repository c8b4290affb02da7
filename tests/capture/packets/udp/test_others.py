"""Google's QUIC, torn hellos of QUIC, and datagrams of any other kind."""

from __future__ import annotations

import itertools
import struct

import pytest
from aioquic.quic.packet import QuicProtocolVersion
from capture.packets.udp.dtls_peers import dtls
from capture.packets.udp.reading import Book, read
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st
from quic_peers import HOST, SERVER, START, Peers, Sent

from sdkwitness.capture.packets.exchanges.raw import KEPT
from sdkwitness.capture.packets.model import Conversation
from sdkwitness.capture.packets.tls.keylog import Secrets
from sdkwitness.capture.packets.tls.schedule import expand_label
from sdkwitness.capture.packets.tls.suites import suite
from sdkwitness.capture.packets.udp.open import UdpOpener
from sdkwitness.capture.packets.udp.quic.frames import Crypto, frames
from sdkwitness.capture.packets.udp.quic.header import packet
from sdkwitness.capture.packets.udp.quic.protection import Protection, initial_secret
from sdkwitness.capture.packets.udp.quic.versions import Version, version
from sdkwitness.capture.records import Flow

CHROME = ("203.0.113.5", 50123)


def sent(*datagrams: bytes, from_client: bool = True) -> list[Sent]:
    return [Sent(START + n / 1000, from_client, data) for n, data in enumerate(datagrams)]


def chlo(host: bytes = HOST.encode(), agent: bytes = b"com.example.app Cronet/80") -> bytes:
    tags = [(b"PAD\0", b"-" * 700), (b"SNI\0", host), (b"VER\0", b"Q043"), (b"UAID", agent)]
    table, values = b"", b""
    for tag, value in tags:
        values += value
        table += tag + struct.pack("<I", len(values))
    return b"CHLO" + struct.pack("<HH", len(tags), 0) + table + values


def sealed(spoken: Version, payload: bytes, *, cid: bytes = bytes(range(8))) -> bytes:
    """An Initial packet of a client."""
    aes = suite(0x1301)
    assert aes is not None
    secret = initial_secret(spoken, cid, client=True)
    key, iv, hp = (expand_label(aes, secret, spoken.label + b" " + name, size) for name, size in KEYS)
    size = len(payload) + 4 + 16
    head = bytes((0xC3 | spoken.shift << 4,)) + spoken.number.to_bytes(4, "big") + bytes((len(cid),)) + cid + b"\0\0"
    head += struct.pack("!H", 0x4000 | size) + bytes(4)
    body = AESGCM(key).encrypt(iv, payload, head)
    mask = Cipher(algorithms.AES(hp), modes.ECB()).encryptor().update(body[:16])
    first = bytes((head[0] ^ mask[0] & 0x0F,))
    return first + head[1:-4] + bytes(a ^ b for a, b in zip(head[-4:], mask[1:5], strict=True)) + body


KEYS = ((b"key", 16), (b"iv", 12), (b"hp", 16))


def only(book: Book) -> Flow:
    (flow,) = book.wire().flows
    return flow


@pytest.mark.parametrize("name", [b"Q024", b"Q035", b"Q039", b"Q043"])
def test_the_hello_of_googles_quic_names_the_host(name: bytes) -> None:
    first = b"\x0d" + bytes(8) + name + b"\1" + bytes(12) + b"\xa0\1\4\0" + chlo()
    flow = only(read([*sent(first, b"\x0c" + bytes(500)), *sent(b"\x00" + bytes(900), from_client=False)]))
    assert (flow.host, flow.dark, flow.ja4) == (HOST, True, "")
    assert flow.error == f"Google QUIC {name.decode()} is none that can be read"
    assert (flow.sent, flow.received) == (len(first) + 501, 901)


def test_a_hello_whose_table_points_beyond_it_names_nobody() -> None:
    hello = bytearray(chlo())
    hello[hello.index(b"SNI\0") + 4 : hello.index(b"SNI\0") + 8] = b"\xff\xff\0\0"
    first = b"\x0d" + bytes(8) + b"Q043" + b"\1" + bytes(12) + b"\xa0\1\4\0" + bytes(hello)
    assert only(read(sent(first))).sni is None


def test_the_hello_of_q046_is_in_the_clear_behind_a_long_header() -> None:
    first = b"\xc3Q046\x50" + bytes(8) + bytes(4) + bytes(12) + b"\xa4\1\0\0\4\0" + chlo()
    assert only(read(sent(first))).host == HOST


def test_the_hello_of_q050_is_opened() -> None:
    spoken = version(int.from_bytes(b"Q050", "big"))
    assert spoken is not None
    message = chlo()
    frame = b"\x08\0" + struct.pack("!H", 0x4000 | len(message)) + message
    assert only(read(sent(sealed(spoken, frame + bytes(200))))).host == HOST


@pytest.mark.parametrize("number", [int.from_bytes(b"T051", "big"), int.from_bytes(b"T050", "big")])
def test_the_hello_of_googles_quic_with_tls_is_read(number: int) -> None:
    spoken = version(number)
    assert spoken is not None
    hello = hello_of(Peers())
    frame = b"\x08\0" + struct.pack("!H", 0x4000 | len(hello)) + hello
    flow = only(read(sent(sealed(spoken, frame + bytes(400)))))
    assert flow.host == HOST
    assert flow.ja4.startswith("q13d")


def hello_of(peers: Peers) -> bytes:
    """The ClientHello of a client, as its CRYPTO frames carry it."""
    peers.run()
    data = peers.sent[0].data
    found = packet(data, 0)
    spoken = version(found.version)
    assert spoken is not None
    opener = Protection(initial_secret(spoken, found.to, client=True), spoken, 0x1301)
    opened = opener.open(data, found.begin, found.at, found.end)
    assert opened is not None
    return b"".join(frame.data for frame in frames(opened[1]) if isinstance(frame, Crypto))


def pieces(hello: bytes, cuts: list[int]) -> list[bytes]:
    """CRYPTO frames of a hello cut at places."""
    ends = [0, *cuts, len(hello)]
    return [
        b"\x06" + struct.pack("!HH", 0x4000 | a, 0x4000 | (b - a)) + hello[a:b] for a, b in itertools.pairwise(ends)
    ]


DRAFTS = [0xFF00001D, 0xFF00001B, 0xFF000017, 0xFF000016, 0xFF000020, 0xFF000022, 0xFACEB001, 0xFACEB002, 0x709A50C4]


@pytest.mark.parametrize("number", [1, 0x6B3343CF, *DRAFTS])
def test_the_first_packet_of_every_version_is_opened(number: int) -> None:
    spoken = version(number)
    assert spoken is not None
    (frame,) = pieces(hello_of(Peers()), [])
    flow = only(read(sent(sealed(spoken, frame + bytes(300)))))
    assert flow.host == HOST
    assert flow.ja4.startswith("q13d")


def test_the_published_example_is_opened() -> None:
    """RFC 9001, A.1: the secrets of a connection id that is given there."""
    spoken = version(1)
    assert spoken is not None
    cid = bytes.fromhex("8394c8f03e515708")
    assert initial_secret(spoken, cid, client=True).hex() == (
        "c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea"
    )
    assert initial_secret(spoken, cid, client=False).hex() == (
        "3c199828fd139efd216c155ad844cc81fb82fa8d7446fa7d78be803acdda951b"
    )
    second = version(0x6B3343CF)  # RFC 9369, A.1
    assert second is not None
    assert initial_secret(second, cid, client=True).hex() == (
        "14ec9d6eb9fd7af83bf5a668bc17a7e283766aade7ecd0891f70f9ff7f4bf47b"
    )


def test_a_hello_in_pieces_in_any_order_over_several_packets_is_put_together() -> None:
    spoken = version(1)
    assert spoken is not None
    hello = hello_of(Peers())
    parts = pieces(hello, [1, 40, 41, 200, 260])
    shuffled = [parts[at] for at in (4, 1, 5, 0, 3, 2)]
    packets = [sealed(spoken, b"\0\1" + b"".join(shuffled[at : at + 2]) + bytes(100)) for at in (0, 2, 4)]
    flow = only(read(sent(*packets)))
    assert flow.host == HOST
    assert flow.ja4 == only(read(sent(sealed(spoken, pieces(hello, [])[0])))).ja4


def test_of_a_hello_whose_packets_are_lost_the_name_is_told_and_no_fingerprint() -> None:
    spoken = version(1)
    assert spoken is not None
    hello = hello_of(Peers())
    name = hello.index(HOST.encode())
    for kept in ([0, 1], [0, 2], [2]):
        cuts = [name - 12, name - 11] if 1 not in kept else [name + len(HOST), name + len(HOST) + 1]
        parts = pieces(hello, cuts)
        flow = only(read(sent(sealed(spoken, b"".join(parts[at] for at in kept) + bytes(100)))))
        assert flow.host == HOST
        assert flow.ja4 == ""


@pytest.mark.parametrize(
    ("number", "salt"),
    [
        (0xFF000016, "7fbcdb0e"),
        (0xFF000017, "c3eef712"),
        (0xFF00001C, "c3eef712"),
        (0xFF00001D, "afbfec28"),
        (0xFF000020, "afbfec28"),
        (0xFF000021, "38762cf7"),
        (0xFACEB001, "7fbcdb0e"),
        (0xFACEB002, "c3eef712"),
    ],
)
def test_every_draft_has_its_salt(number: int, salt: str) -> None:
    spoken = version(number)
    assert spoken is not None
    assert spoken.salt.hex().startswith(salt)


def test_packets_far_ahead_are_opened_where_those_between_are_missing() -> None:
    spoken = version(1)
    assert spoken is not None
    opener = Protection(bytes(32), spoken, 0x1301)
    for number in (3, 4, 300, 299, 900, 1000):
        data = short(spoken, bytes(32), number)
        assert opener.open(data, 0, 1, len(data)) == (number, b"\1" * 20)
    data = short(spoken, bytes(32), 5000)
    assert opener.open(data, 0, 1, len(data)) is None


def short(spoken: Version, secret: bytes, number: int) -> bytes:
    """A packet with a short header whose number is cut to one byte."""
    aes = suite(0x1301)
    assert aes is not None
    key, iv, hp = (expand_label(aes, secret, spoken.label + b" " + name, size) for name, size in KEYS)
    head = bytes((0x40, number & 0xFF))
    nonce = (int.from_bytes(iv, "big") ^ number).to_bytes(12, "big")
    body = AESGCM(key).encrypt(nonce, b"\1" * 20, head)
    mask = Cipher(algorithms.AES(hp), modes.ECB()).encryptor().update(body[3:19])
    return bytes((head[0] ^ mask[0] & 0x1F, head[1] ^ mask[1])) + body


def test_an_unknown_version_is_told() -> None:
    flow = only(read(sent(b"\xc3\xff\0\0\5" + b"\x08" + bytes(8) + b"\0" + bytes(1200))))
    assert flow.error == "QUIC draft 5 is none that can be read"
    assert flow.dark


def test_version_negotiation_leads_to_the_connection_after_it() -> None:
    peers = Peers(version=QuicProtocolVersion.VERSION_1)
    peers.run()
    wrong = b"\xc3\x1a\x2a\x3a\x4a\x08" + bytes(8) + b"\0" + bytes(1200)
    answer = b"\x80\0\0\0\0\0\x08" + bytes(8) + b"\0\0\0\1"
    start = [Sent(START - 2, True, wrong), Sent(START - 1, False, answer)]
    flows = read([*start, *peers.sent], peers.keys).wire().flows
    assert {flow.host for flow in flows if flow.sni} <= {HOST}
    assert read([*start, *peers.sent]).wire().handshakes[0].sni == HOST


# --- any other ---------------------------------------------------------------------------------------------


def test_other_datagrams_are_kept_one_by_one() -> None:
    flow = only(read([*sent(b"one", b""), *sent(b"two", from_client=False)]))
    assert flow.transport == "udp"
    assert [(m.from_client, m.content) for m in flow.messages] == [(True, b"one"), (True, b""), (False, b"two")]


def test_of_very_many_datagrams_the_rest_is_counted() -> None:
    many = sent(*[bytes(1 << 15)] * 600)
    book = read(many)
    flow = only(book)
    kept = sum(len(message.content) for message in flow.messages)
    assert kept == KEPT
    assert flow.sent == (600 << 15) - KEPT
    assert len(book.problems) == 1


# --- hostile -----------------------------------------------------------------------------------------------

TALK = Peers()
TALK.run()
TALK.ask([(b":method", b"GET"), (b":scheme", b"https"), (b":authority", HOST.encode()), (b":path", b"/")])
TALK.run()
SHAKE = dtls()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=120)), max_size=6), st.sampled_from([443, 53, 5353, 9999]))
def test_any_datagrams_are_survived(datagrams: list[tuple[bool, bytes]], port: int) -> None:
    book = Book()
    sink = UdpOpener(Secrets(), book)(Conversation("u1", "udp", CHROME, (SERVER[0], port), 0))
    for from_client, data in datagrams:
        sink.data(from_client, 1, data)
    sink.end(2, "cut")
    assert book.wire().flows or not datagrams


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_connection_with_changed_bytes_is_survived(data: st.DataObject) -> None:
    sent = list(data.draw(st.sampled_from([TALK.sent, SHAKE.sent])))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(sent) - 1))
        change = data.draw(st.sampled_from(["drop", "cut", "flip", "repeat", "swap"]))
        one = sent[at]
        place = data.draw(st.integers(0, max(len(one.data) - 1, 0)))
        if change == "drop":
            del sent[at]
        elif change == "cut":
            sent[at] = one._replace(data=one.data[:place])
        elif change == "flip":
            flipped = bytearray(one.data)
            flipped[place : place + 1] = bytes((data.draw(st.integers(0, 255)),))
            sent[at] = one._replace(data=bytes(flipped))
        elif change == "repeat":
            sent.insert(at, one)
        else:
            sent[at] = one._replace(from_client=not one.from_client)
        if not sent:
            return
    assert read(sent, TALK.keys + SHAKE.keys).wire().flows or read(sent).wire().handshakes or not sent


def test_a_forged_first_packet_puts_in_no_request() -> None:
    spoken = version(1)
    assert spoken is not None
    stream = b"\x0b\0\x05hello"
    flow = only(read(sent(sealed(spoken, stream + bytes(100)))))
    assert flow.dark
    assert not flow.messages


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_payload_of_a_first_packet_is_survived(payload: bytes) -> None:
    spoken = version(1)
    assert spoken is not None
    assert read(sent(sealed(spoken, payload))).wire().flows
