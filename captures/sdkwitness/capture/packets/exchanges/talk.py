"""One connection as its exchanges see it: the legs and names that their records refer to, and room for bodies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sdkwitness.capture.journal_records import (
    MAX_BODY,
    ConnectionEnded,
    ConnectionSeen,
    Endpoint,
    FlowFailed,
    JournalRecord,
    StreamEnded,
    StreamOpened,
)
from sdkwitness.capture.packets.model import Conversation, How, Journal, Secure

ROOM: Final = 512 << 20
"""Bytes that unfinished bodies of all connections may take."""
ENDS: Final[dict[How, str]] = {
    "closed": "the connection was closed",
    "reset": "the connection was reset",
    "cut": "the recording ended",
}
"""How a connection ended, in words."""


class Room:
    """Memory that unfinished bodies of all connections share."""

    __slots__ = ("left",)

    def __init__(self, left: int = ROOM) -> None:
        self.left = left


class Talk:
    """What all exchanges of one connection have in common.

    Args:
        conversation: The connection; its server is the one that the app wanted, whatever proxy is between.
        journal: Takes the records.
        room: For bodies.
        secure: What is known of TLS, where the bytes were inside it; its layer then writes the legs.
        plaintext: Whether the bytes were inside TLS, and were recorded without it.
    """

    def __init__(
        self,
        conversation: Conversation,
        journal: Journal,
        room: Room,
        secure: Secure | None = None,
        *,
        plaintext: bool = False,
    ) -> None:
        self.conversation = conversation
        self.journal = journal
        self.append: Callable[[JournalRecord], None] = journal.append
        self.flow = journal.flow
        self.room = room
        self.secure = secure
        self.scheme = b"https" if secure is not None or plaintext else b"http"
        self.client = conversation.client_leg
        self.server = conversation.server_leg
        self.seen = secure is not None
        """Whether the legs were written, or are another layer's to write."""
        self._own = secure is None
        self._plaintext = plaintext
        self._more: dict[Endpoint, str] = {}

    def legs(self) -> None:
        """Write the legs, unless they were."""
        if not self.seen:
            self.seen = True
            self._write(self.client, self.conversation.server)
            self._write(self.server, self.conversation.server)

    def leg_to(self, wanted: Endpoint) -> str:
        """The leg to a server that a request to a proxy names."""
        if wanted == self.conversation.server:
            return self.server
        if wanted not in self._more:
            if len(self._more) >= 1000:  # of one connection: what asks for more is no app
                return self.server
            self._more[wanted] = f"{self.server}:{len(self._more) + 1}"
            self._write(self._more[wanted], wanted)
        return self._more[wanted]

    def closed(self, time: int) -> None:
        """Write that the legs were closed, unless that was written."""
        for leg in self._more.values():
            self.append(ConnectionEnded(leg, time / 1e9))
        self._more.clear()
        if self._own and self.seen:
            self._own = False
            self.append(ConnectionEnded(self.client, time / 1e9))
            self.append(ConnectionEnded(self.server, time / 1e9))

    def open_stream(self, time: int) -> str:
        """Begin a raw stream, and return its flow id."""
        self.legs()
        flow = self.flow()
        self.append(StreamOpened(flow, self.client, self.server, self.conversation.transport, time / 1e9))
        return flow

    def end_stream(self, flow: str, time: int, error: str | None = None, sent: int = 0, received: int = 0) -> None:
        """End a raw stream or a WebSocket that no closing frame ended."""
        self.append(StreamEnded(flow, self.server, time / 1e9, error=error, sent=sent, received=received))

    def failed(self, flow: str, time: int, message: str, server: str = "") -> None:
        """Write the error that ended an exchange, whose leg to the server is another where it is named."""
        self.append(FlowFailed(flow, server or self.server, time / 1e9, message))

    def _write(self, leg: str, wanted: Endpoint) -> None:
        ends = self.conversation
        client = leg == self.client
        started = ends.started / 1e9
        self.append(
            ConnectionSeen(
                id=leg,
                client=client,
                transport=ends.transport,
                address=None if client else wanted,
                peername=ends.client if client else None if wanted != ends.server else ends.server,
                sockname=ends.server if client else ends.client,
                tls=self._plaintext,
                timestamp_start=started,
                timestamp_tcp_setup=None if client else started,
                proxy_mode="",
            )
        )


class Body:
    """A body as far as it has come, of which at most `MAX_BODY` bytes are kept."""

    __slots__ = ("_room", "kept", "size", "torn")

    def __init__(self, room: Room) -> None:
        self.kept = bytearray()
        self.size = 0
        """Bytes of it that were sent, as far as is known."""
        self.torn = False
        """Whether bytes are missing, so that what follows is no longer kept."""
        self._room = room

    def add(self, data: bytes) -> None:
        """Take the next bytes."""
        size = len(data)
        self.size += size
        if self.torn:
            return
        room = self._room
        if len(self.kept) + size > MAX_BODY or size > room.left:
            data = data[: max(min(MAX_BODY - len(self.kept), room.left), 0)]
            size = len(data)
            self.torn = True
        self.kept += data
        room.left -= size

    def lose(self, size: int) -> None:
        """Pass over bytes that were not recorded."""
        self.size += size
        self.torn = True

    def take(self) -> tuple[bytes, int | None]:
        """What was kept, and the size of the whole where that is more; the body is empty afterwards."""
        content, size = bytes(self.kept), self.size
        self._room.left += len(content)
        whole = size if self.torn and size > len(content) else None
        self.kept, self.size, self.torn = bytearray(), 0, False
        return content, whole
