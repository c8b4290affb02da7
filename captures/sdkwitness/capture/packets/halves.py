"""A TCP connection: what is known of its two directions while it is put in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sdkwitness.capture.packets.endpoints import reverse
from sdkwitness.capture.packets.model import Sink
from sdkwitness.capture.packets.pieces import Pieces

FIN, SYN, RST, ACK = 1, 2, 4, 16
MASK: Final = 0xFFFF_FFFF
HALF: Final = 1 << 31

Deliver = Callable[[bool, int, bytes], None]
"""A sink's `data`."""


def signed(difference: int) -> int:
    """A difference of sequence numbers, which wrap at 32 bits."""
    difference &= MASK
    return difference - (1 << 32) if difference >= HALF else difference


class Half:
    """One direction of a connection."""

    __slots__ = (
        "ack",
        "connection",
        "deliver",
        "disputed",
        "fin",
        "finished",
        "first",
        "from_client",
        "hole_since",
        "isn",
        "jumps",
        "key",
        "last",
        "next",
        "peer",
        "pending",
        "position",
        "quick",
        "seen",
        "settled",
    )

    peer: Half

    def __init__(self, key: bytes, connection: Connection) -> None:
        self.key = key
        self.connection = connection
        self.quick = -1
        """Sequence number of a segment that can be given on at once; -1 while none can."""
        self.next = -1
        """Sequence number that is expected, where `quick` does not say it; -1 while it is not known."""
        self.isn = -1
        self.first = -1
        self.disputed = False
        """Whether it was said to begin at several places."""
        self.ack = -1
        """What this side has acknowledged last."""
        self.seen = 0
        """Time of its last packet."""
        self.from_client = True
        self.deliver: Deliver = nowhere
        self.last = b""
        """What was given on last, to see whether a repetition says the same."""
        self.position = 0
        """Bytes given on, as far as they were counted; offsets of what waits count from the same origin."""
        self.pending = Pieces()
        self.hole_since = 0
        self.fin: int | None = None
        """Offset of the end, once it is known."""
        self.finished = False
        self.jumps = 0
        self.settled = False
        """Whether it is known where this direction begins; until then all of it waits."""


def nowhere(_from_client: bool, _time: int, _data: bytes) -> None:
    """Take the bytes of a connection that is over."""


class Connection:
    """Both directions of one connection."""

    __slots__ = ("client", "failed", "halves", "over", "reset", "sink", "started", "waiting", "whole")

    def __init__(self, key: bytes, time: int) -> None:
        one, other = Half(key, self), Half(reverse(key), self)
        one.peer, other.peer = other, one
        self.halves = (one, other)
        self.client: Half | None = None
        """Once a SYN has told it."""
        self.started = time
        self.whole = False
        self.sink: Sink | None = None
        self.reset = 0
        """When a side reset it; 0 where none did."""
        self.over = False
        self.failed = False
        """Whether its sink could not take what it says."""
        self.waiting = 0
        """Segments that came before it was known where their direction begins."""

    @property
    def seen(self) -> int:
        """Time of its last packet."""
        return max(self.halves[0].seen, self.halves[1].seen)
