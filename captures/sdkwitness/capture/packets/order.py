"""The bytes of one TCP direction in order and without repetition, from segments in any order (RFC 9293).

What was recorded is not what was sent: segments are missing, doubled, in another order, or begin in the middle of a
connection. A hole is given up when the receiver has acknowledged what is missing and nothing more of it came for a
while, when waiting for it costs too much, or at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from sdkwitness.capture.packets.halves import ACK, MASK, Connection, Half, signed

SECOND: Final = 1_000_000_000
ACKED_WAIT: Final = 1 * SECOND
"""How long a hole is kept open that the receiver says it has: packets may be recorded in another order."""
ACKED_BYTES: Final = 1 << 20
HOLE_WAIT: Final = 30 * SECOND
HOLE_BYTES: Final = 16 << 20
"""Bytes held of one direction that wait for a hole before them."""
HELD_BYTES: Final = 128 << 20
"""The same, of all connections."""
JUMP: Final = 1 << 26
"""Bytes behind what is expected from which on a segment is no repetition."""
JUMPS: Final = 4
"""Such segments in a row after which the sequence is taken to go on there."""
UNSETTLED_SEGMENTS: Final = 32
"""Segments that wait for the SYN before them, which may be recorded behind them, or not at all."""
UNSETTLED_WAIT: Final = 1 * SECOND


class Order:
    """Puts the directions of connections in order.

    Args:
        counts: Takes `conflicts` and `lost` (bytes).
        opener: Makes the sink of a connection, by the half that speaks first and its first bytes.
    """

    def __init__(self, counts: Counter[str], opener: Callable[[Half, bytes], None]) -> None:
        self.held = 0
        """Bytes that wait, of all connections."""
        self._counts = counts
        self._open = opener

    def synchronise(self, half: Half, time: int, seq: int, ack: int, flags: int) -> None:
        """Take the beginning of a direction."""
        connection = half.connection
        if half.isn >= 0:
            return
        half.isn = seq
        answer = bool(flags & ACK)
        if connection.client is None:
            connection.client = half.peer if answer else half
            connection.whole = True
        self._begin(half, (seq + 1) & MASK)
        if answer:
            self._begin(half.peer, ack)
            self._advance(half.peer, time)
        self._advance(half, time)

    def _begin(self, half: Half, seq: int) -> None:
        """Say where a direction begins, unless that is known."""
        if half.settled:
            return
        half.settled = True
        half.hole_since = half.connection.seen
        if half.next >= 0:
            half.position += signed(seq - half.next)
        half.next = half.first = seq

    def decide(self, half: Half, ack: int) -> None:
        """Begin a direction, of which several beginnings were seen, where the other side says that it does."""
        half.disputed = False
        if not half.position and not half.pending.items:
            half.next = half.first = ack

    def begin_as_seen(self, connection: Connection) -> None:
        """Begin both directions with the first of what was seen of them, in the order of time."""
        connection.waiting = 0
        for half in connection.halves:
            if not half.settled and half.next >= 0:
                items = half.pending.items
                self._begin(half, (half.next + (items[0][0] - half.position if items else 0)) & MASK)
        while ready := [h for h in connection.halves if h.pending.items and h.pending.items[0][0] <= h.position]:
            half = min(ready, key=lambda h: h.pending.items[0][1])
            self._next_piece(half, half.pending.items[0][1])

    def data(self, half: Half, time: int, seq: int, data: bytes, missing: int) -> None:
        """Take the content of a segment, of which `missing` bytes at its end were cut off."""
        delta = signed(seq - half.next)
        if not half.settled:
            connection = half.connection
            connection.waiting += 1
            self._hold(half, half.position + delta, time, data)
            return
        if delta < -JUMP:
            half.jumps += 1
            if half.jumps < JUMPS:
                return
            self.release(half, time)
            self._gap(half, time, 0)
            half.next, delta = seq, 0
        half.jumps = 0
        if delta < 0:
            if not _is_repetition(half.last, -delta, data):
                self._counts["conflicts"] += 1
            data = data[-delta:]
            if not data:
                return
            delta = 0
        if half.fin is not None and half.position + delta >= half.fin:
            return  # behind the end: a reset that says something, or nonsense
        pending = half.pending
        if delta == 0 and not pending.items:
            self._deliver(half, time, data)
        else:
            if not pending.items:
                half.hole_since = time
            self._hold(half, half.position + delta, time, data)
            self._advance(half, time)
            if pending.items:
                self.give_up(half, time)
        if missing and delta == 0 and not pending.items:
            self._gap(half, time, missing)
            half.next = (half.next + missing) & MASK
            half.position += missing

    def finish(self, half: Half) -> None:
        """Note that a direction is over, once all before its end was given on."""
        if half.fin is not None and half.fin <= half.position and half.settled and not half.finished:
            half.finished = True
            half.next = (half.next + 1) & MASK

    def quicken(self, connection: Connection) -> None:
        """Say which segments can be given on without a closer look."""
        one, other = connection.halves
        plain = connection.sink is not None and not (connection.over or one.pending.items or other.pending.items)
        for half in (one, other):
            half.quick = half.next if plain and half.settled and half.fin is None else -1

    def give_up(self, half: Half, time: int) -> None:
        """Take bytes for lost that can no longer be expected."""
        pending = half.pending
        waited = time - half.hole_since
        acked = half.peer.ack >= 0 and signed(half.peer.ack - half.next) > 0
        if (
            waited > HOLE_WAIT
            or pending.size > HOLE_BYTES
            or self.held > HELD_BYTES
            or (acked and (waited > ACKED_WAIT or pending.size > ACKED_BYTES))
        ):
            self._release_one(half)
            half.hole_since = time

    def release(self, half: Half, time: int) -> None:
        """Take all holes for lost, and what the other side has beyond them."""
        while half.pending.items:
            self._release_one(half)
        if half.fin is not None:
            beyond = half.fin - half.position
        elif half.peer.ack >= 0 and half.next >= 0:
            # of what a side has that ended itself, the last is the other side's end
            beyond = signed(half.peer.ack - half.next) - half.peer.finished
        else:
            beyond = 0
        if 0 < beyond < JUMP and not half.finished:
            self._gap(half, time, beyond)
            half.next = (half.next + beyond) & MASK
            half.position += beyond

    def _release_one(self, half: Half) -> None:
        """Take one hole for lost; what waited for it has its own time."""
        offset, time, _ = half.pending.items[0]
        self._gap(half, time, offset - half.position)
        half.next = (half.next + offset - half.position) & MASK
        half.position = offset
        items = half.pending.items
        while items and items[0][0] <= half.position:
            self._next_piece(half, items[0][1])

    def _hold(self, half: Half, offset: int, time: int, data: bytes) -> None:
        before = half.pending.size
        if not half.pending.add(offset, time, data):
            self._counts["conflicts"] += 1
        self.held += half.pending.size - before

    def _deliver(self, half: Half, time: int, data: bytes) -> None:
        if not data:
            return
        if half.connection.sink is None:
            self._open(half, data)
        half.next = (half.next + len(data)) & MASK
        half.position += len(data)
        half.last = data
        half.deliver(half.from_client, time, data)

    def _advance(self, half: Half, time: int) -> None:
        """Give on what no longer waits for anything."""
        items = half.pending.items
        while items and items[0][0] <= half.position:
            self._next_piece(half, time)

    def _next_piece(self, half: Half, time: int) -> None:
        before = half.pending.size
        offset, _, data = half.pending.take()
        self.held += half.pending.size - before
        skip = half.position - offset
        self._deliver(half, time, data[skip:] if skip else data)

    def _gap(self, half: Half, time: int, size: int) -> None:
        connection = half.connection
        if connection.sink is None:
            self._open(half, b"")
        self._counts["lost"] += size
        half.last = b""
        if connection.sink is not None:
            connection.sink.gap(half.from_client, time, size)


def _is_repetition(last: bytes, back: int, data: bytes) -> bool:
    """Whether data that begins `back` bytes before the end of `last` says the same, as far as that is known."""
    if back > len(last) or (len(data) == 1 and back == 1):
        return True  # the latter is a keep-alive, whose byte says nothing (RFC 9293, 3.8.4)
    return last[len(last) - back :][: len(data)] == data[:back]
