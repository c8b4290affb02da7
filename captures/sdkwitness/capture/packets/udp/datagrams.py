"""Datagrams of which nothing more is known: a raw stream, one message each."""

from __future__ import annotations

from sdkwitness.capture.journal_records import StreamMessage
from sdkwitness.capture.packets.exchanges.raw import KEPT, LONG
from sdkwitness.capture.packets.exchanges.talk import Talk
from sdkwitness.capture.packets.model import How


class Datagrams:
    """One conversation as a raw stream."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._flow = ""
        self._left = KEPT
        self._more = [0, 0]
        """Bytes that are only counted, from the server and from the client."""
        self._cut = 0

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Write a datagram."""
        if not self._flow:
            self._flow = self._talk.open_stream(time)
        if len(data) > self._left:
            if self._left >= 0:
                self._talk.journal.problem(LONG)
            self._left = -1
            self._more[from_client] += len(data)
            return
        self._left -= len(data)
        self._talk.append(StreamMessage(self._flow, time / 1e9, from_client, data))

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """The datagram before was not recorded to its end."""
        self._cut += size

    def end(self, time: int, how: How) -> None:
        """Write the end."""
        if self._flow:
            error = f"{self._cut:,} bytes of it were not recorded" if self._cut else None
            self._talk.end_stream(self._flow, time, error, sent=self._more[True], received=self._more[False])
        self._talk.closed(time)
