"""Bytes of no known protocol: a raw stream, in chunks of one side each."""

from __future__ import annotations

from typing import Final

from sdkwitness.capture.journal_records import StreamMessage
from sdkwitness.capture.packets.exchanges.talk import Talk
from sdkwitness.capture.packets.model import How

CHUNK: Final = 16 << 10
"""Bytes after which a chunk is written."""
PAUSE: Final = 1_000_000_000
"""Nanoseconds of silence after which bytes begin a chunk of their own."""
KEPT: Final = 16 << 20
"""Bytes kept of one stream."""
LONG: Final = f"a stream of no known protocol carried more than {KEPT >> 20} MiB: what came after that is only counted."


class Raw:
    """Writes what it gets as a raw stream, which begins with the first byte.

    Args:
        talk: Of the connection.
        why: What is wrong with the bytes, where they should have been something else.
    """

    def __init__(self, talk: Talk, why: str | None = None) -> None:
        self._talk = talk
        self._why = why
        self._flow = ""
        self._parts: list[bytes] = []
        self._size = 0
        self._from_client = True
        self._since = 0
        self._last = 0
        self._left = KEPT
        self._lost = 0
        self._more = [0, 0]

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Take bytes of one direction."""
        if not self._flow:
            self._flow = self._talk.open_stream(time)
        if from_client != self._from_client or self._size >= CHUNK or time - self._last > PAUSE:
            self._flush()
            self._from_client = from_client
        size = len(data)
        if size > self._left:
            if self._left >= 0:
                self._talk.journal.problem(LONG)
            kept, self._left = max(self._left, 0), -1
            self._more[from_client] += size - kept
            data, size = data[:kept], kept
        else:
            self._left -= size
        self._last = time
        if not size:
            return
        if not self._parts:
            self._since = time
        self._parts.append(data)
        self._size += size

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """Pass over what was not recorded."""
        self._flush()
        self._lost += max(size, 1)

    def end(self, time: int, how: How) -> None:
        """Write the end."""
        self._flush()
        if not self._flow:
            return
        why = self._why
        if why is None and self._lost:
            why = f"{self._lost:,} bytes of it were not recorded"
        elif why is None and how == "reset":
            why = "the connection was reset"
        self._talk.end_stream(self._flow, time, why, sent=self._more[True], received=self._more[False])

    def _flush(self) -> None:
        if self._parts:
            content = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
            self._talk.append(StreamMessage(self._flow, self._since / 1e9, self._from_client, content))
            self._parts = []
            self._size = 0
