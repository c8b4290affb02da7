"""TCP connections: which there are, when they begin and end, and that they stay within bounds (RFC 9293).

Checksums are not looked at, since network cards fill them in after the packet was recorded.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from sdkwitness.capture.packets.endpoints import client_is_sender, endpoints
from sdkwitness.capture.packets.halves import ACK, FIN, MASK, RST, SYN, Connection, Half, nowhere, signed
from sdkwitness.capture.packets.model import FATAL, Conversation, How, Open
from sdkwitness.capture.packets.order import HOLE_BYTES, JUMP, UNSETTLED_SEGMENTS, UNSETTLED_WAIT, Order
from sdkwitness.capture.packets.pieces import Pieces

SECOND: Final = 1_000_000_000
LATE_SYN: Final = 3 * SECOND
RESET_WAIT: Final = 2 * SECOND
"""How long data is taken that was under way when a connection was reset."""
FORGET: Final = 120 * SECOND
"""How long an ended connection is remembered, so that late repetitions make no new one."""
MAX_OPEN: Final = 16_384
"""Connections with content that are followed at once."""
MAX_EMPTY: Final = 131_072
"""Connections without content that are remembered at once."""
SWEEP: Final = 1 << 16
"""Segments out of the ordinary after which old connections are looked for."""


class Connections:
    """All TCP connections of a file.

    Args:
        opener: Makes the sink of a connection when its first byte comes.
        prefix: Of the ids of conversations.
    """

    def __init__(self, opener: Open, prefix: str = "") -> None:
        self.halves: dict[bytes, Half] = {}
        """By addresses and ports; what brings segments may give those on itself that `Half.quick` names."""
        self.counts: Counter[str] = Counter()
        """What is to be told: `empty`, `refused`, `conflicts`, `lost` (bytes), `evicted`, `failed`."""
        self.failures: Counter[str] = Counter()
        """Kinds of exceptions that sinks raised."""
        self._open_sink = opener
        self._prefix = prefix
        self._numbered = 0
        self._opened = 0
        self._order = Order(self.counts, self._open)
        self._odd = 0

    def segment(self, key: bytes, time: int, seq: int, ack: int, flags: int, data: bytes, missing: int = 0) -> None:
        """Take a segment; see `ip.Tcp`."""
        half = self._half(key, time, seq, ack, flags, data)
        try:
            self._take(half, time, seq, ack, flags, data, missing)
        except FATAL:
            raise
        except Exception as e:  # content that its sink stumbles over costs this connection alone
            self.abandon(half, e)

    def _half(self, key: bytes, time: int, seq: int, ack: int, flags: int, data: bytes) -> Half:
        """The direction that a segment belongs to, of a new connection where it begins one."""
        self._odd += 1
        if self._odd >= SWEEP:
            self._sweep(time)
        half = self.halves.get(key)
        if half is None or (flags & SYN and _begins_anew(half, seq, ack, flags, time)) or _is_new(half, seq, data):
            half = self._create(key, time)
        return half

    def _take(self, half: Half, time: int, seq: int, ack: int, flags: int, data: bytes, missing: int) -> None:
        if half.quick >= 0:
            half.next = half.quick
        peer = half.peer
        if peer.quick >= 0:
            peer.next = peer.quick
        half.seen = time
        connection = half.connection
        if flags & SYN:
            self._order.synchronise(half, time, seq, ack, flags)
            seq = (seq + 1) & MASK
        if connection.over:
            return
        if flags & RST:
            if half.next < 0 or seq == 0 or -1 <= signed(seq - half.next) < JUMP:
                connection.reset = connection.reset or time or 1
            self._order.quicken(connection)
            return
        if half.next < 0:
            half.next = half.first = seq
        if data or missing:
            self._order.data(half, time, seq, data, missing)
        if flags & FIN and half.fin is None:
            fin = half.position + signed(seq + len(data) + missing - half.next)
            half.fin = max(fin, half.position) if half.settled else fin
        if flags & ACK:
            half.ack = ack
            if peer.disputed:
                self._order.decide(peer, ack)
            if half.peer.pending.items and half.peer.settled:
                self._order.give_up(half.peer, time)
        if connection.waiting >= UNSETTLED_SEGMENTS or (
            connection.waiting and time - connection.started > UNSETTLED_WAIT
        ):
            self._order.begin_as_seen(connection)
        self._order.finish(half)
        self._order.quicken(connection)
        if connection.halves[0].finished and connection.halves[1].finished:
            self._end(connection, time, "closed")

    def end(self, time: int) -> None:
        """Nothing follows: end what has not ended."""
        for half in list(self.halves.values()):
            if not half.connection.over:
                self._end(half.connection, time, "reset" if half.connection.reset else "cut")
        self.halves.clear()

    def abandon(self, half: Half, error: Exception) -> None:
        """Take no more of a connection whose sink failed."""
        connection = half.connection
        if connection.sink is not None:
            self._opened -= 1
            connection.sink = None
        connection.over = connection.failed = True
        self._close(connection)
        self.counts["failed"] += 1
        self.failures[type(error).__name__] += 1

    def _create(self, key: bytes, time: int) -> Half:
        known = self.halves.get(key)
        if known is not None and not known.connection.over:
            before = known.connection
            self._end(before, time, "reset" if before.reset else "closed" if before.halves[0].finished else "cut")
        if len(self.halves) >= 2 * (MAX_EMPTY + MAX_OPEN):
            self._sweep(time)
        connection = Connection(key, time)
        for half in connection.halves:
            self.halves[half.key] = half
        return connection.halves[0]

    def _open(self, half: Half, data: bytes) -> None:
        connection = half.connection
        if self._opened >= MAX_OPEN:
            self._evict()
        self._opened += 1
        self._numbered += 1
        client = connection.client or (half if client_is_sender(half.key, data) else half.peer)
        ours, theirs = endpoints(client.key)
        conversation = Conversation(
            f"{self._prefix}t{self._numbered}", "tcp", ours, theirs, connection.started, connection.whole
        )
        sink = self._open_sink(conversation)
        connection.sink = sink
        for side in connection.halves:
            side.from_client = side is client
            side.deliver = sink.data

    def _end(self, connection: Connection, time: int, how: How) -> None:
        if connection.over:
            return
        try:
            for half in connection.halves:
                half.next = half.quick if half.quick >= 0 else half.next
                half.quick = -1
            self._order.begin_as_seen(connection)
            for half in connection.halves:
                self._order.release(half, time)
            if how == "cut" and connection.halves[0].fin is not None and connection.halves[1].fin is not None:
                how = "closed"
            if connection.sink is not None:
                connection.sink.end(connection.seen if how == "cut" else time, how)
        except FATAL:
            raise
        except Exception as e:  # see `segment`
            self.abandon(connection.halves[0], e)
            return
        if connection.sink is None:
            self.counts["refused" if connection.reset else "empty"] += 1
        else:
            self._opened -= 1
            connection.sink = None
        connection.over = True
        self._close(connection)

    def _close(self, connection: Connection) -> None:
        """Let go of what a connection holds."""
        for half in connection.halves:
            half.next = half.quick if half.quick >= 0 else half.next
            half.quick = -1
            self._order.held -= half.pending.size
            half.pending = Pieces()
            half.deliver = nowhere
            half.last = b""

    def _sweep(self, time: int) -> None:
        """End what was reset, and forget what ended long ago."""
        self._odd = 0
        gone: list[Half] = []
        for half in self.halves.values():
            connection = half.connection
            if connection.reset and not connection.over and time - connection.seen > RESET_WAIT:
                self._end(connection, connection.seen, "reset")
            if connection.over and time - connection.seen > FORGET:
                gone.append(half)
        for half in gone:
            del self.halves[half.key]
        if len(self.halves) >= 2 * (MAX_EMPTY + MAX_OPEN):
            oldest = sorted((h for h in self.halves.values() if h.connection.sink is None), key=lambda h: h.seen)
            for half in oldest[: len(oldest) // 4]:
                if not half.connection.over:
                    self._end(half.connection, half.connection.seen, "cut")
                self.halves.pop(half.key, None)
                self.halves.pop(half.peer.key, None)

    def _evict(self) -> None:
        """Take the connections for ended that were silent for the longest time."""
        opened = {id(h.connection): h.connection for h in self.halves.values() if h.connection.sink is not None}
        for connection in sorted(opened.values(), key=lambda c: c.seen)[: MAX_OPEN // 8]:
            self.counts["evicted"] += 1
            self._end(connection, connection.seen, "reset" if connection.reset else "cut")


def _begins_anew(half: Half, seq: int, ack: int, flags: int, time: int) -> bool:
    """Whether a SYN is that of another connection between the same ports."""
    connection = half.connection
    if half.isn >= 0:
        if half.isn == seq:
            return False
        # Something between the two may answer the same SYN too; which answer was taken the client will tell.
        half.disputed = bool(flags & ACK) and half.peer.first == ack and not half.position and not connection.over
        return not half.disputed
    if connection.over or connection.reset:
        return True
    if flags & ACK or half.first < 0:
        return False
    late = time - connection.started < LATE_SYN and 0 <= signed(half.first - seq - 1) < HOLE_BYTES
    return not late


def _is_new(half: Half, seq: int, data: bytes) -> bool:
    """Whether content comes for a connection that is over, and is no repetition of its own."""
    if not half.connection.over or half.connection.failed or not data or half.next < 0:
        return False
    return not -HOLE_BYTES < signed(seq - half.next) < 0
