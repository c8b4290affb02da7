"""Plays bytes of one TCP connection into what reads them, and gives back what came out."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sdkwitness.capture.flows import Wire, build
from sdkwitness.capture.journal_records import JournalRecord, RequestSeen, ResponseSeen
from sdkwitness.capture.packets.exchanges.sniff import Opener
from sdkwitness.capture.packets.model import Conversation, How
from sdkwitness.capture.packets.tls.keylog import Secrets
from sdkwitness.capture.records import Flow

T0 = 1_700_000_000_000_000_000
STEP = 1_000_000
CLIENT, SERVER = ("192.0.2.1", 40001), "198.51.100.7"

Piece = tuple[bool, bytes | int]
"""Whether the client sent it, and its bytes, or how many were lost."""


class Book:
    """Takes what goes into the journal."""

    def __init__(self) -> None:
        self.records: list[JournalRecord] = []
        self.problems: list[str] = []
        self.flows = 0

    def append(self, record: JournalRecord) -> None:
        self.records.append(record)

    def flow(self) -> str:
        self.flows += 1
        return str(self.flows)

    def problem(self, sentence: str) -> None:
        self.problems.append(sentence)


class Heard(NamedTuple):
    """What was read of a connection."""

    records: list[JournalRecord]
    problems: list[str]
    wire: Wire

    @property
    def flows(self) -> tuple[Flow, ...]:
        return self.wire.flows

    @property
    def requests(self) -> list[RequestSeen]:
        return [r for r in self.records if isinstance(r, RequestSeen)]

    @property
    def answers(self) -> list[ResponseSeen]:
        return [r for r in self.records if isinstance(r, ResponseSeen)]


def play(
    pieces: Iterable[Piece],
    *,
    port: int = 80,
    whole: bool = True,
    how: How = "closed",
    opener: Opener | None = None,
    keys: bytes = b"",
) -> Heard:
    """Play pieces, one millisecond after the other."""
    book = Book()
    secrets = Secrets()
    secrets.add(keys)
    sink = (opener or Opener(secrets, book))(Conversation("c1", "tcp", CLIENT, (SERVER, port), T0, whole))
    time = T0
    for from_client, data in pieces:
        time += STEP
        if isinstance(data, int):
            sink.gap(from_client, time, data)
        elif data:
            sink.data(from_client, time, data)
    sink.end(time, how)
    return Heard(book.records, book.problems, build(book.records))


def cut(pieces: Iterable[tuple[bool, bytes]], chance: random.Random, most: int = 0) -> Iterator[tuple[bool, bytes]]:
    """The same bytes in pieces of other sizes, those of one side put together first where they follow each other."""
    held: list[bytes] = []
    side = True
    for from_client, data in [*pieces, (True, b""), (False, b"")]:
        if from_client is not side:
            yield from ((side, piece) for piece in _cut(b"".join(held), chance, most))
            held, side = [], from_client
        held.append(data)


def _cut(data: bytes, chance: random.Random, most: int) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        size = chance.randint(1, most or chance.choice((3, 40, 1448, 5000, 1 << 20)))
        yield data[at : at + size]
        at += size
