"""Sessions of every kind: each plaintext byte as it was sent, and what is told of those that stay dark."""

from __future__ import annotations

import random
import ssl

import pytest
from capture.packets.tls.sessions import (
    CONVERSATION,
    HOST,
    TLS_1_2,
    TLS_1_3,
    Chunk,
    Played,
    both,
    certificate,
    contexts,
    play,
    secrets,
    talk,
)
from cryptography.exceptions import UnsupportedAlgorithm
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwitness.capture.journal_records import ConnectionEnded, ConnectionSeen
from sdkwitness.capture.packets.tls import protection
from sdkwitness.capture.packets.tls.hello import RETRY

SENDS: list[Chunk] = [
    (True, b"GET / HTTP/1.1\r\n\r\n"),
    (False, bytes(range(256)) * 300),
    (True, random.Random(1).randbytes(40_000)),
    (False, b"."),
]
OLD_SUITES = [
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-RSA-CHACHA20-POLY1305",
    "ECDHE-RSA-AES128-SHA",
    "ECDHE-RSA-AES256-SHA384",
    "DHE-RSA-AES128-GCM-SHA256",
    "DHE-RSA-AES256-SHA256",
    "DHE-RSA-CAMELLIA128-SHA256",
    "DHE-RSA-AES256-CCM",
    "AES128-SHA",
    "AES256-SHA256",
    "AES128-CCM8",
    "AES256-GCM-SHA384",
    "CAMELLIA256-SHA",
]


def assert_read(read: Played, sends: list[Chunk] = SENDS) -> None:
    assert read.inside.got == both(sends)
    assert read.inside.opened == 1
    assert read.inside.how == "closed"
    assert not read.inside.gaps
    assert not read.dark
    assert [end.outcome for end in read.ends] == ["established"]


def old(cipher: str, version: ssl.TLSVersion = TLS_1_2) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return contexts(version, cipher, "ec" if "ECDSA" in cipher else "rsa")


@pytest.mark.parametrize("cipher", [*OLD_SUITES, "ECDHE-ECDSA-AES256-CCM8", "ECDHE-ECDSA-AES128-CCM"])
def test_every_byte_of_tls_1_2_is_read(cipher: str) -> None:
    made = talk(SENDS, *old(cipher))
    read = play(made.wire, made.log)
    assert made.cipher == cipher
    assert_read(read)
    assert read.inside.secure == (HOST, "h2", "TLSv1.2")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.parametrize("cipher", ["AES128-SHA", "ECDHE-RSA-AES256-SHA"])
def test_every_byte_of_older_tls_is_read(cipher: str, version: ssl.TLSVersion) -> None:
    made = talk(SENDS, *old(cipher, version))
    assert_read(play(made.wire, made.log))


def test_the_mac_may_cover_plaintext_or_ciphertext() -> None:
    made = talk(SENDS, *old("AES128-SHA256"))
    assert bytes.fromhex("00160000") in made.wire[1][1], "encrypt-then-MAC was not agreed on"
    assert_read(play(made.wire, made.log))

    def without(client: ssl.SSLContext, _server: ssl.SSLContext) -> None:
        client.options |= 1 << 19  # SSL_OP_NO_ENCRYPT_THEN_MAC

    made = talk(SENDS, *contexts(TLS_1_2, "AES128-SHA256", setting=without))
    assert bytes.fromhex("00160000") not in made.wire[1][1]
    assert_read(play(made.wire, made.log))


def test_every_byte_of_tls_1_3_is_read_however_its_segments_are_cut() -> None:
    made = talk(SENDS, *contexts())
    for size in (1, 5, 333, 1 << 20):
        read = play(made.wire, made.log, size=size)
        assert_read(read)
        assert read.inside.secure == (HOST, "h2", "TLSv1.3")


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_cuts_and_the_order_of_directions_do_not_matter(data: st.DataObject) -> None:
    for made in SESSIONS:
        order = random.Random(data.draw(st.integers(0, 1 << 30)))
        queues = {True: b"", False: b""}
        for from_client, content in made.wire:
            queues[from_client] += content
        eager = order.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        wire: list[Chunk] = []
        while any(queues.values()):
            # Either side's packets may lie in the file before those that they answer.
            side = order.random() < eager if all(queues.values()) else bool(queues[True])
            size = min(order.choice((1, 3, 100, 1448, 9000)), len(queues[side]))
            wire.append((side, queues[side][:size]))
            queues[side] = queues[side][size:]
        assert_read(play(wire, made.log, size=1 << 20))


def test_a_hello_retry_is_read() -> None:
    made = talk(SENDS, *contexts(setting=lambda _client, server: server.set_ecdh_curve("secp521r1")))
    assert RETRY in made.wire[1][1]
    assert_read(play(made.wire, made.log))


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
def test_a_resumed_session_is_read(version: ssl.TLSVersion) -> None:
    client, server = contexts(version)
    first = talk(SENDS, client, server)
    second = talk(SENDS, client, server, first.session)
    assert sum(len(d) for c, d in second.wire if not c) < sum(len(d) for c, d in first.wire if not c) - 500
    assert_read(play(second.wire, second.log))


@pytest.mark.parametrize("tickets", [True, False])
def test_a_resumed_session_is_read_by_the_key_of_the_first(tickets: bool) -> None:
    def setting(client: ssl.SSLContext, server: ssl.SSLContext) -> None:
        for context in (client, server):
            context.options |= 0 if tickets else ssl.OP_NO_TICKET

    client, server = contexts(TLS_1_2, setting=setting)
    first = talk(SENDS, client, server)
    second = talk(SENDS, client, server, first.session)
    known = secrets(first.log)
    assert play(second.wire, known).dark, "nobody has told of the first session yet"
    assert_read(play(first.wire, known))
    assert_read(play(second.wire, known))


def test_a_client_may_show_a_certificate_too() -> None:
    def setting(client: ssl.SSLContext, server: ssl.SSLContext) -> None:
        client.load_cert_chain(*certificate("ec"))
        server.verify_mode = ssl.CERT_REQUIRED
        server.load_verify_locations(certificate("ec")[0])

    for version in (TLS_1_2, TLS_1_3):
        made = talk(SENDS, *contexts(version, setting=setting))
        read = play(made.wire, made.log)
        assert_read(read)
        legs = {leg.client: leg for leg in read.log.records if isinstance(leg, ConnectionSeen)}
        assert legs[True].certificates == (certificate("ec")[0].read_bytes(),)
        assert legs[False].certificates == (certificate("rsa")[0].read_bytes(),)


def test_the_journal_tells_of_the_connection() -> None:
    made = talk(SENDS, *contexts())
    read = play(made.wire, made.log)
    assert (read.hello.sni, read.hello.alpn) == (HOST, (b"h2", b"http/1.1"))
    assert read.hello.random.hex().encode() in made.log
    legs = {leg.client: leg for leg in read.log.records if isinstance(leg, ConnectionSeen)}
    assert legs[True].peername == CONVERSATION.client
    assert legs[False].peername == CONVERSATION.server
    for leg in legs.values():
        assert (leg.tls, leg.sni, leg.alpn, leg.tls_version) == (True, HOST, b"h2", "TLSv1.3")
        assert leg.cipher == made.cipher
    ended = [r.id for r in read.log.records if isinstance(r, ConnectionEnded)]
    assert ended == [legs[True].id, legs[False].id]


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
def test_without_keys_a_flow_is_dark_and_says_what_can_be_told(version: ssl.TLSVersion) -> None:
    made = talk(SENDS, *contexts(version))
    other = talk([], *contexts(version))
    for log, why in ((b"", "there is no key log"), (other.log, "its keys are not in the key log")):
        read = play(made.wire, log)
        (dark,) = read.dark
        sent = both(SENDS)
        assert dark.error == why
        assert len(sent[True]) < dark.sent < len(sent[True]) + 300
        # In TLS 1.3 the tickets of sessions look like content.
        assert len(sent[False]) < dark.received < len(sent[False]) + 1500
        assert dark.ja4[:3] == ("t12" if version is TLS_1_2 else "t13")
        assert [end.outcome for end in read.ends] == ["established"]
        assert not read.inside.opened
        assert read.hello.sni == HOST


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
def test_wrong_keys_give_darkness_and_no_garbage(version: ssl.TLSVersion) -> None:
    made = talk(SENDS, *contexts(version))
    wrong = b"".join(
        b" ".join((*line.split()[:2], bytes(reversed(line.split()[2])))) + b"\n"
        for line in made.log.splitlines()
        if not line.startswith(b"#")
    )
    read = play(made.wire, wrong)
    (dark,) = read.dark
    assert dark.error == "the keys that the key log has for it do not open it"
    assert dark.sent > 40_000
    assert not read.inside.opened


def test_a_cipher_that_cannot_be_read_is_named() -> None:
    made = talk(SENDS, *contexts(TLS_1_2, "ARIA128-GCM-SHA256"))
    (dark,) = play(made.wire, made.log).dark
    assert dark.error == "its cipher suite 0xc050 is none that can be read"


def test_a_cipher_that_the_library_was_built_without_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str, _key: bytes) -> None:
        raise UnsupportedAlgorithm("no legacy provider")

    made = talk(SENDS, *contexts(TLS_1_2, "AES128-SHA"))
    monkeypatch.setattr(protection, "_block_cipher", missing)
    (dark,) = play(made.wire, made.log).dark
    assert dark.error == "its cipher suite TLS_RSA_WITH_AES_128_CBC_SHA is none that can be read"


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
@pytest.mark.parametrize("keys", [True, False])
def test_a_refused_certificate_is_told(version: ssl.TLSVersion, keys: bool) -> None:
    def strict(client: ssl.SSLContext, _server: ssl.SSLContext) -> None:
        client.verify_mode = ssl.CERT_REQUIRED

    made = talk(SENDS, *contexts(version, setting=strict))
    assert made.error is not None
    read = play(made.wire, made.log if keys else b"")
    (end,) = read.ends
    assert end.outcome == "refused"
    assert end.error == "TLS alert unknown ca"
    (dark,) = read.dark
    assert (dark.error or "").startswith("the app refused it: ")
    assert (dark.sent, dark.received) == (0, 0)


def test_a_refusal_shows_in_the_size_of_what_the_app_answers() -> None:
    made = talk(SENDS, *contexts())
    alert = bytes.fromhex("1703030013") + bytes(19)
    read = play([*made.wire[:2], (True, alert)], b"")
    assert [end.outcome for end in read.ends] == ["refused"]
    assert (read.dark[0].sent, read.dark[0].received) == (0, 0)


def test_a_handshake_that_the_server_ends_has_failed() -> None:
    client, server = contexts(TLS_1_2, "AES128-SHA")
    server.set_ciphers("AES256-SHA:@SECLEVEL=0")
    made = talk(SENDS, client, server)
    read = play(made.wire, made.log)
    (end,) = read.ends
    assert (end.outcome, end.error) == ("failed", "TLS alert handshake failure from the server")
    assert read.dark[0].error == "the handshake failed: TLS alert handshake failure from the server"


def test_a_recording_from_the_midst_of_a_connection_is_dark() -> None:
    made = talk(SENDS, *contexts())
    begin = next(at for at, (from_client, data) in enumerate(made.wire) if from_client and len(data) > 40_000)
    wire = made.wire[begin:]
    read = play(wire, made.log, conversation=CONVERSATION._replace(whole=False))
    (dark,) = read.dark
    assert dark.error == "its handshake was not recorded"
    assert dark.sent > 40_000
    assert dark.ja4 == ""


def test_a_recording_that_ends_within_the_handshake_says_so() -> None:
    made = talk(SENDS, *contexts())
    cut = play(made.wire[:1], made.log, how="cut")
    assert cut.dark[0].error == "the recording ended within its handshake"
    assert not cut.ends
    closed = play(made.wire[:1], made.log)
    assert [end.outcome for end in closed.ends] == ["failed"]
    assert closed.dark[0].error == "the handshake failed: it was closed within its handshake"


SESSIONS = [talk(SENDS, *contexts(version)) for version in (TLS_1_2, TLS_1_3)]
