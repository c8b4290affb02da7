"""UDP: datagrams to conversations between two endpoints."""

from __future__ import annotations

from collections import Counter
from typing import Final

from sdkwitness.capture.packets.endpoints import endpoints, first_is_client, reverse
from sdkwitness.capture.packets.model import FATAL, Conversation, Open, Sink

SECOND: Final = 1_000_000_000
IDLE: Final = 300 * SECOND
"""Silence after which a conversation is over: routers forget it sooner (RFC 4787, 4.3)."""
MAX_OPEN: Final = 32_768
"""Conversations that are followed at once."""
SWEEP: Final = 1 << 15
"""New conversations after which silent ones are ended."""


class _Side:
    """One direction of a conversation."""

    __slots__ = ("from_client", "other", "seen", "sink")

    other: _Side

    def __init__(self, sink: Sink, from_client: bool, seen: int) -> None:
        self.sink: Sink | None = sink
        self.from_client = from_client
        self.seen = seen


class Datagrams:
    """All UDP conversations of a file.

    Args:
        opener: Makes the sink of a conversation when its first datagram comes.
        prefix: Of the ids of conversations.
    """

    def __init__(self, opener: Open, prefix: str = "") -> None:
        self.counts: Counter[str] = Counter()
        """What is to be told: `evicted`, `failed`."""
        self.failures: Counter[str] = Counter()
        """Kinds of exceptions that sinks raised."""
        self._open = opener
        self._prefix = prefix
        self._sides: dict[bytes, _Side] = {}
        self._numbered = 0
        self._swept = 0

    def datagram(self, key: bytes, time: int, data: bytes, missing: int) -> None:
        """Take a datagram; see `ip.Udp`."""
        side = self._sides.get(key)
        try:
            if side is None:
                side = self._create(key, time)
            if side.sink is None:
                return
            side.seen = time
            side.sink.data(side.from_client, time, data)
            if missing:
                side.sink.gap(side.from_client, time, missing)
        except FATAL:
            raise
        except Exception as e:  # content that its sink stumbles over costs this conversation alone
            self._failed(e)
            if side is not None:
                side.sink = side.other.sink = None

    def end(self) -> None:
        """Nothing follows."""
        for side in self._sides.values():
            self._end(side)
        self._sides.clear()

    def _create(self, key: bytes, time: int) -> _Side:
        if self._numbered - self._swept >= SWEEP or len(self._sides) >= 2 * MAX_OPEN:
            self._sweep(time)
        self._numbered += 1
        ours = first_is_client(key)
        client, server = endpoints(key if ours else reverse(key))
        sink = self._open(Conversation(f"{self._prefix}u{self._numbered}", "udp", client, server, time))
        side, other = _Side(sink, ours, time), _Side(sink, not ours, time)
        side.other, other.other = other, side
        self._sides[key] = side
        self._sides.setdefault(reverse(key), other)  # one endpoint may talk to itself
        return side

    def _sweep(self, time: int) -> None:
        """End what was silent for long; where that is too little, what was silent longest."""
        self._swept = self._numbered
        by_age = sorted(self._sides.items(), key=lambda item: max(item[1].seen, item[1].other.seen))
        most = MAX_OPEN + MAX_OPEN // 2
        for number, (key, side) in enumerate(by_age):
            idle = time - max(side.seen, side.other.seen) > IDLE
            if not idle and len(by_age) - number <= most:
                break
            self.counts["evicted"] += not idle and side.sink is not None
            self._end(side)
            del self._sides[key]

    def _end(self, side: _Side) -> None:
        sink, side.sink, side.other.sink = side.sink, None, None
        if sink is None:
            return
        try:
            sink.end(max(side.seen, side.other.seen), "cut")
        except FATAL:
            raise
        except Exception as e:  # see `datagram`
            self._failed(e)

    def _failed(self, error: Exception) -> None:
        self.counts["failed"] += 1
        self.failures[type(error).__name__] += 1
