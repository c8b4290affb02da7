"""Datagrams through the layer above UDP, without files and packets."""

from __future__ import annotations

from collections.abc import Iterable

from quic_peers import SERVER, Sent

from sdkwitness.capture.flows import Wire, build
from sdkwitness.capture.journal_records import JournalRecord
from sdkwitness.capture.packets.model import Conversation, Sink
from sdkwitness.capture.packets.tls.keylog import Secrets
from sdkwitness.capture.packets.udp.open import UdpOpener


class Book:
    """A journal that keeps what it is told."""

    def __init__(self) -> None:
        self.records: list[JournalRecord] = []
        self.problems: list[str] = []
        self._flows = 0

    def append(self, record: JournalRecord) -> None:
        self.records.append(record)

    def flow(self) -> str:
        self._flows += 1
        return str(self._flows)

    def problem(self, sentence: str) -> None:
        self.problems.append(sentence)

    def wire(self) -> Wire:
        return build(self.records)


def read(sent: Iterable[Sent], keys: bytes = b"", *, reverse: bool = False, to: int = SERVER[1]) -> Book:
    """Read datagrams to a port; with `reverse` the conversation takes the server for its client."""
    server = (SERVER[0], to)
    book = Book()
    secrets = Secrets()
    secrets.add(keys)
    opener = UdpOpener(secrets, book)
    sinks: dict[tuple[str, int], Sink] = {}
    last = 0
    for one in sent:
        last = round(one.time * 1e9)
        sink = sinks.get(one.client)
        if sink is None:
            ends = (server, one.client) if reverse else (one.client, server)
            sink = sinks[one.client] = opener(Conversation(f"u{len(sinks) + 1}", "udp", *ends, last))
        sink.data(one.from_client is not reverse, last, one.data)
    for sink in sinks.values():
        sink.end(last, "cut")
    return book
