"""One UDP conversation that speaks QUIC: which of its connections does a packet belong to?"""

from __future__ import annotations

from typing import Final

from sdkwitness.capture.packets.exchanges.talk import Room
from sdkwitness.capture.packets.model import Conversation, How, Journal
from sdkwitness.capture.packets.tls.keylog import Secrets
from sdkwitness.capture.packets.udp.quic.connection import Connection, OpenApplication
from sdkwitness.capture.packets.udp.quic.header import LONG, Damaged, Packet, packet
from sdkwitness.capture.packets.udp.quic.versions import APPLICATION, EARLY, INITIAL, NEGOTIATION, RETRY, version

SHORTEST: Final = 4
"""Bytes of an id by which a connection is found in another conversation."""
MAX_NAMES: Final = 500_000
MEMORY: Final = 256 << 20
"""Bytes that all connections of a file may hold at once."""


Moved = tuple[Connection, bool]
"""A connection that a conversation takes over, and whether its first datagram goes to the client."""


class Shared:
    """What all connections of a file have in common."""

    def __init__(self, secrets: Secrets, journal: Journal, opener: OpenApplication) -> None:
        self.secrets = secrets
        self.journal = journal
        self.opener = opener
        self.room = Room(MEMORY)
        self.names: dict[bytes, Connection] = {}
        """Connections by the ids under which their ends are reached, so that one that moves is followed."""
        self.sizes: dict[int, int] = {}
        """Lengths of those ids, and how many there are of each."""

    def find(self, data: bytes) -> Moved | None:
        """The connection of a datagram that begins a conversation, and whether it goes to the client."""
        if data[0] & LONG:
            try:
                names = [packet(data, 0).to]
            except Damaged:
                return None
        else:
            names = [data[1 : 1 + size] for size in sorted(self.sizes, reverse=True)]
        for name in names:
            connection = self.names.get(name)
            if connection is not None:
                to_client = connection.names_of(name)
                if to_client is not None:
                    return connection, to_client
        return None

    def learn(self, connection: Connection) -> None:
        """Take in the ids that became known of a connection."""
        for name in connection.moved:
            if len(name) >= SHORTEST and name not in self.names and len(self.names) < MAX_NAMES:
                self.names[name] = connection
                self.sizes[len(name)] = self.sizes.get(len(name), 0) + 1
        connection.moved.clear()

    def forget(self, connection: Connection) -> None:
        """The connection is over."""
        for name in connection.names():
            if self.names.get(name) is connection:
                del self.names[name]
                self.sizes[len(name)] -= 1
                if not self.sizes[len(name)]:
                    del self.sizes[len(name)]


class Quic:
    """Takes the datagrams of one conversation."""

    def __init__(self, conversation: Conversation, shared: Shared, moved: Moved | None = None) -> None:
        self._conversation = conversation
        self._shared = shared
        self._connections: list[Connection] = []
        self._flipped = False
        """Whether what the conversation takes for its client is the connection's server."""
        self._moved = moved
        self._numbered = 0

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Take a datagram."""
        if self._moved is not None:
            connection, to_client = self._moved
            self._moved = None
            self._flipped = from_client is to_client
            self._join(connection)
        at, to = 0, b""
        while at < len(data) and not (at and _is_padding(data, at)):
            try:
                found = packet(data, at)
            except Damaged:
                if self._connections:
                    self._connections[-1].missed(from_client is not self._flipped, len(data) - at)
                break
            if at and found.kind == APPLICATION and not data.startswith(to, at + 1):
                break  # padding: packets of one datagram go to one id (RFC 9000, 12.2)
            to = found.to
            self._take(from_client, time, data, found)
            at = found.end

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """The datagram before was not recorded to its end."""
        if self._connections:
            self._connections[-1].missed(from_client is not self._flipped, size)

    def end(self, time: int, how: How) -> None:
        """Nothing follows here; a connection that went elsewhere goes on there."""
        for connection in self._connections:
            connection.paths -= 1
            if not connection.paths:
                self._shared.forget(connection)
                connection.end(time, how)
        self._connections.clear()

    def _take(self, from_client: bool, time: int, data: bytes, found: Packet) -> None:
        by_client = from_client is not self._flipped
        if found.kind == APPLICATION:
            connection = self._of_short(by_client, data, found)
            connection.short(by_client, time, data, found)
        elif found.kind == NEGOTIATION:
            return  # the client tries again, with another version
        else:
            connection = self._of_long(from_client, data, found)
            by_client = from_client is not self._flipped
            if found.kind == RETRY:
                connection.retried(found.source)
            elif version(found.version) is None:
                connection.strange(by_client, found)
            else:
                connection.long(by_client, time, data, found)
        if connection.moved:
            self._shared.learn(connection)

    def _of_short(self, by_client: bool, data: bytes, found: Packet) -> Connection:
        if len(self._connections) > 1:
            for connection in reversed(self._connections):
                if connection.reached(by_client, data, found.at) > 0:
                    return connection
        return self._connections[-1] if self._connections else self._create()

    def _of_long(self, from_client: bool, data: bytes, found: Packet) -> Connection:
        for connection in reversed(self._connections):
            if (found.to and connection.knows(found.to)) or (found.source and connection.knows(found.source)):
                return connection
        latest = self._connections[-1] if self._connections else None
        by_client = from_client is not self._flipped
        if latest is not None and (not by_client or not latest.established or found.kind not in (INITIAL, EARLY)):
            return latest
        if latest is None and not from_client and found.kind in (INITIAL, EARLY):
            # Ports tell less of who is the client than who sends the first packet.
            self._flipped = Connection.begins(data, found)
        return self._create()

    def _create(self) -> Connection:
        self._numbered += 1
        ends = self._conversation
        if self._flipped:
            ends = ends._replace(client=ends.server, server=ends.client)
        if self._numbered > 1:
            ends = ends._replace(id=f"{ends.id}.{self._numbered}")
        shared = self._shared
        return self._join(Connection(ends, shared.secrets, shared.journal, shared.room, shared.opener))

    def _join(self, connection: Connection) -> Connection:
        connection.paths += 1
        self._connections.append(connection)
        return connection


def _is_padding(data: bytes, at: int) -> bool:
    """Whether nothing but zeros follows: some pad datagrams and not packets."""
    return not data[at] and not data[at:].strip(b"\0")
