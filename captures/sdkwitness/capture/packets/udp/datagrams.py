"""Datagrams of which nothing more is known: a raw stream, one message each."""

from __future__ import annotations

from sdkwitness.capture.journal_records import StreamEnded, StreamMessage, StreamOpened
from sdkwitness.capture.packets.model import Conversation, How, Journal
from sdkwitness.capture.packets.udp import legs


class Datagrams:
    """One conversation as a raw stream."""

    def __init__(self, conversation: Conversation, journal: Journal) -> None:
        self._conversation = conversation
        self._journal = journal
        self._flow = journal.flow()
        self._cut = False
        legs.seen(conversation, journal)
        journal.append(
            StreamOpened(
                self._flow,
                conversation.client_leg,
                conversation.server_leg,
                conversation.transport,
                conversation.started / 1e9,
            )
        )

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Write a datagram."""
        self._journal.append(StreamMessage(self._flow, time / 1e9, from_client, data))

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """The datagram before was not recorded to its end."""
        self._cut = True

    def end(self, time: int, how: How) -> None:
        """Write the end."""
        error = "datagrams were recorded without their ends" if self._cut else None
        self._journal.append(StreamEnded(self._flow, self._conversation.server_leg, time / 1e9, error=error))
        legs.ended(self._conversation, self._journal, time)
