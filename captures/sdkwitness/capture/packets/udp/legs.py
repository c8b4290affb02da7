"""Both sides of a conversation as the journal has them."""

from __future__ import annotations

from sdkwitness.capture.journal_records import ConnectionEnded, ConnectionSeen
from sdkwitness.capture.packets.model import Conversation, Journal


def seen(conversation: Conversation, journal: Journal) -> None:
    """Write both sides of a conversation without encryption."""
    started = conversation.started / 1e9
    for client in (True, False):
        journal.append(
            ConnectionSeen(
                conversation.client_leg if client else conversation.server_leg,
                client,
                conversation.transport,
                address=None if client else conversation.server,
                peername=conversation.client if client else conversation.server,
                sockname=conversation.server if client else conversation.client,
                timestamp_start=started,
            )
        )


def ended(conversation: Conversation, journal: Journal, time: int) -> None:
    """Write that nothing follows."""
    for leg in (conversation.client_leg, conversation.server_leg):
        journal.append(ConnectionEnded(leg, time / 1e9))
