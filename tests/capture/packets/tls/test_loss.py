"""Packets that are not in the recording: what follows a loss is found again, and nothing is made up."""

from __future__ import annotations

import random
import ssl

import pytest
from capture.packets.tls.sessions import (
    CONVERSATION,
    SEGMENT,
    T0,
    TLS_1_2,
    TLS_1_3,
    Chunk,
    Inside,
    Log,
    Played,
    both,
    contexts,
    secrets,
    talk,
)

from sdkwitness.capture.journal_records import ConnectionSeen
from sdkwitness.capture.packets.tls import stream
from sdkwitness.capture.packets.tls.stream import TlsStream

RECORD = 600


def words(start: int, count: int) -> bytes:
    """Eight bytes each, none twice."""
    return b"".join(n.to_bytes(8, "big") for n in range(start, start + count))


SENDS: list[Chunk] = [(n % 3 != 0, words(n * 1000, RECORD // 8)) for n in range(200)]


class Pieces(Inside):
    """Keeps what came in one piece."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[Chunk] = []

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        super().data(from_client, time, data)
        self.pieces.append((from_client, data))


def lossy(wire: list[Chunk], log: bytes, lost: set[int], *, size_known: bool = True, segment: int = SEGMENT) -> Played:
    """Read a session of which some segments, by their number, are lost."""
    read = Played(Log(), Pieces())
    reader = TlsStream(CONVERSATION, secrets(log), read.log, read.inside.open)
    number = 0
    for from_client, data in wire:
        for at in range(0, len(data), segment):
            piece = data[at : at + segment]
            if number in lost:
                reader.gap(from_client, T0 + number, len(piece) if size_known else 0)
            else:
                reader.data(from_client, T0 + number, piece)
            number += 1
    reader.end(T0 + number, "closed")
    return read


def assert_part(read: Played, sends: list[Chunk], at_least: float) -> None:
    """Everything read was sent, in that order, and most of what was sent was read."""
    inside = read.inside
    assert isinstance(inside, Pieces)
    sent = both(sends)
    at = {True: 0, False: 0}
    for side, piece in inside.pieces:
        for word in range(0, len(piece), RECORD):
            at[side] = sent[side].index(piece[word : word + RECORD], at[side]) + 1
    for side in (True, False):
        assert len(inside.got[side]) >= at_least * len(sent[side])


def merged(wire: list[Chunk]) -> list[Chunk]:
    """What one side sends in a row in one piece, so that segments hold several records."""
    found: list[Chunk] = []
    for from_client, data in wire:
        if found and found[-1][0] == from_client:
            found[-1] = (from_client, found[-1][1] + data)
        else:
            found.append((from_client, data))
    return found


OLD = ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES128-SHA", "AES128-SHA256"]


@pytest.mark.parametrize("cipher", ["", *OLD])
@pytest.mark.parametrize("size_known", [True, False])
def test_what_follows_a_loss_is_found_again(cipher: str, size_known: bool) -> None:
    made = talk(SENDS, *contexts(TLS_1_2 if cipher else TLS_1_3, cipher))
    wire = merged(made.wire)
    for seed in range(3):
        lost = set(random.Random(seed).sample(range(20, 180), 6))
        read = lossy(wire, made.log, lost, size_known=size_known)
        assert read.inside.gaps
        assert_part(read, SENDS, 0.85)
        assert not read.dark


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_a_chain_of_blocks_is_taken_up_again() -> None:
    made = talk(SENDS, *contexts(ssl.TLSVersion.TLSv1, "AES128-SHA"))
    assert_part(lossy(merged(made.wire), made.log, {40, 90}), SENDS, 0.85)


@pytest.mark.parametrize("segment", [100, 700])
def test_a_loss_within_a_long_record_costs_that_record(segment: int) -> None:
    sends: list[Chunk] = [(n % 2 == 0, words(n * 100_000, 2000)) for n in range(12)]
    made = talk(sends, *contexts())
    total = sum(-(-len(d) // segment) for _, d in made.wire)
    for at in random.Random(segment).sample(range(total // 4, total - 200), 5):
        read = lossy(made.wire, made.log, {at, at + 1}, segment=segment)
        for side in (True, False):
            missing = len(both(sends)[side]) - len(read.inside.got[side])
            assert 0 <= missing <= 2 * 16000


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
def test_a_loss_within_the_certificates_costs_no_content(version: ssl.TLSVersion) -> None:
    made = talk(SENDS, *contexts(version))
    flight = made.wire[1][1]
    wire = [made.wire[0], (False, flight[:400]), (False, flight[400:500]), (False, flight[500:]), *made.wire[2:]]
    read = lossy(wire, made.log, {2}, segment=1 << 20)
    assert read.inside.got == both(SENDS)


def test_a_loss_of_the_change_of_ciphers_costs_no_content() -> None:
    made = talk(SENDS, *contexts(TLS_1_2))
    for at in (2, 3):
        read = lossy(made.wire, made.log, {at}, segment=1 << 20)
        assert_part(read, SENDS, 0.95)


@pytest.mark.parametrize(("version", "lost"), [(TLS_1_2, 0), (TLS_1_3, 0), (TLS_1_2, 1)])
def test_without_a_hello_all_is_dark(version: ssl.TLSVersion, lost: int) -> None:
    made = talk(SENDS, *contexts(version))
    read = lossy(made.wire, made.log, {lost}, segment=1 << 20)
    (dark,) = read.dark
    assert not read.inside.opened
    assert dark.sent + dark.received > RECORD * 199
    assert dark.error in ("its handshake was not recorded", "the server's hello was not recorded")


@pytest.mark.parametrize("cut", [100, 400, 1200])
def test_in_tls_1_3_what_the_server_chose_is_found_out(cut: int) -> None:
    made = talk(SENDS, *contexts())
    flight = made.wire[1][1]
    wire = [made.wire[0], (False, flight[:cut]), (False, flight[cut:]), *made.wire[2:]]
    read = lossy(wire, made.log, {1}, segment=1 << 20)
    assert read.inside.got == both(SENDS)
    assert not read.dark
    assert {leg.cipher for leg in read.log.records if isinstance(leg, ConnectionSeen)} == {made.cipher}


def test_a_loss_that_cannot_be_bridged_leaves_a_dark_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MAX_MISSED", 50)
    made = talk([(True, words(n * 1000, RECORD // 8)) for n in range(200)], *contexts())
    lost = {n for n, (from_client, _) in enumerate(made.wire) if from_client and 50 <= n < 120}
    read = lossy(made.wire, made.log, lost, segment=1 << 20)
    (dark,) = read.dark
    assert dark.error == "packets were lost, and its records could not be opened after that"
    assert 80 * RECORD < dark.sent < 90 * (RECORD + 30)
    assert 40 * RECORD < len(read.inside.got[True]) < 60 * RECORD
    assert set(read.inside.gaps) == {True}


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
def test_a_changed_byte_costs_its_record_and_is_told(version: ssl.TLSVersion) -> None:
    made = talk(SENDS, *contexts(version))
    wire = list(made.wire)
    at = 60
    from_client, data = wire[at]
    wire[at] = (from_client, data[:100] + bytes((data[100] ^ 1,)) + data[101:])
    read = lossy(wire, made.log, set())
    missing = sum(map(len, both(SENDS).values())) - sum(map(len, read.inside.got.values()))
    assert missing == RECORD
    assert read.inside.gaps == [from_client]
    (dark,) = read.dark
    assert dark.error == "some of its records could not be opened"
    assert RECORD < dark.sent + dark.received < RECORD + 100
