"""What the layers of a packet capture hand each other.

Bytes go up through sinks: the file's packets through reassembly into a conversation's sink, ciphertext through TLS
into the sink of its plaintext, plaintext into HTTP, and exchanges into the journal. Each layer knows the next one
by the protocols below alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, Protocol

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.journal_records import Endpoint, JournalRecord

FATAL = (OSError, UserError, MemoryError)
"""What ends an import; any other exception of a sink ends its conversation alone."""

How = Literal["closed", "reset", "cut"]
"""How a conversation ended: `cut` where the recording stopped, or its packets ceased, before it ended."""


class Conversation(NamedTuple):
    """One TCP connection, or all datagrams between two UDP endpoints."""

    id: str
    """Unique in its import."""
    transport: Literal["tcp", "udp"]
    client: Endpoint
    """The side that opened it; where its beginning was not recorded, the side with the less known port."""
    server: Endpoint
    started: int
    """Nanoseconds since the Unix epoch, as all times here."""
    whole: bool = True
    """False where its beginning was not recorded."""

    @property
    def client_leg(self) -> str:
        """Id in the journal of the app's side of it."""
        return self.id

    @property
    def server_leg(self) -> str:
        """Id in the journal of the server's side; both sides are `ConnectionSeen`, as of a connection via a proxy."""
        return f"{self.id}:server"


class Sink(Protocol):
    """What takes the bytes of a conversation, each direction in order and without repetition.

    For UDP, one call of `data` is one datagram.
    """

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Bytes arrived; `time` is that of the packet that completed them."""
        ...

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """`size` bytes (0 where that is not known) were not recorded: what follows does not join what came before."""
        ...

    def end(self, time: int, how: How) -> None:
        """Nothing follows."""
        ...


class Journal(Protocol):
    """Where exchanges go, in the order in which they are known."""

    def append(self, record: JournalRecord) -> None:
        """Write one record."""
        ...

    def flow(self) -> str:
        """A flow id that no other flow of this import has."""
        ...

    def problem(self, sentence: str) -> None:
        """Note what could not be read, in one sentence for the user."""
        ...


class Secure(NamedTuple):
    """What a TLS or QUIC handshake says of the plaintext inside."""

    sni: str | None
    alpn: str | None
    """The protocol that the server chose, as in `h2`."""
    version: str
    """As in `TLSv1.3`."""


Open = Callable[[Conversation], Sink]
"""Makes the sink of a new conversation."""
OpenPlain = Callable[[Conversation, Secure], Sink]
"""Makes the sink of the plaintext inside a TLS connection, once its keys are known."""
