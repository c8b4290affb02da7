"""TCP: segments to the bytes of each direction, in order and without repetition (RFC 9293).

What was recorded is not what was sent: segments are missing, doubled, in another order, or begin in the middle of a
connection. A hole is given up when the receiver has acknowledged what is missing and nothing more of it came for a
while, when waiting for it costs too much, or at the end. Checksums are not looked at, since network cards fill
them in after the packet was recorded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from sdkwitness.capture.packets.endpoints import client_is_sender, endpoints, reverse
from sdkwitness.capture.packets.model import FATAL, Conversation, How, Open, Sink
from sdkwitness.capture.packets.pieces import Pieces

FIN, SYN, RST, ACK = 1, 2, 4, 16
MASK: Final = 0xFFFF_FFFF
HALF: Final = 1 << 31

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
        self.ack = -1
        """What this side has acknowledged last."""
        self.seen = 0
        """Time of its last packet."""
        self.from_client = True
        self.deliver: Deliver = _nowhere
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


def _nowhere(_from_client: bool, _time: int, _data: bytes) -> None:
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
        self._held = 0
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
            self._synchronise(half, time, seq, ack, flags)
            seq = (seq + 1) & MASK
        if connection.over:
            return
        if flags & RST:
            if half.next < 0 or seq == 0 or -1 <= signed(seq - half.next) < JUMP:
                connection.reset = connection.reset or time or 1
            self._quicken(connection)
            return
        if half.next < 0:
            half.next = half.first = seq
        if data or missing:
            self._data(half, time, seq, data, missing)
        if flags & FIN and half.fin is None:
            fin = half.position + signed(seq + len(data) + missing - half.next)
            half.fin = max(fin, half.position) if half.settled else fin
        if flags & ACK:
            half.ack = ack
            if half.peer.pending.items and half.peer.settled:
                self._give_up(half.peer, time)
        if connection.waiting >= UNSETTLED_SEGMENTS or (
            connection.waiting and time - connection.started > UNSETTLED_WAIT
        ):
            self._begin_as_seen(connection)
        self._finish(half)
        self._quicken(connection)
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

    def _synchronise(self, half: Half, time: int, seq: int, ack: int, flags: int) -> None:
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

    def _begin_as_seen(self, connection: Connection) -> None:
        """Begin both directions with the first of what was seen of them, in the order of time."""
        connection.waiting = 0
        for half in connection.halves:
            if not half.settled and half.next >= 0:
                items = half.pending.items
                self._begin(half, (half.next + (items[0][0] - half.position if items else 0)) & MASK)
        while ready := [h for h in connection.halves if h.pending.items and h.pending.items[0][0] <= h.position]:
            half = min(ready, key=lambda h: h.pending.items[0][1])
            self._next_piece(half, half.pending.items[0][1])

    def _data(self, half: Half, time: int, seq: int, data: bytes, missing: int) -> None:
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
            self._release(half, time)
            self._gap(half, time, 0)
            half.next, delta = seq, 0
        half.jumps = 0
        if delta < 0:
            if not _is_repetition(half.last, -delta, data):
                self.counts["conflicts"] += 1
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
                self._give_up(half, time)
        if missing and delta == 0 and not pending.items:
            self._gap(half, time, missing)
            half.next = (half.next + missing) & MASK
            half.position += missing

    def _hold(self, half: Half, offset: int, time: int, data: bytes) -> None:
        before = half.pending.size
        if not half.pending.add(offset, time, data):
            self.counts["conflicts"] += 1
        self._held += half.pending.size - before

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
        self._held += half.pending.size - before
        skip = half.position - offset
        self._deliver(half, time, data[skip:] if skip else data)

    def _give_up(self, half: Half, time: int) -> None:
        """Take bytes for lost that can no longer be expected."""
        pending = half.pending
        waited = time - half.hole_since
        acked = half.peer.ack >= 0 and signed(half.peer.ack - half.next) > 0
        if (
            waited > HOLE_WAIT
            or pending.size > HOLE_BYTES
            or self._held > HELD_BYTES
            or (acked and (waited > ACKED_WAIT or pending.size > ACKED_BYTES))
        ):
            self._release_one(half)
            half.hole_since = time

    def _release_one(self, half: Half) -> None:
        """Take one hole for lost; what waited for it has its own time."""
        offset, time, _ = half.pending.items[0]
        self._gap(half, time, offset - half.position)
        half.next = (half.next + offset - half.position) & MASK
        half.position = offset
        items = half.pending.items
        while items and items[0][0] <= half.position:
            self._next_piece(half, items[0][1])

    def _release(self, half: Half, time: int) -> None:
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

    def _gap(self, half: Half, time: int, size: int) -> None:
        connection = half.connection
        if connection.sink is None:
            self._open(half, b"")
        self.counts["lost"] += size
        half.last = b""
        if connection.sink is not None:
            connection.sink.gap(half.from_client, time, size)

    def _finish(self, half: Half) -> None:
        if half.fin is not None and half.fin <= half.position and half.settled and not half.finished:
            half.finished = True
            half.next = (half.next + 1) & MASK

    def _quicken(self, connection: Connection) -> None:
        """Say which segments can be given on without a closer look."""
        one, other = connection.halves
        plain = connection.sink is not None and not (connection.over or one.pending.items or other.pending.items)
        for half in (one, other):
            half.quick = half.next if plain and half.settled and half.fin is None else -1

    def _open(self, half: Half, data: bytes) -> None:
        connection = half.connection
        if self._opened >= MAX_OPEN:
            self._evict(half.seen)
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
            self._begin_as_seen(connection)
            for half in connection.halves:
                self._release(half, time)
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
            self._held -= half.pending.size
            half.pending = Pieces()
            half.deliver = _nowhere
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

    def _evict(self, time: int) -> None:
        """Take the connections for ended that were silent for the longest time."""
        self._sweep(time)
        if self._opened < MAX_OPEN:
            return
        opened = {id(h.connection): h.connection for h in self.halves.values() if h.connection.sink is not None}
        for connection in sorted(opened.values(), key=lambda c: c.seen)[: MAX_OPEN // 8]:
            self.counts["evicted"] += 1
            self._end(connection, connection.seen, "reset" if connection.reset else "cut")


def _begins_anew(half: Half, seq: int, ack: int, flags: int, time: int) -> bool:
    """Whether a SYN is that of another connection between the same ports."""
    connection = half.connection
    if half.isn >= 0:
        return half.isn != seq
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


def _is_repetition(last: bytes, back: int, data: bytes) -> bool:
    """Whether data that begins `back` bytes before the end of `last` says the same, as far as that is known."""
    if back > len(last) or (len(data) == 1 and back == 1):
        return True  # the latter is a keep-alive, whose byte says nothing (RFC 9293, 3.8.4)
    return last[len(last) - back :][: len(data)] == data[:back]
