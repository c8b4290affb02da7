"""TLS 1.3 as no library here speaks it: drafts, padding, missing secrets, and losses at the worst places."""

from __future__ import annotations

import pytest
from capture.packets.tls import sealed
from capture.packets.tls.sealed import APPLICATION, HANDSHAKE, Sealer, message, record
from capture.packets.tls.sessions import T0, Chunk, Played, play, reader, secrets
from capture.packets.tls.test_hello import RANDOM, alpn, hello, vector, words

from sdkwitness.capture.packets.tls.hello import ALPN, EARLY_DATA, ECH, RETRY, VERSIONS

SECRETS = {
    "CLIENT_EARLY_TRAFFIC_SECRET": b"\x01" * 32,
    "CLIENT_HANDSHAKE_TRAFFIC_SECRET": b"\x02" * 32,
    "SERVER_HANDSHAKE_TRAFFIC_SECRET": b"\x03" * 32,
    "CLIENT_TRAFFIC_SECRET_0": b"\x04" * 32,
    "SERVER_TRAFFIC_SECRET_0": b"\x05" * 32,
}
FINISHED = message(sealed.FINISHED, bytes(32))
END_OF_EARLY_DATA = message(5, b"")


def log(*without: str) -> bytes:
    lines = (f"{label} {RANDOM.hex()} {secret.hex()}\n" for label, secret in SECRETS.items() if label not in without)
    return "".join(lines).encode()


def client(early: bool = False) -> bytes:
    extensions = [alpn(b"h2"), *([(EARLY_DATA, b"")] if early else [])]
    return record(HANDSHAKE, message(sealed.CLIENT_HELLO, hello([0x1301], extensions)))


def server(draft: int = 0, random: bytes = b"\xbb" * 32) -> bytes:
    number = words([0x7F00 | draft if draft else 0x0304])
    if 0 < draft < 22:
        body = number + random + words([0x1301]) + vector(b"")
    else:
        chosen = words([VERSIONS]) + vector(number)
        body = words([0x0303]) + random + vector(b"", 1) + words([0x1301]) + b"\0" + vector(chosen)
    return record(HANDSHAKE, message(sealed.SERVER_HELLO, body))


def extensions(early: bool = False) -> bytes:
    kinds = words([ALPN]) + vector(alpn(b"h2")[1]) + (words([EARLY_DATA]) + vector(b"") if early else b"")
    return message(sealed.EXTENSIONS, vector(kinds))


class Ends:
    """The four directions of keys."""

    def __init__(self, draft: int = 0) -> None:
        self.early, self.client_hs, self.server_hs, self.client, self.server = (
            Sealer(secret, draft) for secret in SECRETS.values()
        )

    def opening(self, draft: int = 0) -> list[Chunk]:
        """A whole handshake."""
        flight = self.server_hs.seal(HANDSHAKE, extensions() + FINISHED)
        return [(True, client()), (False, server(draft) + flight), (True, self.client_hs.seal(HANDSHAKE, FINISHED))]


def got(read: Played) -> tuple[bytes, bytes]:
    return read.inside.got[True], read.inside.got[False]


@pytest.mark.parametrize("draft", [18, 19, 20, 21, 22, 23, 24, 25, 26, 28])
def test_drafts_are_read(draft: int) -> None:
    ends = Ends(draft)
    wire = [
        *ends.opening(draft),
        (True, ends.client.seal(APPLICATION, b"ask")),
        (False, ends.server.seal(23, b"answer")),
    ]
    wire.append((True, ends.client.seal(HANDSHAKE, message(sealed.KEY_UPDATE, b"\0"))))
    ends.client.update()
    wire.append((True, ends.client.seal(APPLICATION, b" more")))
    read = play(wire, log())
    assert got(read) == (b"ask more", b"answer")
    assert read.inside.secure is not None
    assert read.inside.secure.version == "TLSv1.3"
    assert read.inside.secure.alpn == "h2"


def test_facebook_s_draft_is_read() -> None:
    ends = Ends(26)
    opening = ends.opening(26)
    opening[1] = (False, opening[1][1].replace(bytes.fromhex("7f1a"), bytes.fromhex("fb1a")))
    assert got(play([*opening, (True, ends.client.seal(APPLICATION, b"ask"))], log())) == (b"ask", b"")


def test_padding_is_taken_off() -> None:
    ends = Ends()
    content = [
        ends.client.seal(APPLICATION, part, padding) for part, padding in ((b"a\0b", 300), (b"", 50), (b"\0", 1))
    ]
    assert got(play([*ends.opening(), (True, b"".join(content))], log())) == (b"a\0b\0", b"")


def test_a_record_of_nothing_but_padding_is_passed_over() -> None:
    ends = Ends()
    wire = [*ends.opening(), (True, ends.client.seal(0, b"") + ends.client.seal(APPLICATION, b"ask"))]
    assert got(play(wire, log())) == (b"ask", b"")


def early(ends: Ends, *, accepted: bool = True) -> list[Chunk]:
    sent = client(early=True) + ends.early.seal(APPLICATION, b"early ")
    flight = server() + ends.server_hs.seal(HANDSHAKE, extensions(early=accepted) + FINISHED)
    end = ends.early.seal(HANDSHAKE, END_OF_EARLY_DATA) if accepted else b""
    rest = end + ends.client_hs.seal(HANDSHAKE, FINISHED) + ends.client.seal(APPLICATION, b"late")
    return [(True, sent), (False, flight), (True, rest)]


def test_early_data_without_its_secret_is_dark_and_the_rest_is_read() -> None:
    assert got(play(early(Ends()), log())) == (b"early late", b"")
    read = play(early(Ends()), log("CLIENT_EARLY_TRAFFIC_SECRET"))
    assert got(read) == (b"late", b"")
    (dark,) = read.dark
    assert dark.error == "some of its records could not be opened"
    assert dark.sent >= len(b"early ") + 17


def test_early_data_that_was_declined_is_passed_over() -> None:
    assert got(play(early(Ends(), accepted=False), log())) == (b"late", b"")


def test_early_data_declined_by_a_retry_in_a_draft_is_passed_over() -> None:
    ends = Ends(20)
    sent = client(early=True) + ends.early.seal(APPLICATION, b"early ")
    retry = record(HANDSHAKE, message(sealed.RETRY, words([0x7F14]) + vector(b"")))
    again = [(True, sent), (False, retry), *ends.opening(20), (True, ends.client.seal(APPLICATION, b"late"))]
    read = play(again, log())
    assert got(read) == (b"late", b"")
    assert not read.dark


@pytest.mark.parametrize("size", [1, 1448])
def test_without_the_handshake_s_secrets_content_is_read(size: int) -> None:
    for is_early in (False, True):
        ends = Ends()
        wire = early(ends) if is_early else [*ends.opening(), (True, ends.client.seal(APPLICATION, b"late"))]
        wire.append((False, ends.server.seal(APPLICATION, b"answer")))
        read = play(wire, log(*(label for label in SECRETS if "HANDSHAKE" in label)), size=size)
        assert read.inside.got[False] == b"answer"
        assert read.inside.got[True].endswith(b"late")


def test_one_direction_s_secret_reads_that_direction_and_the_other_is_dark() -> None:
    ends = Ends()
    wire = ends.opening()
    for _ in range(100):
        wire += [(True, ends.client.seal(APPLICATION, b"ask")), (False, ends.server.seal(APPLICATION, b"answer"))]
    read = play(wire, log("CLIENT_TRAFFIC_SECRET_0"))
    assert got(read) == (b"", b"answer" * 100)
    (dark,) = read.dark
    assert dark.sent >= 30 * 20
    assert dark.received == 0


def test_a_lost_key_update_is_bridged() -> None:
    ends = Ends()
    stream, journal, inside = reader(log())
    for from_client, data in ends.opening():
        stream.data(from_client, T0, data)
    stream.data(True, T0, ends.client.seal(APPLICATION, b"one "))
    lost = ends.client.seal(HANDSHAKE, message(sealed.KEY_UPDATE, b"\0"))
    ends.client.update()
    lost += ends.client.seal(APPLICATION, b"lost ")
    stream.gap(True, T0, len(lost))
    stream.data(True, T0, ends.client.seal(APPLICATION, b"two"))
    stream.end(T0, "closed")
    assert inside.got[True] == b"one two"
    assert inside.gaps == [True]
    assert not Played(journal, inside).dark


def test_a_hello_that_the_server_took_encrypted_is_found_by_its_keys() -> None:
    outer = hello([0x1301], [alpn(b"h2"), (ECH, bytes(50))]).replace(RANDOM, bytes(32))
    ends = Ends()
    opening = [(True, record(HANDSHAKE, message(sealed.CLIENT_HELLO, outer))), *ends.opening()[1:]]
    wire = [*opening, (True, ends.client.seal(APPLICATION, b"ask"))]
    others = b"".join(
        log().replace(RANDOM.hex().encode(), n.to_bytes(32, "big").hex().encode()).replace(b"0", b"1") for n in range(5)
    )
    read = play(wire, others + log())
    assert got(read) == (b"ask", b"")
    known = secrets(others)
    (dark,) = play(wire, known).dark
    assert dark.error == "its keys are not in the key log; its host name may be the front of another (ECH)"


def test_a_retry_has_the_random_of_its_standard() -> None:
    read = play([(True, client()), (False, server(random=RETRY))], log(), how="cut")
    assert read.dark[0].error == "the recording ended within its handshake"
    assert not read.ends
