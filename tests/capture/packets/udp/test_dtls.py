"""DTLS as OpenSSL speaks it, with keys and without, and what a network and its recorder do to it."""

from __future__ import annotations

import itertools
import random
import struct
from collections.abc import Sequence
from typing import Any, cast

import pytest
from capture.packets.tls.sessions import certificate
from capture.packets.udp.dtls_peers import (
    DTLS_1_0,
    DTLS_1_2,
    NO_ENCRYPT_THEN_MAC,
    NO_EXTENDED_MASTER,
    SAYS,
    Shaken,
    contexts,
    dtls,
)
from capture.packets.udp.reading import Book, read
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from quic_peers import HOST, SERVER, START, Sent
from scapy.layers.tls.crypto.h_mac import Hmac_SHA
from scapy.layers.tls.crypto.prf import PRF

from sdkwitness.capture.journal_records import DnsAsked
from sdkwitness.capture.packets.exchanges.talk import Room
from sdkwitness.capture.packets.model import Conversation, Secure, Sink
from sdkwitness.capture.packets.tls.keylog import Secrets
from sdkwitness.capture.packets.udp.dtls import Dtls
from sdkwitness.capture.records import Flow

CIPHERS = [
    b"ECDHE-ECDSA-AES128-GCM-SHA256",
    b"ECDHE-ECDSA-AES256-GCM-SHA384",
    b"ECDHE-ECDSA-CHACHA20-POLY1305",
    b"ECDHE-ECDSA-AES128-CCM8",
    b"ECDHE-ECDSA-AES256-SHA384",
    b"ECDHE-ECDSA-AES128-SHA",
]


def only(book: Book) -> Flow:
    (flow,) = book.wire().flows
    return flow


def content(flow: Flow) -> list[tuple[bool, bytes]]:
    return [(message.from_client, message.content) for message in flow.messages]


def sent(*datagrams: bytes, from_client: bool = True) -> list[Sent]:
    return [Sent(START + n / 1000, from_client, data) for n, data in enumerate(datagrams)]


def no_content(_ends: Conversation, _secure: Secure) -> Sink:
    raise AssertionError


def is_data(one: Sent) -> bool:
    return one.data[0] == 23


# --- with keys ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cipher", CIPHERS)
def test_every_datagram_is_read(cipher: bytes) -> None:
    made = dtls(ends=contexts(ciphers=cipher))
    book = read(made.sent, made.keys)
    flow = only(book)
    assert (flow.host, flow.dark, flow.error, flow.tls) == (HOST, False, None, True)
    assert content(flow) == list(SAYS)
    (shake,) = book.wire().handshakes
    assert (shake.sni, shake.alpn, shake.outcome) == (HOST, ("coap",), "established")


@pytest.mark.parametrize("options", [0, NO_ENCRYPT_THEN_MAC])
def test_the_older_version_is_read(options: int) -> None:
    made = dtls(ends=contexts(DTLS_1_0, b"ECDHE-ECDSA-AES128-SHA", options=options))
    assert content(only(read(made.sent, made.keys))) == list(SAYS)


def with_rsa(options: int = 0, version: int = DTLS_1_2, mtu: int = 1400) -> Shaken:
    return dtls(ends=contexts(version, b"AES128-SHA", rsa=certificate(), options=options), mtu=mtu)


@pytest.mark.parametrize("mtu", [256, 1400])
@pytest.mark.parametrize("version", [DTLS_1_0, DTLS_1_2])
@pytest.mark.parametrize("options", [0, NO_EXTENDED_MASTER])
def test_the_servers_key_opens_what_was_encrypted_for_it(options: int, version: int, mtu: int) -> None:
    made = with_rsa(options, version, mtu)
    assert content(only(read(made.sent, certificate()[1].read_bytes()))) == list(SAYS)


@pytest.mark.parametrize("seed", range(10))
def test_disorder_and_repetition_change_nothing(seed: int) -> None:
    chance = random.Random(seed)
    made = with_rsa(mtu=256)
    runs = [list(run) for _, run in itertools.groupby(made.sent, key=lambda one: (is_data(one), one.from_client))]
    mixed: list[Sent] = []
    for run in runs:
        run += chance.sample(run, len(run) // 2)
        chance.shuffle(run)
        mixed += run
    mixed += chance.sample(mixed, 5)
    assert sorted(content(only(read(mixed, certificate()[1].read_bytes())))) == sorted(SAYS)


def test_a_datagram_that_is_lost_costs_itself() -> None:
    made = dtls()
    for at, one in enumerate(made.sent):
        if is_data(one):
            flow = only(read([*made.sent[:at], *made.sent[at + 1 :]], made.keys))
            assert len(content(flow)) == len(SAYS) - 1


def test_a_resumed_session_is_read_by_the_key_of_the_first() -> None:
    ends = contexts()
    first = dtls(ends=ends)
    second = dtls(ends=ends, session=first.session)
    assert sum(len(one.data) for one in second.sent) < sum(len(one.data) for one in first.sent)
    flows = read([*first.sent, *second.sent], first.keys).wire().flows
    assert [content(flow) for flow in flows] == [list(SAYS)] * 2


def test_ends_may_connect_again() -> None:
    first, second = dtls("one.example"), dtls("two.example")
    flows = read([*first.sent, *second.sent], first.keys + second.keys).wire().flows
    assert [flow.host for flow in flows] == ["one.example", "two.example"]
    assert [content(flow) for flow in flows] == [list(SAYS)] * 2
    dark = read([*first.sent, *second.sent], first.keys).wire().flows
    assert sorted((flow.host, flow.dark) for flow in dark) == [("one.example", False), ("two.example", True)]


def test_either_side_may_be_the_client() -> None:
    made = dtls()
    turned = [one._replace(from_client=not one.from_client) for one in made.sent]
    flow = only(read(turned, made.keys))
    assert content(flow) == [(not from_client, said) for from_client, said in SAYS]


def test_dns_inside_is_dns() -> None:
    question = bytes.fromhex("1234 0100 0001 0000 0000 0000 03617069 076578616d706c65 00 0001 0001")
    made = dtls(says=[(True, question)])
    book = read(made.sent, made.keys, to=853)
    (asked,) = (record for record in book.records if isinstance(record, DnsAsked))
    assert (asked.question, asked.packed) == ("api.example", question)
    assert not only(book).dark


def first_dtls() -> tuple[list[Sent], bytes]:
    """What OpenSSL spoke before there was a standard (0.9.8), by scapy's keys and MACs, and its master secret."""
    ours, theirs, premaster = bytes(range(32)), bytes(range(32, 64)), b"\1\0" + bytes(46)
    prf = cast("Any", PRF)(tls_version=0x0302)
    master: bytes = prf.compute_master_secret(premaster, ours, theirs)
    block: bytes = prf.derive_key_block(master, theirs, ours, 2 * (20 + 16))
    macs, keys = (block[:20], block[20:40]), (block[40:56], block[56:72])

    def record(kind: int, epoch: int, number: int, body: bytes) -> bytes:
        return bytes((kind, 1, 0)) + struct.pack("!HHIH", epoch, 0, number, len(body)) + body

    def message(kind: int, number: int, body: bytes) -> bytes:
        size = len(body).to_bytes(3, "big")
        return record(22, 0, number, bytes((kind,)) + size + struct.pack("!H", number) + bytes(3) + size + body)

    def sealed(side: int, kind: int, number: int, content: bytes) -> bytes:
        head = struct.pack("!HHI", 1, 0, number) + bytes((kind, 1, 0)) + struct.pack("!H", len(content))
        plain = content + cast("Any", Hmac_SHA)(macs[side]).digest(head + content)
        padding = 15 - len(plain) % 16
        iv = bytes(range(16))
        cipher = Cipher(algorithms.AES(keys[side]), modes.CBC(iv)).encryptor()
        return record(kind, 1, number, iv + cipher.update(plain + bytes((padding,)) * (padding + 1)))

    private = load_pem_private_key(certificate()[1].read_bytes(), None)
    assert isinstance(private, RSAPrivateKey)
    hello = b"\1\0" + ours + b"\0\0" + b"\0\2\0\x2f\1\0"
    wire = [
        (True, message(1, 0, hello)),
        (False, message(2, 0, b"\1\0" + theirs + b"\0\0\x2f\0")),
        (False, message(14, 1, b"")),
        (True, message(16, 1, private.public_key().encrypt(premaster, PKCS1v15()))),
        (True, record(20, 0, 2, b"\1\0\2")),
        (True, sealed(0, 22, 0, bytes(24))),
        (False, record(20, 0, 2, b"\1\0\2")),
        (False, sealed(1, 22, 0, bytes(24))),
        (True, sealed(0, 23, 1, b"it works")),
        (False, sealed(1, 23, 1, b"indeed")),
    ]
    return [Sent(START + n / 1000, *entry) for n, entry in enumerate(wire)], master


def test_what_openssl_spoke_first_is_read() -> None:
    wire, master = first_dtls()
    for keys in (
        certificate()[1].read_bytes(),
        b"CLIENT_RANDOM %s %s" % (bytes(range(32)).hex().encode(), master.hex().encode()),
    ):
        assert content(only(read(wire, keys))) == [(True, b"it works"), (False, b"indeed")]


# --- without -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mtu", [256, 1400])
def test_dtls_is_told_by_its_host(mtu: int) -> None:
    book = read(dtls(mtu=mtu).sent)
    flow = only(book)
    assert (flow.host, flow.dark, flow.error) == (HOST, True, "there is no key log")
    assert flow.ja4.startswith("dd2d")
    assert flow.sent > 200
    (shake,) = book.wire().handshakes
    assert (shake.sni, shake.alpn, shake.outcome) == (HOST, ("coap",), "established")


def test_memory_for_handshakes_is_bounded_and_given_back() -> None:
    made = dtls()
    for keys in (b"", made.keys, b"CLIENT_RANDOM " + b"00" * 32 + b" " + b"00" * 48):
        room, secrets, book = Room(100_000), Secrets(), Book()
        secrets.add(keys)
        sinks = [
            Dtls(Conversation(f"u{n}", "udp", ("192.0.2.1", 40000 + n), SERVER, 0), book, room, secrets, no_content)
            for n in range(200)
        ]
        for sink in sinks:
            for one in made.sent:
                if not is_data(one):
                    sink.data(one.from_client, 0, one.data)
        assert room.left > -2000
        for sink in sinks:
            sink.end(0, "cut")
        assert room.left == 100_000


def reason(datagrams: Sequence[Sent], keys: bytes = b"") -> str | None:
    flow = only(read(datagrams, keys))
    assert flow.dark
    return flow.error


def test_why_it_stays_dark_is_told() -> None:
    made, other = dtls(), dtls()
    random, master = made.keys.split()[1], other.keys.split()[2]
    wrong = b"CLIENT_RANDOM " + random + b" " + master
    assert reason(made.sent, other.keys) == "its keys are not in the key log"
    assert reason(made.sent, wrong) == "the keys that the key log has for it do not open it"
    assert reason([one for one in made.sent if is_data(one)], made.keys) == "its handshake was not recorded"
    assert reason([one for one in made.sent if one.from_client], made.keys) == "the server's hello was not recorded"
    assert reason(made.sent[:3], made.keys) == "the recording ended within its handshake"
    assert reason([one for one in made.sent if not is_data(one)]) == "there is no key log"


def test_a_record_that_was_changed_is_dark() -> None:
    made = dtls()
    spoilt = [
        one._replace(data=one.data[:-1] + b"?") if len(one.data) > 500 and is_data(one) else one for one in made.sent
    ]
    clear, dark = sorted(read(spoilt, made.keys).wire().flows, key=lambda flow: flow.dark)
    assert content(clear) == list(SAYS[:-1])
    assert (dark.error, dark.received > 400) == ("some of its records could not be opened", True)


def test_fragments_may_come_in_any_order_and_twice() -> None:
    told = dtls("a-name-that-is-so-long-that-its-hello-needs-more-than-one-datagram." * 3 + "example", mtu=256).sent
    runs = [list(run) for _, run in itertools.groupby(told, key=lambda one: one.from_client)]
    assert len(runs[0]) > 1
    mixed = [one for run in runs for one in (*reversed(run), *run)]
    flow, plain = only(read(mixed)), only(read(told))
    assert (flow.host, flow.ja4) == (plain.host, plain.ja4)
    assert flow.host.endswith("datagram.example")


def test_of_a_hello_whose_end_was_not_recorded_the_name_is_told() -> None:
    name = "a-name-so-long-that-its-hello-needs-more-than-one-datagram." * 2 + "example"
    told = dtls(name, mtu=256, ends=contexts(ciphers=CIPHERS[0])).sent
    flow = only(read(told[:1]))
    assert (flow.host, flow.ja4) == (name, "")


def test_among_other_datagrams_it_is_found() -> None:
    stun = b"\0\1\0\0\x21\x12\xa4\x42" + bytes(12)
    made = dtls()
    book = read([*sent(stun), *made.sent, *sent(b"\x80\x60" + bytes(160))])
    dark, raw = sorted(book.wire().flows, key=lambda flow: not flow.dark)
    assert dark.host == HOST
    assert content(raw) == [(True, stun), (True, b"\x80\x60" + bytes(160))]


def test_records_with_an_id_and_those_of_dtls_1_3_are_counted_with_their_connection() -> None:
    made = dtls(says=())
    flow = only(read([*made.sent, *sent(b"\x19\xfe\xfd" + bytes(50), b"\x2f\0\1" + bytes(47))]))
    assert (flow.host, flow.dark, flow.sent) == (HOST, True, 103)
