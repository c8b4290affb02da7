"""Conversations as raw streams."""

from __future__ import annotations

from sdkwitness.capture.journal_records import ConnectionSeen, StreamEnded, StreamMessage, StreamOpened
from sdkwitness.capture.packets.model import Conversation, How, Journal
from sdkwitness.capture.packets.tls.keylog import Secrets


class Raw:
    """One conversation as a raw stream."""

    def __init__(self, conversation: Conversation, _secrets: Secrets, journal: Journal) -> None:
        self.journal = journal
        self.flow = journal.flow()
        self.server = conversation.server_leg
        started = conversation.started / 1e9
        for leg in (True, False):
            journal.append(
                ConnectionSeen(
                    id=conversation.client_leg if leg else conversation.server_leg,
                    client=leg,
                    transport=conversation.transport,
                    address=None if leg else conversation.server,
                    peername=conversation.client if leg else conversation.server,
                    sockname=conversation.server if leg else conversation.client,
                    timestamp_start=started,
                )
            )
        journal.append(StreamOpened(self.flow, conversation.client_leg, self.server, conversation.transport, started))

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Write a chunk."""
        self.journal.append(StreamMessage(self.flow, time / 1e9, from_client, data))

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """Pass over what is missing."""

    def end(self, time: int, how: How) -> None:
        """Write the end."""
        self.journal.append(StreamEnded(self.flow, self.server, time / 1e9))


Sniffer = Raw
open_udp = Raw
